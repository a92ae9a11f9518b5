package io.github.spawnboot.context;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * The application context of a child, made to create and start nothing but services and
 * what they need. A singleton in each context of a child, and in no other, by which beans
 * can tell where they are. Used by the one thread that starts the child.
 */
public final class ChildContext {

	/**
	 * Name of the bean.
	 */
	public static final String BEAN_NAME = "spawnChildContext";

	private final ConfigurableApplicationContext context;

	private final List<String> serviceBeanNames;

	private final Map<String, String> hostServices;

	private ChildContext(ConfigurableApplicationContext context, List<String> serviceBeanNames,
			Map<String, String> hostServices) {
		this.context = context;
		this.serviceBeanNames = serviceBeanNames;
		this.hostServices = hostServices;
	}

	/**
	 * Silences a context that is not refreshed yet.
	 * @param context the context
	 * @param serviceBeanNames bean names of the services
	 * @param hostServices fingerprints of the host services that the parent offers, by
	 * bean name
	 * @param refreshedListeners names of listener classes that are told of the refresh
	 * all the same
	 * @param definitionsRead runs in the refresh when all definitions are known, before
	 * beans are created
	 * @return the silent context
	 */
	public static ChildContext silence(ConfigurableApplicationContext context, List<String> serviceBeanNames,
			Map<String, String> hostServices, Set<String> refreshedListeners, Runnable definitionsRead) {
		context.addBeanFactoryPostProcessor(new LazyEverything(serviceBeanNames, () -> {
			replaceInfrastructure(context.getBeanFactory(), serviceBeanNames, refreshedListeners);
			definitionsRead.run();
		}));
		ChildContext childContext = new ChildContext(context, serviceBeanNames, hostServices);
		context.getBeanFactory().registerSingleton(BEAN_NAME, childContext);
		return childContext;
	}

	/**
	 * Registers the replacements when all definitions are read: a definition of the same
	 * name that comes later would destroy them.
	 */
	private static void replaceInfrastructure(ConfigurableListableBeanFactory beanFactory,
			List<String> serviceBeanNames, Set<String> refreshedListeners) {
		ServiceCreation creation = new ServiceCreation(beanFactory, serviceBeanNames);
		creation.register();
		ServiceOnlyLifecycleProcessor lifecycleProcessor = new ServiceOnlyLifecycleProcessor(beanFactory,
				serviceBeanNames, creation::created) {

			@Override
			public void onRefresh() {
				creation.showLazyBeans();
				super.onRefresh();
			}

		};
		replace(beanFactory, AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, lifecycleProcessor);
		replace(beanFactory, AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
				new SilentEventMulticaster(beanFactory, refreshedListeners));
	}

	private static void replace(ConfigurableListableBeanFactory beanFactory, String name, Object singleton) {
		if (beanFactory instanceof BeanDefinitionRegistry registry && registry.containsBeanDefinition(name)) {
			registry.removeBeanDefinition(name);
		}
		beanFactory.registerSingleton(name, singleton);
	}

	/**
	 * Returns the services that live in this child.
	 * @return bean names
	 */
	public List<String> serviceBeanNames() {
		return this.serviceBeanNames;
	}

	/**
	 * Returns the host services that the parent offers to this child.
	 * @return fingerprints by bean name
	 */
	public Map<String, String> hostServices() {
		return this.hostServices;
	}

	/**
	 * Returns the services that neither this context nor a parent of it contains. Final
	 * only after the refresh.
	 * @return bean names
	 */
	public List<String> missingServices() {
		return this.serviceBeanNames.stream().filter((name) -> !this.context.containsBean(name)).toList();
	}

}
