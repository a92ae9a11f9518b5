package io.github.spawnboot.engine;

/**
 * What the writer of a stream may still send, as its reading end counts it: bytes, or
 * items and bytes. An item may be sent while any byte is allowed, so a large one gets
 * through, and the window of bytes is exceeded by at most one item. Whatever the writer
 * may not do is a breach. Not thread-safe: guarded by the lock of its owner.
 */
final class InboundWindow {

	private final StreamPort port;

	private final boolean ofItems;

	private long bytes;

	private int items;

	private boolean ended;

	private boolean over;

	private InboundWindow(StreamPort port, boolean ofItems, int bytes, int items) {
		this.port = port;
		this.ofItems = ofItems;
		this.bytes = bytes;
		this.items = items;
	}

	/**
	 * Creates the window of a stream of bytes.
	 * @param port way to the writer
	 * @param allowed bytes that may be sent without being asked for
	 * @return the window
	 */
	static InboundWindow ofBytes(StreamPort port, int allowed) {
		return new InboundWindow(port, false, allowed, 0);
	}

	/**
	 * Creates the window of a stream of items.
	 * @param port way to the writer
	 * @param bytes bytes that may be sent without being asked for
	 * @param items items that may be sent without being asked for
	 * @return the window
	 */
	static InboundWindow ofItems(StreamPort port, int bytes, int items) {
		return new InboundWindow(port, true, bytes, items);
	}

	/**
	 * Allows more; to be called before the writer is told.
	 */
	void allow(long bytes, int items) {
		this.bytes += bytes;
		this.items += items;
	}

	/**
	 * Counts a message of the writer.
	 * @param size its bytes
	 */
	void take(int size) {
		if (this.ofItems && size == 0) {
			throw this.port.breach("sent an empty item of", "");
		}
		if (!this.ofItems && (size == 0 || size > StreamChannel.CHUNK)) {
			// An empty one would cost no credit and could come without end.
			throw this.port.breach("sent " + size + " bytes of",
					" in one message, allowed are 1 to " + StreamChannel.CHUNK);
		}
		if (this.ended && !this.over) {
			throw this.port.breach((this.ofItems) ? "sent an item of" : "sent bytes of", ", which it has ended");
		}
		if ((this.ofItems) ? this.items <= 0 || this.bytes <= 0 : size > this.bytes) {
			throw this.port.breach("sent more of", " than it was allowed to");
		}
		this.bytes -= size;
		this.items -= (this.ofItems) ? 1 : 0;
	}

	/**
	 * Takes the end of what the writer writes.
	 * @return whether it counts; {@code false} if the call was over before
	 */
	boolean end() {
		if (this.over) {
			return false;
		}
		if (this.ended) {
			throw this.port.breach("ended", ", which it has ended before");
		}
		this.ended = true;
		return true;
	}

	/**
	 * Takes the end of the call, behind which nothing that arrives counts.
	 */
	void over() {
		this.ended = true;
		this.over = true;
	}

	boolean isEnded() {
		return this.ended;
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Returns how many items the writer may still send.
	 */
	int items() {
		return this.items;
	}

}
