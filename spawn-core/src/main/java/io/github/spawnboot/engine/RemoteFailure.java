package io.github.spawnboot.engine;

import java.nio.ByteBuffer;

/**
 * A failure that the other side reported, still encoded: it is decoded on the thread of
 * the caller, so that the stack trace shows both sides, or passed on as it is.
 */
public final class RemoteFailure extends RuntimeException {

	private final transient ByteBuffer encoded;

	private final String origin;

	RemoteFailure(ByteBuffer encoded, String origin) {
		super("failure reported by " + origin, null, false, false);
		this.encoded = encoded;
		this.origin = origin;
	}

	/**
	 * Returns the bytes.
	 * @return a view of its own
	 */
	public ByteBuffer encoded() {
		return this.encoded.duplicate();
	}

	/**
	 * Returns who reported the failure.
	 * @return for example {@code child 4711 of pool 'documents'}
	 */
	public String origin() {
		return this.origin;
	}

}
