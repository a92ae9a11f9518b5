package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * The pool, engine or child is stopped or closed and takes no calls.
 */
public class PoolClosedException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public PoolClosedException(String message, @Nullable Throwable cause) {
		super(FailureKind.CLOSED, message, cause);
	}

}
