package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * Root of all failures of this library; {@link #kind()} tells what a caller can act on.
 */
public class SpawnException extends RuntimeException {

	private final FailureKind kind;

	/**
	 * Creates an exception.
	 * @param kind what went wrong
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public SpawnException(FailureKind kind, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.kind = kind;
	}

	/**
	 * Returns what went wrong.
	 * @return the kind
	 */
	public FailureKind kind() {
		return this.kind;
	}

}
