package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * The pool waits before it starts another child, because the last ones failed; the cause
 * is the last failure.
 */
public class PoolUnavailableException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public PoolUnavailableException(String message, @Nullable Throwable cause) {
		super(FailureKind.UNAVAILABLE, message, cause);
	}

}
