package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.spawnboot.context.ChildContext;
import io.github.spawnboot.context.ChildEnvironment;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/**
 * Turns a run of the application in a child into the serving of its services: silences
 * each context before its refresh and, in the first one that contains the services,
 * serves instead of letting the run go on. Does nothing in any other process.
 * <p>
 * It serves in {@link #started}, not in {@link #contextLoaded}: before the refresh nobody
 * knows which beans a scan or a configuration class brings, so the context of the
 * services cannot be told from the parent contexts that an application builds before it.
 * It comes first in order, so no other listener hears of the start.
 */
final class SpawnChildRunListener implements SpringApplicationRunListener, Ordered {

	static final String REFRESHED_LISTENERS = "spawn.child.refreshed-listeners";

	private final SpringApplication application;

	private @Nullable ChildLink child;

	private @Nullable ChildContext childContext;

	SpawnChildRunListener(SpringApplication application, String[] args) {
		this.application = application;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void starting(ConfigurableBootstrapContext bootstrapContext) {
		ChildLink child = ChildLink.of(bootstrapContext);
		if (child == null) {
			return;
		}
		this.child = child;
		try {
			child.prepare();
		}
		catch (Throwable ex) {
			child.startFailed(ex);
		}
		this.application.setListeners(this.application.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof ApplicationPidFileWriter))
			.toList());
	}

	@Override
	public void contextLoaded(ConfigurableApplicationContext context) {
		ChildLink child = this.child;
		if (child == null || ChildEnvironment.isBootstrap(context.getEnvironment())) {
			return;
		}
		child.loggingStarted();
		SpawnChildEnvironmentPostProcessor.rebuild(context.getEnvironment(), child);
		this.childContext = ChildContext.silence(context, child.payload().serviceBeanNames(),
				child.payload().hostServices(), refreshedListeners(context.getEnvironment()),
				() -> SpawnChildEnvironmentPostProcessor.rebuild(context.getEnvironment(), child));
	}

	private Set<String> refreshedListeners(ConfigurableEnvironment environment) {
		return Binder.get(environment).bind(REFRESHED_LISTENERS, Bindable.setOf(String.class)).orElse(Set.of());
	}

	@Override
	public void started(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		ChildLink child = this.child;
		ChildContext childContext = this.childContext;
		if (child == null || childContext == null) {
			return;
		}
		List<String> missing = childContext.missingServices();
		if (missing.isEmpty()) {
			serve(context, child);
		}
		else if (ApplicationRecipe.sourceNames(this.application).equals(child.payload().sources())) {
			child.startFailed(new IllegalStateException(
					"The application was started again in a child, but it has no bean '" + String.join("', '", missing)
							+ "' there. Its definition depends on something that only the parent has, for example a "
							+ "condition, or a bean that a test or the code around SpringApplication.run adds."));
		}
		else {
			removeRunners(context);
		}
	}

	private void serve(ConfigurableApplicationContext context, ChildLink child) {
		try {
			child.serve(context.getBeanFactory(), context::close);
			child.startFailed(new IllegalStateException("Serving returned before the parent said goodbye"));
		}
		catch (Throwable ex) {
			child.startFailed(ex);
		}
	}

	/**
	 * Keeps the run of a context without services, such as the parent of a hierarchy,
	 * from calling its runners.
	 */
	private void removeRunners(ConfigurableApplicationContext context) {
		if (context.getBeanFactory() instanceof BeanDefinitionRegistry registry) {
			for (Class<?> type : List.of(ApplicationRunner.class, CommandLineRunner.class)) {
				for (String name : context.getBeanNamesForType(type, true, false)) {
					if (registry.containsBeanDefinition(name)) {
						registry.removeBeanDefinition(name);
					}
				}
			}
		}
	}

	@Override
	public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
		ChildLink child = this.child;
		if (child != null && (context == null || !ChildEnvironment.isBootstrap(context.getEnvironment()))) {
			report(context, exception);
			child.startFailed(exception);
		}
	}

	/**
	 * Prints what Boot would print after this, for the process ends before: the last
	 * lines of a child stand in the exception of its parent.
	 */
	private void report(@Nullable ConfigurableApplicationContext context, Throwable exception) {
		try {
			ArgumentResolver argumentResolver = (context != null)
					? ArgumentResolver.of(ConfigurableApplicationContext.class, context) : ArgumentResolver.none();
			for (SpringBootExceptionReporter reporter : SpringFactoriesLoader
				.forDefaultResourceLocation(this.application.getClassLoader())
				.load(SpringBootExceptionReporter.class, argumentResolver)) {
				if (reporter.reportException(exception)) {
					return;
				}
			}
		}
		catch (Throwable ex) {
			exception.addSuppressed(ex);
		}
	}

}
