package io.github.spawnboot.context;

import java.util.Collection;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/**
 * Makes every bean lazy, {@code @Lazy(false)} ones, singletons with an
 * {@code afterSingletonsInstantiated} callback and all that Boot's lazy initialization
 * spares included. Only the services are created with the context, so that what they need
 * goes through the normal callbacks of a refresh.
 */
class LazyEverything implements BeanFactoryPostProcessor {

	private static final String BEAN_NAME = LazyEverything.class.getName();

	private final Collection<String> serviceBeanNames;

	private final Runnable lastWord;

	/**
	 * Creates the post-processor.
	 * @param serviceBeanNames beans to create with the context
	 * @param lastWord runs after all other post-processors of the bean factory
	 */
	LazyEverything(Collection<String> serviceBeanNames, Runnable lastWord) {
		this.serviceBeanNames = serviceBeanNames;
		this.lastWord = lastWord;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanDefinitionNames()) {
			beanFactory.getBeanDefinition(name).setLazyInit(!this.serviceBeanNames.contains(name));
		}
		if (!beanFactory.containsSingleton(BEAN_NAME)) {
			// As a bean it is called once more, after the post-processors that are beans,
			// because singletons come after definitions: some of them register
			// definitions.
			beanFactory.registerSingleton(BEAN_NAME, this);
			return;
		}
		if (beanFactory instanceof BeanDefinitionRegistry registry
				&& registry.isAlias(ConfigurableApplicationContext.BOOTSTRAP_EXECUTOR_BEAN_NAME)) {
			registry.removeAlias(ConfigurableApplicationContext.BOOTSTRAP_EXECUTOR_BEAN_NAME);
		}
		this.lastWord.run();
	}

}
