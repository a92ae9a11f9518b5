package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * The peer sent something that the protocol does not allow.
 */
public class BeamProtocolException extends SpawnException {

	/**
	 * Creates an exception.
	 * @param message says what was tried, what happened and what to do
	 * @param cause the cause, if there is one
	 */
	public BeamProtocolException(String message, @Nullable Throwable cause) {
		super(FailureKind.PROTOCOL, message, cause);
	}

}
