package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * The caller cancelled the call or was interrupted while it waited.
 */
public class CallCancelledException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public CallCancelledException(String message, @Nullable Throwable cause) {
		super(FailureKind.CANCELLED, message, cause);
	}

}
