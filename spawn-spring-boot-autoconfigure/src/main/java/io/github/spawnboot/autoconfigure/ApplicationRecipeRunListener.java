package io.github.spawnboot.autoconfigure;

import java.util.List;

import io.github.spawnboot.context.ChildEnvironment;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Leaves an {@link ApplicationRecipe} in each context that a SpringApplication builds in
 * a parent.
 */
final class ApplicationRecipeRunListener implements SpringApplicationRunListener {

	private final SpringApplication application;

	private final String[] args;

	private final @Nullable String mainClass;

	private boolean parent = true;

	ApplicationRecipeRunListener(SpringApplication application, String[] args) {
		this.application = application;
		this.args = args;
		this.mainClass = MainClass.onStack(application.getMainApplicationClass());
	}

	@Override
	public void starting(ConfigurableBootstrapContext bootstrapContext) {
		this.parent = ChildLink.of(bootstrapContext) == null && !Boolean.getBoolean("spring.aot.processing");
	}

	@Override
	public void contextPrepared(ConfigurableApplicationContext context) {
		if (this.parent && !ChildEnvironment.isBootstrap(context.getEnvironment())) {
			context.getBeanFactory()
				.registerSingleton(ApplicationRecipe.BEAN_NAME, new ApplicationRecipe(this.application,
						List.of(this.args), this.mainClass, context.getEnvironment()));
		}
	}

}
