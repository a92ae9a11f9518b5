package io.github.spawnboot.engine;

/**
 * What the reader of a stream has allowed and was not sent, as its writing end counts it:
 * bytes, or items and bytes. More than it has received is no reader's to allow, and a
 * breach. Not thread-safe: guarded by the lock of its owner.
 */
final class OutboundWindow {

	private final StreamPort port;

	private final boolean ofItems;

	// By an item of any size below zero.
	private long bytes;

	private int items;

	private OutboundWindow(StreamPort port, boolean ofItems, int bytes, int items) {
		this.port = port;
		this.ofItems = ofItems;
		this.bytes = bytes;
		this.items = items;
	}

	/**
	 * Creates the window of a stream of bytes.
	 * @param port way to the reader
	 * @param allowed bytes that may be sent without being asked for
	 * @return the window
	 */
	static OutboundWindow ofBytes(StreamPort port, int allowed) {
		return new OutboundWindow(port, false, allowed, 0);
	}

	/**
	 * Creates the window of a stream of items.
	 * @param port way to the reader
	 * @param bytes bytes that may be sent without being asked for
	 * @param items items that may be sent without being asked for
	 * @return the window
	 */
	static OutboundWindow ofItems(StreamPort port, int bytes, int items) {
		return new OutboundWindow(port, true, bytes, items);
	}

	/**
	 * Takes what the reader allows.
	 */
	void credit(int bytes, int items) {
		if (!isCredit(bytes, items)) {
			throw this.port.breach("allowed " + bytes + " bytes and " + items + " items of",
					" that it has not received");
		}
		this.bytes += bytes;
		this.items += items;
	}

	private boolean isCredit(int bytes, int items) {
		if (bytes > StreamChannel.WINDOW - this.bytes) {
			return false;
		}
		return (this.ofItems)
				? bytes >= 0 && items >= 0 && bytes + items > 0 && items <= ItemQueue.MAX_AHEAD - this.items
				: bytes > 0 && items == 0;
	}

	/**
	 * Returns how many bytes of a stream of bytes may be sent.
	 */
	int bytes() {
		return (int) Math.max(0, this.bytes);
	}

	/**
	 * Returns whether an item may be sent.
	 */
	boolean hasItem() {
		return this.items > 0 && this.bytes > 0;
	}

	/**
	 * Counts a message; to be called before it is sent.
	 * @param size its bytes
	 */
	void sent(int size) {
		this.bytes -= size;
		this.items -= (this.ofItems) ? 1 : 0;
	}

}
