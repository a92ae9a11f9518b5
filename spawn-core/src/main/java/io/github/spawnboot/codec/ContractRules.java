package io.github.spawnboot.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.function.Predicate;

import io.github.spawnboot.CancelMode;
import org.jspecify.annotations.Nullable;

/**
 * What the methods of a service, or of a callback, say about how they are called. Each
 * method here has a default for code without annotations.
 */
public interface ContractRules {

	/** All public methods can be called, with the defaults of everything. */
	ContractRules DEFAULT = new ContractRules() {
	};

	/**
	 * Returns rules under which some methods can be called, with the defaults of
	 * everything else.
	 * @param remote tells whether a public method can be called from another process
	 * @return the rules
	 */
	static ContractRules remote(Predicate<Method> remote) {
		return new ContractRules() {
			@Override
			public boolean isRemote(Method method) {
				return remote.test(method);
			}
		};
	}

	/**
	 * Returns whether a public method of a service can be called from another process.
	 * @param method the method
	 * @return whether it can
	 */
	default boolean isRemote(Method method) {
		return true;
	}

	/**
	 * Returns whether an interface that is not functional may be called back.
	 * @param type the interface
	 * @return whether it may
	 */
	default boolean isCallback(Class<?> type) {
		return false;
	}

	/**
	 * Returns whether the caller of a {@code void} method of a callback goes on without
	 * waiting for its end.
	 * @param method the method
	 * @return whether it does
	 */
	default boolean isOneWay(Method method) {
		return false;
	}

	/**
	 * Returns whether paths may cross the border as the names of files that both
	 * processes see.
	 * @param parameter the parameter, or {@code null} for the result
	 * @param method the method
	 * @return whether it may
	 */
	default boolean isSharedPath(Method method, @Nullable Parameter parameter) {
		return false;
	}

	/**
	 * Returns the longest time of a call.
	 * @param method the method
	 * @return the limit, or {@code null} for that of the pool
	 */
	default @Nullable Duration timeout(Method method) {
		return null;
	}

	/**
	 * Returns the time after which a call is asked to come to an end while its caller
	 * goes on waiting.
	 * @param method the method
	 * @return the soft limit, or {@code null} for none
	 */
	default @Nullable Duration softTimeout(Method method) {
		return null;
	}

	/**
	 * Returns how a call is ended for which nobody waits any more.
	 * @param method the method
	 * @return the mode
	 */
	default CancelMode cancelMode(Method method) {
		return CancelMode.INTERRUPT;
	}

	/**
	 * Returns which argument is the key by which the child of a call is chosen.
	 * @param method the method
	 * @return the index of its parameter, or -1 if any child will do
	 */
	default int routingKey(Method method) {
		return -1;
	}

	/**
	 * Returns whether doing the work of a call twice does no more than doing it once.
	 * @param method the method
	 * @return whether a lost call can be made again
	 */
	default boolean isIdempotent(Method method) {
		return false;
	}

}
