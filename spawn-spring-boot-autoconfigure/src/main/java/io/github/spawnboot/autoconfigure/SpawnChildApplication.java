package io.github.spawnboot.autoconfigure;

import java.util.LinkedHashSet;

import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.context.ChildPayload;

import org.springframework.boot.SpringApplication;
import org.springframework.util.ClassUtils;

/**
 * Starts the application in a child where it was not started by a main method of its own
 * in the parent: in tests, in a servlet container, from another thread. What the code
 * around the parent's {@code SpringApplication} added, such as initializers and
 * listeners, is not there.
 */
public final class SpawnChildApplication {

	private SpawnChildApplication() {
	}

	/**
	 * Runs the application; never returns in a child.
	 * @param args arguments of the application
	 * @throws IllegalStateException if this process is no child
	 */
	public static void main(String[] args) {
		ChildProcess child = ChildProcess.current();
		if (child == null) {
			throw new IllegalStateException("'" + SpawnChildApplication.class.getName()
					+ "' is started by a parent as its child, not by hand. Start the main class of the application.");
		}
		try {
			application(ChildPayload.fromBytes(child.payload())).run(args);
		}
		catch (Throwable ex) {
			child.startFailed(ex);
		}
	}

	static SpringApplication application(ChildPayload payload) {
		SpringApplication application = new SpringApplication();
		application.setSources(new LinkedHashSet<>(payload.sources()));
		String mainClass = payload.mainApplicationClass();
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		// The main class of a test runner may be in a class path of the runner's own.
		if (mainClass != null && ClassUtils.isPresent(mainClass, classLoader)) {
			application.setMainApplicationClass(ClassUtils.resolveClassName(mainClass, classLoader));
		}
		return application;
	}

}
