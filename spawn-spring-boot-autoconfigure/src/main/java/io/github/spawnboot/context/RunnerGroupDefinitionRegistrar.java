package io.github.spawnboot.context;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.spawnboot.runner.DynamicRunnerGroup;
import io.github.spawnboot.runner.RunnerGroup;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.Assert;

/**
 * Registers a {@link RunnerGroup}, chosen by a qualifier with its name, and a
 * {@link RunnerGroupLifecycle} for each group that a runner names, and for each dynamic
 * group. Registers what is missing, so that it can be called early, for the conditions of
 * other configurations, and once more when all definitions are known.
 */
public final class RunnerGroupDefinitionRegistrar implements BeanDefinitionRegistryPostProcessor {

	private final Set<String> dynamicGroups;

	/**
	 * Creates a registrar.
	 * @param dynamicGroups names of the groups that are configured as dynamic ones
	 */
	public RunnerGroupDefinitionRegistrar(Set<String> dynamicGroups) {
		this.dynamicGroups = Set.copyOf(dynamicGroups);
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, registry);
		Set<String> groups = new LinkedHashSet<>(
				RunnerDefinitions.of((ConfigurableListableBeanFactory) registry).groups());
		groups.addAll(this.dynamicGroups);
		for (String group : groups) {
			boolean dynamic = this.dynamicGroups.contains(group);
			Class<?> type = dynamic ? DynamicRunnerGroup.class : RunnerGroup.class;
			// Lazy, because the lifecycle asks for it.
			register(registry, RunnerGroups.beanName(group), type, dynamic ? "dynamic" : "fixed", group, true);
			register(registry, RunnerGroups.lifecycleBeanName(group), RunnerGroupLifecycle.class, "lifecycle", group,
					false);
		}
	}

	private static void register(BeanDefinitionRegistry registry, String beanName, Class<?> type, String factoryMethod,
			String group, boolean lazy) {
		if (registry.containsBeanDefinition(beanName)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(type);
		definition.setFactoryBeanName(RunnerGroups.BEAN_NAME);
		definition.setFactoryMethodName(factoryMethod);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, group);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, group));
		definition.setLazyInit(lazy);
		registry.registerBeanDefinition(beanName, definition);
	}

}
