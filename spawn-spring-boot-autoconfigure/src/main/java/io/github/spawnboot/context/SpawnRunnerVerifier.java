package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.runner.AsyncRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds at start-up, from bean definitions and before beans are created, which runners
 * and groups cannot work, and reports all of it in one
 * {@link InvalidSpawnRunnerException}. Register it by a {@code static} {@code @Bean}
 * method.
 */
public final class SpawnRunnerVerifier implements BeanFactoryPostProcessor, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(SpawnRunnerVerifier.class);

	private final Set<String> configuredGroups;

	private final Set<String> dynamicGroups;

	/**
	 * Creates a verifier.
	 * @param configuredGroups names of the groups that have properties
	 * @param dynamicGroups names of those that are configured as dynamic ones, which need
	 * no runner
	 */
	public SpawnRunnerVerifier(Set<String> configuredGroups, Set<String> dynamicGroups) {
		this.configuredGroups = Set.copyOf(configuredGroups);
		this.dynamicGroups = Set.copyOf(dynamicGroups);
	}

	/**
	 * Comes late, to see the definitions as they stay, but before the services are
	 * checked, to explain a bean that is both.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		List<SpawnServiceProblem> problems = new ArrayList<>();
		RunnerDefinitions definitions = RunnerDefinitions.of(beanFactory);
		definitions.runners().forEach((runner) -> check(beanFactory, runner, problems));
		checkInterfaces(beanFactory, definitions, problems);
		Set<String> known = new TreeSet<>(definitions.groups());
		known.addAll(this.dynamicGroups);
		checkUsed(known, problems);
		Map<String, String> beanNames = new HashMap<>();
		for (String group : known) {
			String other = beanNames.putIfAbsent(RunnerGroups.beanName(group), group);
			if (other != null) {
				problems.add(problem(group, "its bean would have the same name as the one of group '" + other + "'",
						"Rename one of the groups."));
			}
			else {
				checkBeanName(beanFactory, group, problems);
			}
		}
		this.dynamicGroups.stream()
			.filter((group) -> !SpawnServicePools.isName(group))
			.forEach((group) -> problems.add(problem(group, "it cannot be the name of a group", nameRemedy())));
		if (!problems.isEmpty()) {
			throw new InvalidSpawnRunnerException(problems);
		}
		if (!definitions.others().isEmpty()) {
			logger.info("Nobody starts these runner beans, because they are not annotated with @SpawnRunner: {}",
					definitions.others());
		}
	}

	private static String nameRemedy() {
		return "Use at most " + SpawnServicePools.MAX_LENGTH
				+ " lower-case letters, digits and single hyphens, as in 'mail-import'.";
	}

	private static void check(ConfigurableListableBeanFactory beanFactory, RunnerDefinition runner,
			List<SpawnServiceProblem> problems) {
		if (!AsyncRunner.class.isAssignableFrom(runner.type())) {
			problems.add(problem(runner,
					"it is annotated with @SpawnRunner, but its declared type " + runner.type().getName()
							+ " is neither a Runner nor an AsyncRunner",
					"Implement io.github.spawnboot.runner.Runner, or return it from the @Bean method."));
		}
		SpawnServiceDefinition service = SpawnServiceDefinitions.find(beanFactory, runner.beanName());
		if ((service != null && !service.isRunner())
				|| SpawnServiceDefinitions.findHost(beanFactory, runner.beanName()) != null) {
			problems.add(problem(runner, "it is a service and a runner at once",
					"Remove one of the annotations, and let a runner of its own call the service."));
		}
		String scope = beanFactory.getMergedBeanDefinition(runner.beanName()).getScope();
		if (scope != null && !scope.isEmpty() && !BeanDefinition.SCOPE_SINGLETON.equals(scope)) {
			problems.add(problem(runner, "it has scope '" + scope + "', but a member of a group is one object",
					"Remove the scope; keep what belongs to one run in local variables of the runner."));
		}
		if (!SpawnServicePools.isName(runner.group())) {
			problems.add(problem(runner, "'" + runner.group() + "' cannot be the name of a group", nameRemedy()));
		}
	}

	private static void checkInterfaces(ConfigurableListableBeanFactory beanFactory, RunnerDefinitions definitions,
			List<SpawnServiceProblem> problems) {
		Set<String> runners = definitions.runners()
			.stream()
			.map(RunnerDefinition::beanName)
			.collect(Collectors.toSet());
		for (String beanName : definitions.others()) {
			Class<?> type = SpawnServiceDefinitions.declaredType(beanFactory, beanName).toClass();
			for (Class<?> candidate : ClassUtils.getAllInterfacesForClassAsSet(type)) {
				if (!runners.contains(beanName) && AnnotatedElementUtils.isAnnotated(candidate, SpawnRunner.class)) {
					problems.add(
							new SpawnServiceProblem("Bean '" + beanName + "' (" + type.getName() + ")", null, null,
									"@SpawnRunner stands on its interface '" + candidate.getName()
											+ "', where it has no effect",
									"Put it on the class or on the @Bean method."));
				}
			}
		}
	}

	private void checkUsed(Set<String> known, List<SpawnServiceProblem> problems) {
		for (String group : new TreeSet<>(this.configuredGroups)) {
			if (!known.contains(group)) {
				String nearest = SimilarNames.nearest(group, known);
				String names = known.stream().map((name) -> "'" + name + "'").collect(Collectors.joining(", "));
				problems.add(problem(group,
						"it is configured by 'spawn.groups." + group + "', but no @SpawnRunner is in it",
						((nearest != null) ? "Did you mean '" + nearest + "'? " : "")
								+ "Remove the properties, put a runner into the group with @SpawnRunner(group = \""
								+ group + "\"), or set 'spawn.groups." + group + ".kind' to 'dynamic'."
								+ (names.isEmpty() ? "" : " Known groups: " + names + ".")));
			}
		}
	}

	private static void checkBeanName(ConfigurableListableBeanFactory beanFactory, String group,
			List<SpawnServiceProblem> problems) {
		String beanName = RunnerGroups.beanName(group);
		if (!RunnerGroups.BEAN_NAME.equals(beanFactory.getMergedBeanDefinition(beanName).getFactoryBeanName())
				&& !SpawnServiceOverrides.of(beanFactory).containsKey(beanName)) {
			problems.add(problem(group,
					"its bean cannot be registered, because there is another bean with the name '" + beanName + "'",
					"Rename that bean, or the group."));
		}
	}

	private static SpawnServiceProblem problem(RunnerDefinition runner, String problem, String remedy) {
		return new SpawnServiceProblem(runner.describe(), null, null, problem, remedy);
	}

	private static SpawnServiceProblem problem(String group, String problem, String remedy) {
		return new SpawnServiceProblem("Runner group '" + group + "'", null, null, problem, remedy);
	}

}
