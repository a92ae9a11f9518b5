package io.github.spawnboot.context;

import io.github.spawnboot.codec.RemoteMethod;
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

}
