package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * A child did not become ready; the message holds the child's own last words.
 */
public class ChildStartException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public ChildStartException(String message, @Nullable Throwable cause) {
		super(FailureKind.START, message, cause);
	}

}
