package io.github.spawnboot.context;

import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * Where the proxies of services send their calls in inline mode, where the service is a
 * bean of the same process. Called on the thread of the caller, by many threads at once.
 */
@FunctionalInterface
public interface InlineServiceCalls {

	/**
	 * Calls a method of a service, or of a host service, with copies of its arguments and
	 * returns a copy of its result, made as if they had crossed the border.
	 * @param beanName name of the service's bean
	 * @param target the service, with its aspects applied
	 * @param method the method
	 * @param args one value per parameter, empty if there are none
	 * @return what the method returned, {@code null} for {@code void}
	 * @throws Throwable what the method threw, as far as it is declared or unchecked, or
	 * a {@link io.github.spawnboot.SpawnException}
	 */
	@Nullable Object invokeInline(String beanName, Object target, RemoteMethod method, @Nullable Object[] args) throws Throwable;

}
