package io.github.spawnboot.test.hosts;

import io.github.spawnboot.annotation.HostService;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * An application whose services call host services.
 */
@SpringBootApplication
public class HostApplication {

	static final int SHELVES = 300;

	@Bean
	@HostService
	Prices prices(Warehouse warehouse) {
		return new WarehousePrices(warehouse);
	}

	@Bean
	static BeanDefinitionRegistryPostProcessor shelves() {
		return new BeanDefinitionRegistryPostProcessor() {

			@Override
			public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
				for (int i = 0; i < SHELVES; i++) {
					RootBeanDefinition shelf = new RootBeanDefinition(Shelf.class);
					shelf.setLazyInit(true);
					registry.registerBeanDefinition("shelf" + i, shelf);
				}
			}

			@Override
			public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
			}

		};
	}

}
