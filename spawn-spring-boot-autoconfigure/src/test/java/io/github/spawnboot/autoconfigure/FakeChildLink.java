package io.github.spawnboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.spawnboot.context.ChildPayload;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.BootstrapRegistry;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;

/**
 * Makes a run in this JVM a run in child mode. Serving unwinds it by an exception that a
 * SpringApplication passes on untouched, with the context open.
 */
class FakeChildLink implements ChildLink {

	private final ChildPayload payload;

	private final List<Throwable> failures = new ArrayList<>();

	@Nullable ConfigurableListableBeanFactory served;

	@Nullable Runnable onGoodbye;

	FakeChildLink(byte[] payload) {
		this.payload = ChildPayload.fromBytes(payload);
	}

	/**
	 * Runs an application until it serves or fails.
	 * @param application the application
	 * @return this
	 */
	FakeChildLink run(SpringApplication application) {
		application.addBootstrapRegistryInitializer(this::initialize);
		try {
			application.run(this.payload.args().toArray(String[]::new)).close();
		}
		catch (SpringApplication.AbandonedRunException ex) {
			// served or failed
		}
		return this;
	}

	/**
	 * Puts a run into child mode; for applications that run as part of another.
	 * @param registry registry of the run
	 */
	void initialize(BootstrapRegistry registry) {
		registry.registerIfAbsent(ChildLink.class, InstanceSupplier.of(this));
	}

	List<Throwable> failures() {
		return this.failures;
	}

	@Override
	public ChildPayload payload() {
		return this.payload;
	}

	@Override
	public void prepare() {
	}

	@Override
	public void loggingStarted() {
	}

	@Override
	public void serve(ConfigurableListableBeanFactory beanFactory, Runnable onGoodbye) {
		this.served = beanFactory;
		this.onGoodbye = onGoodbye;
		throw new SpringApplication.AbandonedRunException();
	}

	@Override
	public void startFailed(Throwable failure) {
		if (failure instanceof SpringApplication.AbandonedRunException unwinding) {
			throw unwinding;
		}
		this.failures.add(failure);
		throw new SpringApplication.AbandonedRunException();
	}

}
