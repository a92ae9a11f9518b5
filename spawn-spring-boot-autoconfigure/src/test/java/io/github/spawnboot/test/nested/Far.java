package io.github.spawnboot.test.nested;

import java.util.List;

import io.github.spawnboot.annotation.SpawnService;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Lives in another pool, and calls back.
 */
@SpawnService(pool = "right")
public class Far {

	private final Front front;

	private final ConfigurableListableBeanFactory beanFactory;

	public Far(Front front, ConfigurableListableBeanFactory beanFactory) {
		this.front = front;
		this.beanFactory = beanFactory;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public String echo(String text) {
		return text;
	}

	public String fail(String message) throws NestedCallException {
		throw new NestedCallException(message);
	}

	public String failUnexpectedly(String message) {
		throw new IllegalStateException(message);
	}

	public String exit() {
		System.err.println("far away and out");
		Runtime.getRuntime().halt(42);
		return "never";
	}

	public long frontPid() {
		return this.front.pid();
	}

	public List<String> singletons() {
		return List.of(this.beanFactory.getSingletonNames());
	}

}
