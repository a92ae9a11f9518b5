package io.github.spawnboot;

/**
 * Result of a {@link Job}: a number from 0 to 255, as a process would give it. 0 means
 * success and is only ever given explicitly by a handler.
 *
 * @param code number between 0 and 255
 */
public record Status(int code) {

	/**
	 * Success.
	 */
	public static final Status OK = new Status(0);

	/**
	 * Creates a status.
	 * @throws IllegalArgumentException if the code is outside 0 to 255
	 */
	public Status {
		if (code < 0 || code > 255) {
			throw new IllegalArgumentException("'code' must be between 0 and 255 but is " + code);
		}
	}

	/**
	 * Returns the status with the given code.
	 * @param code number between 0 and 255
	 * @return the status
	 * @throws IllegalArgumentException if the code is outside 0 to 255
	 */
	public static Status of(int code) {
		return (code == 0) ? OK : new Status(code);
	}

	/**
	 * Returns whether this is {@link #OK}.
	 * @return whether the code is 0
	 */
	public boolean isOk() {
		return this.code == 0;
	}

}
