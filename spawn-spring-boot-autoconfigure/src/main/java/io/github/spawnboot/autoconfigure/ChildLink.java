package io.github.spawnboot.autoconfigure;

import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.context.ChildPayload;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;

/**
 * What child mode needs of the process: its payload and the two ways in which a start
 * ends. One instance per run of a SpringApplication, kept in the bootstrap context. There
 * is none in a process that the hand-over did not mark.
 */
interface ChildLink {

	/**
	 * Returns what the parent sent.
	 * @return the payload
	 */
	ChildPayload payload();

	/**
	 * Changes the process before the application begins.
	 */
	void prepare();

	/**
	 * Changes the process when its logging has begun.
	 */
	void loggingStarted();

	/**
	 * Exports the services and serves calls; never returns.
	 * @param beanFactory holds the services
	 * @param onGoodbye runs after the last call
	 */
	void serve(ConfigurableListableBeanFactory beanFactory, Runnable onGoodbye);

	/**
	 * Tells the parent why the child cannot serve; never returns.
	 * @param failure the reason
	 */
	void startFailed(Throwable failure);

	/**
	 * Returns the link of this run.
	 * @param bootstrapContext bootstrap context of the run
	 * @return the link, or {@code null} if this process is no child
	 */
	static @Nullable ChildLink of(ConfigurableBootstrapContext bootstrapContext) {
		if (bootstrapContext.isRegistered(ChildLink.class)) {
			return bootstrapContext.get(ChildLink.class);
		}
		ChildProcess process = ChildProcess.current();
		if (process == null || Boolean.getBoolean("spring.aot.processing")) {
			return null;
		}
		ChildLink link = new ChildProcessLink(process);
		bootstrapContext.register(ChildLink.class, InstanceSupplier.of(link));
		return link;
	}

}
