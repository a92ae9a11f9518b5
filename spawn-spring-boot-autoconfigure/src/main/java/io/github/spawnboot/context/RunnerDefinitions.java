package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.runner.Runner;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;

/**
 * The {@code @SpawnRunner} beans of a bean factory, found from the bean definitions
 * alone, by the rules of {@link SpawnServiceDefinitions}. Immutable.
 */
public final class RunnerDefinitions {

	private final List<RunnerDefinition> runners;

	private final List<String> others;

	private RunnerDefinitions(List<RunnerDefinition> runners, List<String> others) {
		this.runners = List.copyOf(runners);
		this.others = List.copyOf(others);
	}

	/**
	 * Finds the runners of a bean factory.
	 * @param beanFactory the bean factory
	 * @return the runners at this moment
	 */
	public static RunnerDefinitions of(ConfigurableListableBeanFactory beanFactory) {
		List<RunnerDefinition> runners = new ArrayList<>();
		List<String> others = new ArrayList<>();
		for (String beanName : beanFactory.getBeanDefinitionNames()) {
			BeanDeclaration declaration = BeanDeclaration.find(beanFactory, beanName);
			RunnerDefinition runner = (declaration != null) ? of(declaration) : null;
			if (runner != null) {
				runners.add(runner);
			}
			else if (declaration != null && Runner.class.isAssignableFrom(declaration.rawType())) {
				others.add(beanName);
			}
		}
		runners.sort(Comparator.comparingInt(RunnerDefinition::order).thenComparing(RunnerDefinition::beanName));
		return new RunnerDefinitions(runners, others);
	}

	private static @Nullable RunnerDefinition of(BeanDeclaration declaration) {
		MergedAnnotation<SpawnRunner> annotation = declaration.annotation(SpawnRunner.class);
		return annotation.isPresent() ? new RunnerDefinition(declaration.beanName(), annotation.getString("group"),
				annotation.getInt("order"), annotation.getEnum("restart", RestartPolicy.class),
				annotation.getString("pool"), declaration.rawType(), declaration.source()) : null;
	}

	/**
	 * Returns all runners.
	 * @return unmodifiable list by order and name
	 */
	public List<RunnerDefinition> runners() {
		return this.runners;
	}

	/**
	 * Returns the runners of a group.
	 * @param group name of the group
	 * @return unmodifiable list by order and name
	 */
	public List<RunnerDefinition> runners(String group) {
		return this.runners.stream().filter((runner) -> runner.group().equals(group)).toList();
	}

	/**
	 * Returns the names of the groups that the runners declare.
	 * @return unmodifiable set
	 */
	public Set<String> groups() {
		Set<String> groups = new LinkedHashSet<>();
		this.runners.forEach((runner) -> groups.add(runner.group()));
		return Collections.unmodifiableSet(groups);
	}

	/**
	 * Returns the beans of type {@link Runner} that nobody starts.
	 * @return names of the beans
	 */
	List<String> others() {
		return this.others;
	}

}
