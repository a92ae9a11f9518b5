package io.github.spawnboot.context;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryInitializer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Knows the moment from which on beans are created because a service needs them, and
 * keeps the context from creating {@code LoadTimeWeaverAware} beans before it, among them
 * the factories of JPA, which a refresh creates even if they are lazy.
 */
class ServiceCreation implements InstantiationAwareBeanPostProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Collection<String> serviceBeanNames;

	private @Nullable Set<String> createdBefore;

	private @Nullable Boolean eagerClassLoading;

	ServiceCreation(ConfigurableListableBeanFactory beanFactory, Collection<String> serviceBeanNames) {
		this.beanFactory = beanFactory;
		this.serviceBeanNames = serviceBeanNames;
	}

	void register() {
		this.beanFactory.addBeanPostProcessor(this);
		// Not this object itself: a post-processor that is also a bean counts twice,
		// which
		// makes Spring warn of every bean that it might miss post-processors.
		BeanFactoryInitializer<DefaultListableBeanFactory> initializer = this::hideLazyBeans;
		this.beanFactory.registerSingleton(ServiceCreation.class.getName(), initializer);
	}

	/**
	 * Makes the look-up of {@code LoadTimeWeaverAware} beans, which comes next in a
	 * refresh, skip lazy definitions.
	 */
	private void hideLazyBeans(DefaultListableBeanFactory beanFactory) {
		this.eagerClassLoading = beanFactory.isAllowEagerClassLoading();
		beanFactory.setAllowEagerClassLoading(false);
	}

	/**
	 * Undoes {@link #hideLazyBeans}: at the first bean that is created after it, or when
	 * the refresh is over.
	 */
	void showLazyBeans() {
		if (this.eagerClassLoading != null && this.beanFactory instanceof DefaultListableBeanFactory defaultFactory) {
			defaultFactory.setAllowEagerClassLoading(this.eagerClassLoading);
			this.eagerClassLoading = null;
		}
	}

	@Override
	public @Nullable Object postProcessBeforeInstantiation(Class<?> beanClass, String beanName) {
		showLazyBeans();
		if (this.createdBefore == null && this.serviceBeanNames.contains(beanName)) {
			this.createdBefore = Set.of(this.beanFactory.getSingletonNames());
		}
		return null;
	}

	/**
	 * Returns the names of the singletons that were created since the first service was.
	 * @return bean names
	 */
	Set<String> created() {
		if (this.createdBefore == null) {
			return Set.of();
		}
		Set<String> created = new LinkedHashSet<>(Arrays.asList(this.beanFactory.getSingletonNames()));
		created.removeAll(this.createdBefore);
		return created;
	}

}
