package io.github.spawnboot.context;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Spawner;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.Assert;

/**
 * Registers a {@link SpawnPool}, a {@link SpawnedEngine} and a {@link Spawner} for each
 * pool that a service names, and for the default pool. Those of the default pool are
 * primary; the others are chosen by a qualifier with the name of their pool.
 */
public final class SpawnPoolDefinitionRegistrar implements BeanDefinitionRegistryPostProcessor {

	private final String poolsBeanName;

	/**
	 * Creates a registrar.
	 * @param poolsBeanName name of the bean of type {@link SpawnPools}
	 */
	public SpawnPoolDefinitionRegistrar(String poolsBeanName) {
		this.poolsBeanName = poolsBeanName;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, registry);
		Set<String> pools = new LinkedHashSet<>();
		pools.add(SpawnPool.DEFAULT);
		pools.addAll(SpawnServiceDefinitions.of((ConfigurableListableBeanFactory) registry).pools());
		for (String pool : pools) {
			register(registry, pool, SpawnPool.class, "pool");
			register(registry, pool, SpawnedEngine.class, "engine");
			register(registry, pool, Spawner.class, "spawner");
		}
	}

	private void register(BeanDefinitionRegistry registry, String pool, Class<?> type, String factoryMethod) {
		String beanName = pool + type.getSimpleName();
		if (registry.containsBeanDefinition(beanName)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(type);
		definition.setFactoryBeanName(this.poolsBeanName);
		definition.setFactoryMethodName(factoryMethod);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, pool);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, pool));
		definition.setPrimary(SpawnPool.DEFAULT.equals(pool));
		definition.setLazyInit(true);
		// The pools are closed by their owner, not by a method that happens to be called
		// close.
		definition.setDestroyMethodName("");
		registry.registerBeanDefinition(beanName, definition);
	}

}
