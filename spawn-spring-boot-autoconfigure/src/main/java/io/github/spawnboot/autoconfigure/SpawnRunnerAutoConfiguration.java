package io.github.spawnboot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.context.RunnerDefinitions;
import io.github.spawnboot.context.RunnerGroupDefinitionRegistrar;
import io.github.spawnboot.context.RunnerGroupKind;
import io.github.spawnboot.context.RunnerGroupSettings;
import io.github.spawnboot.context.RunnerGroups;
import io.github.spawnboot.context.SpawnRunnerVerifier;
import io.github.spawnboot.runner.RunnerRuntime;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Auto-configuration of groups of {@link io.github.spawnboot.annotation.SpawnRunner
 * runners}, which are managed with the context. In a child there are none.
 */
@AutoConfiguration(after = SpawnAutoConfiguration.class)
@EnableConfigurationProperties(SpawnProperties.class)
@Conditional(SpawnRunnerAutoConfiguration.NotInChild.class)
@Import(SpawnRunnerAutoConfiguration.EarlyDefinitions.class)
public final class SpawnRunnerAutoConfiguration {

	private static final String GROUPS = "spawn.groups";

	@Bean
	static RunnerGroupDefinitionRegistrar spawnRunnerGroupDefinitionRegistrar(Environment environment) {
		return new RunnerGroupDefinitionRegistrar(dynamicGroups(environment));
	}

	@Bean
	static SpawnRunnerVerifier spawnRunnerVerifier(Environment environment) {
		return new SpawnRunnerVerifier(configuredGroups(environment), dynamicGroups(environment));
	}

	@Bean
	@ConditionalOnMissingBean
	RunnerRuntime spawnRunnerRuntime(Environment environment) {
		return Threading.VIRTUAL.isActive(environment) ? RunnerRuntime.virtualThreads() : RunnerRuntime.system();
	}

	@Bean(RunnerGroups.BEAN_NAME)
	RunnerGroups spawnRunnerGroups(ConfigurableListableBeanFactory beanFactory, SpawnProperties properties,
			RunnerRuntime runtime, ConfigurableApplicationContext context) {
		Environment environment = context.getEnvironment();
		RunnerDefinitions definitions = RunnerDefinitions.of(beanFactory);
		Set<String> names = new LinkedHashSet<>(definitions.groups());
		names.addAll(properties.getGroups().keySet());
		Map<String, RunnerGroupSettings> settings = new LinkedHashMap<>();
		for (String name : names) {
			GroupProperties group = properties.getGroups().getOrDefault(name, new GroupProperties());
			settings.put(name, GroupPropertyChecks.settings(name, group, definitions.runners(name), environment));
		}
		return new RunnerGroups(beanFactory, definitions, settings, runtime, context,
				new ApplicationEnd(context, properties));
	}

	private static Set<String> configuredGroups(Environment environment) {
		return Binder.get(environment)
			.bind(GROUPS, Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
	}

	private static Set<String> dynamicGroups(Environment environment) {
		Set<String> groups = new LinkedHashSet<>();
		for (String group : configuredGroups(environment)) {
			String property = GROUPS + "." + group + ".kind";
			if (ConfigurationPropertyName.isValid(property) && Binder.get(environment)
				.bind(property, RunnerGroupKind.class)
				.orElse(RunnerGroupKind.ORDERED) == RunnerGroupKind.DYNAMIC) {
				groups.add(group);
			}
		}
		return groups;
	}

	/**
	 * Registers the groups of runners that are known already, so that conditions of later
	 * auto-configurations see them.
	 */
	static class EarlyDefinitions implements ImportBeanDefinitionRegistrar {

		private final Environment environment;

		EarlyDefinitions(Environment environment) {
			this.environment = environment;
		}

		@Override
		public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata,
				BeanDefinitionRegistry registry) {
			spawnRunnerGroupDefinitionRegistrar(this.environment).postProcessBeanDefinitionRegistry(registry);
		}

	}

	/**
	 * Matches unless this process is a child.
	 */
	static class NotInChild extends NoneNestedConditions {

		NotInChild() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@Conditional(OnSpawnRole.Child.class)
		static class Child {

		}

	}

}
