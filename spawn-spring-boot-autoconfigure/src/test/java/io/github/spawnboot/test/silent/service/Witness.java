package io.github.spawnboot.test.silent.service;

import java.util.List;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.test.silent.Noise;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;

/**
 * Says what happened in its child.
 */
@SpawnService
public class Witness {

	private final ApplicationContext context;

	public Witness(ApplicationContext context) {
		this.context = context;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public List<String> noise() {
		return Noise.entries();
	}

	public List<String> singletons() {
		return List
			.of(((ConfigurableListableBeanFactory) this.context.getAutowireCapableBeanFactory()).getSingletonNames());
	}

	public long tasksToCome() {
		return this.context.getBean(ScheduledAnnotationBeanPostProcessor.class)
			.getScheduledTasks()
			.stream()
			.filter((task) -> task.nextExecution() != null)
			.count();
	}

	public void spin() {
		long count = 0;
		while (count >= 0) {
			count = (count + 1) & 0xFFFF;
		}
	}

}
