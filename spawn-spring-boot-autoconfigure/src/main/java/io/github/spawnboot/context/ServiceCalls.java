package io.github.spawnboot.context;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.runner.AsyncRunner;
import org.jspecify.annotations.Nullable;

/**
 * Where the proxies of services in other processes send their calls. Called on the thread
 * of the caller, by many threads at once.
 */
@FunctionalInterface
public interface ServiceCalls {

	/**
	 * Calls a method of a service in another process and waits for its result.
	 * @param pool name of the pool of the service; empty for a host service
	 * @param beanName name of the service's bean
	 * @param method the method
	 * @param args one value per parameter, empty if there are none
	 * @return what the method returned, {@code null} for {@code void}
	 * @throws Throwable what the method threw, as far as it is declared or unchecked, or
	 * a {@link io.github.spawnboot.SpawnException}
	 */
	@Nullable Object invoke(String pool, String beanName, RemoteMethod method, @Nullable Object[] args) throws Throwable;

	/**
	 * Returns a runner whose bean lives in another process.
	 * @param pool name of its pool
	 * @param beanName name of the bean
	 * @param run how the child runs it
	 * @return the runner
	 * @throws SpawnUsageException if runners cannot be started from here
	 */
	default AsyncRunner runner(String pool, String beanName, RemoteMethod run) {
		throw new SpawnUsageException("Runner '" + beanName + "' of pool '" + pool
				+ "' can only be started in the application, which supervises it", null);
	}

}
