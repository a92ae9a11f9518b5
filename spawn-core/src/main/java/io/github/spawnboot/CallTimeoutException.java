package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * A call took longer than its limit; the message names the limit and its property.
 */
public class CallTimeoutException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public CallTimeoutException(String message, @Nullable Throwable cause) {
		super(FailureKind.TIMEOUT, message, cause);
	}

}
