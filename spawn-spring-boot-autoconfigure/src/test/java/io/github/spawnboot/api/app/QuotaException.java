package io.github.spawnboot.api.app;

/**
 * An unchecked exception that no method declares.
 */
public class QuotaException extends RuntimeException {

	private final int limit;

	public QuotaException(String message, int limit) {
		super(message);
		this.limit = limit;
	}

	public int limit() {
		return this.limit;
	}

}
