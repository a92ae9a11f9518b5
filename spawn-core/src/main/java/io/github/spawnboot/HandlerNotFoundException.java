package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * The child has no service or job of the given name.
 */
public class HandlerNotFoundException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public HandlerNotFoundException(String message, @Nullable Throwable cause) {
		super(FailureKind.NOT_FOUND, message, cause);
	}

}
