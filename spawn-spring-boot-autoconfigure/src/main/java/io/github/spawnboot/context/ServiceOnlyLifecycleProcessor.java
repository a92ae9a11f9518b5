package io.github.spawnboot.context;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Starts and stops, in phase order, only the lifecycle beans that a service needs: those
 * that it depends on, directly or through others, and those that came into being while
 * the services were created. The normal processor creates and starts every
 * {@code SmartLifecycle} bean there is, lazy ones included.
 */
class ServiceOnlyLifecycleProcessor extends DefaultLifecycleProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Collection<String> serviceBeanNames;

	private final Supplier<Set<String>> createdForServices;

	ServiceOnlyLifecycleProcessor(ConfigurableListableBeanFactory beanFactory, Collection<String> serviceBeanNames,
			Supplier<Set<String>> createdForServices) {
		this.beanFactory = beanFactory;
		this.serviceBeanNames = serviceBeanNames;
		this.createdForServices = createdForServices;
		setBeanFactory(beanFactory);
	}

	@Override
	protected Map<String, Lifecycle> getLifecycleBeans() {
		Set<String> names = new LinkedHashSet<>();
		this.serviceBeanNames.forEach((name) -> addWithDependencies(name, names));
		this.createdForServices.get().forEach((name) -> addWithDependencies(name, names));
		Map<String, Lifecycle> beans = new LinkedHashMap<>();
		for (String name : names) {
			if (this.beanFactory.getSingleton(name) instanceof Lifecycle lifecycle && lifecycle != this) {
				beans.put(name, lifecycle);
			}
		}
		return beans;
	}

	private void addWithDependencies(String name, Set<String> names) {
		if (names.add(name)) {
			for (String dependency : this.beanFactory.getDependenciesForBean(name)) {
				addWithDependencies(dependency, names);
			}
		}
	}

}
