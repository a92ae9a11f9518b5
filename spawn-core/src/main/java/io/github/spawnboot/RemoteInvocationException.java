package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * A service or handler threw an exception whose type the caller does not know or cannot
 * safely rebuild. Message and stack trace are those of the original.
 */
public class RemoteInvocationException extends SpawnException {

	private final String remoteType;

	/**
	 * Creates an exception.
	 * @param remoteType class name of the original exception, as text; never loaded
	 * @param message class name and message of the original exception
	 * @param cause cause of the original exception, rebuilt by the same rules
	 */
	public RemoteInvocationException(String remoteType, String message, @Nullable Throwable cause) {
		super(FailureKind.REMOTE, message, cause);
		this.remoteType = remoteType;
	}

	/**
	 * Returns the class name of the original exception.
	 * @return name of the class, which need not exist in this process
	 */
	public String remoteType() {
		return this.remoteType;
	}

}
