package io.github.spawnboot.autoconfigure;

import io.github.spawnboot.context.ChildEnvironment;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * In a child, gives the Environment the parent's property sources before anybody reads
 * it, so that configuration files and configuration servers are not read again. Does
 * nothing in any other process.
 */
final class SpawnChildEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private final @Nullable ChildLink child;

	SpawnChildEnvironmentPostProcessor(ConfigurableBootstrapContext bootstrapContext) {
		this.child = ChildLink.of(bootstrapContext);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (this.child != null && !ChildEnvironment.isBootstrap(environment)) {
			rebuild(environment, this.child);
		}
	}

	static void rebuild(ConfigurableEnvironment environment, ChildLink child) {
		ChildEnvironment.rebuild(environment, child.payload(), ChildProperties.defaults(child.payload().reload()));
	}

}
