package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * No child became free within the limit; the message shows the numbers of the pool.
 */
public class PoolExhaustedException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public PoolExhaustedException(String message, @Nullable Throwable cause) {
		super(FailureKind.FULL, message, cause);
	}

}
