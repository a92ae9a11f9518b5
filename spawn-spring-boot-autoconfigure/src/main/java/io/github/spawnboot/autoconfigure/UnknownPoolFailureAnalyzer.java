package io.github.spawnboot.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.context.SimilarNames;
import io.github.spawnboot.context.SpawnServiceDefinitions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains that somebody injects a pool, an engine or a spawner by a name that no pool
 * has.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnknownPoolFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final Set<Class<?>> TYPES = Set.of(SpawnPool.class, SpawnedEngine.class, Spawner.class);

	private final @Nullable BeanFactory beanFactory;

	UnknownPoolFailureAnalyzer(@Nullable BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		String name = qualifier(rootFailure);
		if (name == null || cause.getBeanType() == null || !TYPES.contains(cause.getBeanType())
				|| !(this.beanFactory instanceof ConfigurableListableBeanFactory factory)) {
			return null;
		}
		Set<String> pools = new TreeSet<>(SpawnServiceDefinitions.of(factory).pools());
		pools.add(SpawnPool.DEFAULT);
		String nearest = SimilarNames.nearest(name, pools);
		return new FailureAnalysis(
				"%s required a '%s' of pool '%s', but there is no such pool.".formatted(
						(description != null) ? description : "A bean", cause.getBeanType().getSimpleName(), name),
				"%sA pool is declared by a @SpawnService that names it. Known pools: '%s'.".formatted(
						(nearest != null) ? "Did you mean @Qualifier(\"" + nearest + "\")? " : "",
						String.join("', '", pools)),
				cause);
	}

	private static @Nullable String qualifier(Throwable failure) {
		String found = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			InjectionPoint point = (cause instanceof UnsatisfiedDependencyException unsatisfied)
					? unsatisfied.getInjectionPoint() : null;
			Qualifier qualifier = (point != null) ? point.getAnnotation(Qualifier.class) : null;
			found = (qualifier != null) ? qualifier.value() : found;
		}
		return found;
	}

}
