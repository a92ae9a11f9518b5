package io.github.spawnboot.engine;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Reading end of a stream of items, still encoded. Two things bound it: how many items
 * its reader wants, and bytes. An item may be sent while any byte is allowed, so a large
 * one gets through, and the window of bytes is exceeded by at most one item. Thread-safe.
 */
final class ItemQueue implements StreamEnd.Reader {

	/** Items that are fetched ahead for a reader that pulls. */
	static final int PREFETCH = 16;

	/** Most items that may be under way or wait, however many are wanted. */
	static final int MAX_AHEAD = 1024;

	private static final int BATCH = StreamChannel.WINDOW / 4;

	private final StreamPort port;

	private final InboundBuffer buffer;

	// Fewest items to ask for at once.
	private final int least;

	private final Runnable onChange;

	private long unreturned;

	private long wanted;

	private ItemQueue(StreamPort port, int bytes, int items, int wanted, int least, Runnable onChange) {
		this.port = port;
		this.buffer = new InboundBuffer(port, InboundWindow.ofItems(port, bytes, items));
		this.unreturned = StreamChannel.WINDOW - bytes;
		this.wanted = wanted;
		this.least = least;
		this.onChange = onChange;
	}

	/**
	 * Creates a queue for a reader that takes item by item.
	 * @param port way to the writer
	 * @param allowed whether the writer may begin without being asked
	 * @return the queue
	 */
	static ItemQueue pulled(StreamPort port, boolean allowed) {
		return new ItemQueue(port, allowed ? StreamChannel.WINDOW : 0, allowed ? PREFETCH : 0, allowed ? 0 : PREFETCH,
				PREFETCH / 2, () -> {
				});
	}

	/**
	 * Creates a queue for a reader that says how many items it wants.
	 * @param port way to the writer
	 * @param onChange called when there is something to take, by the thread that reads
	 * the beam
	 * @return the queue
	 */
	static ItemQueue demanded(StreamPort port, Runnable onChange) {
		return new ItemQueue(port, 0, 0, 0, 1, onChange);
	}

	@Override
	public StreamPort port() {
		return this.port;
	}

	/**
	 * Says that the reader wants more items.
	 * @param items how many, positive
	 */
	void demand(long items) {
		this.buffer.lock().lock();
		try {
			this.wanted = (Long.MAX_VALUE - this.wanted < items) ? Long.MAX_VALUE : this.wanted + items;
		}
		finally {
			this.buffer.lock().unlock();
		}
		ask();
	}

	private void ask() {
		int items = 0;
		long bytes = 0;
		this.buffer.lock().lock();
		try {
			InboundWindow window = this.buffer.window();
			if (!this.buffer.isOpen()) {
				return;
			}
			long room = Math.min(this.wanted, MAX_AHEAD - window.items() - this.buffer.pieces().size());
			if (room >= this.least && (room == this.wanted || room >= MAX_AHEAD / 4)) {
				items = (int) room;
				this.wanted -= (this.wanted == Long.MAX_VALUE) ? 0 : items;
			}
			if (this.unreturned >= BATCH && (items > 0 || window.items() > 0)) {
				bytes = Math.min(this.unreturned, Integer.MAX_VALUE);
				this.unreturned -= bytes;
			}
			window.allow(bytes, items);
		}
		finally {
			this.buffer.lock().unlock();
		}
		if (items > 0 || bytes > 0) {
			this.port.credit((int) bytes, items);
		}
	}

	/**
	 * Takes an item, if there is one.
	 * @return the item, or {@code null}
	 */
	@Nullable ByteBuffer poll() {
		ByteBuffer item;
		this.buffer.lock().lock();
		try {
			item = this.buffer.pieces().poll();
			if (item == null) {
				return null;
			}
			taken(item);
		}
		finally {
			this.buffer.lock().unlock();
		}
		ask();
		return item;
	}

	/**
	 * Waits for an item.
	 * @return the item, or {@code null} if the end was reached
	 * @throws InterruptedException if the thread is interrupted
	 */
	@Nullable ByteBuffer take() throws InterruptedException {
		ask();
		ByteBuffer item;
		this.buffer.lock().lock();
		try {
			while (this.buffer.pieces().isEmpty() && this.buffer.isOpen()) {
				this.buffer.await();
			}
			item = this.buffer.pieces().poll();
			if (item == null) {
				return null;
			}
			taken(item);
			this.wanted++;
		}
		finally {
			this.buffer.lock().unlock();
		}
		ask();
		return item;
	}

	private void taken(ByteBuffer item) {
		this.unreturned += item.remaining();
		this.buffer.taken(item.remaining());
	}

	/**
	 * Returns whether nothing is left and nothing will come.
	 */
	boolean isOver() {
		this.buffer.lock().lock();
		try {
			return this.buffer.window().isEnded() && this.buffer.pieces().isEmpty();
		}
		finally {
			this.buffer.lock().unlock();
		}
	}

	/**
	 * Returns how the source failed.
	 * @return the failure, which comes behind the last item, or {@code null}
	 */
	@Nullable Throwable failure() {
		this.buffer.lock().lock();
		try {
			return this.buffer.failure();
		}
		finally {
			this.buffer.lock().unlock();
		}
	}

	/**
	 * Throws away what is left.
	 * @return whether the writer is still to be told
	 */
	boolean close() {
		return this.buffer.close();
	}

	@Override
	public void data(ByteBuffer content) {
		if (this.buffer.data(content)) {
			this.onChange.run();
		}
	}

	@Override
	public void end(@Nullable RemoteFailure failure) {
		if (this.buffer.end(failure)) {
			this.onChange.run();
		}
	}

	@Override
	public void callEnded(@Nullable Throwable failure) {
		this.buffer.over(failure, false);
		this.onChange.run();
	}

	@Override
	public void abandon(Throwable reason) {
		this.buffer.over(reason, true);
		this.onChange.run();
	}

}
