package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * Something was asked for that cannot be done: a value that cannot cross the border, or
 * an operation in the wrong state. Nothing was started or sent.
 */
public class SpawnUsageException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public SpawnUsageException(String message, @Nullable Throwable cause) {
		super(FailureKind.USAGE, message, cause);
	}

}
