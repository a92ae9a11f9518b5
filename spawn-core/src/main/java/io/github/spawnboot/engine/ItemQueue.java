package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<ByteBuffer> items = new ArrayDeque<>();

	// Fewest items to ask for at once.
	private final int least;

	private final Runnable onChange;

	private long held;

	private long allowedBytes;

	private int allowedItems;

	private long unreturned;

	private long wanted;

	private boolean ended;

	private boolean closed;

	private boolean over;

	private @Nullable Throwable failure;

	private ItemQueue(StreamPort port, int bytes, int items, int wanted, int least, Runnable onChange) {
		this.port = port;
		this.allowedBytes = bytes;
		this.unreturned = StreamChannel.WINDOW - bytes;
		this.allowedItems = items;
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
		this.lock.lock();
		try {
			this.wanted = (Long.MAX_VALUE - this.wanted < items) ? Long.MAX_VALUE : this.wanted + items;
		}
		finally {
			this.lock.unlock();
		}
		ask();
	}

	private void ask() {
		int items = 0;
		long bytes = 0;
		this.lock.lock();
		try {
			if (this.over || this.ended || this.closed) {
				return;
			}
			long room = Math.min(this.wanted, MAX_AHEAD - this.allowedItems - this.items.size());
			if (room >= this.least && (room == this.wanted || room >= MAX_AHEAD / 4)) {
				items = (int) room;
				this.wanted -= (this.wanted == Long.MAX_VALUE) ? 0 : items;
				this.allowedItems += items;
			}
			if (this.unreturned >= BATCH && (items > 0 || this.allowedItems > 0)) {
				bytes = Math.min(this.unreturned, Integer.MAX_VALUE);
				this.unreturned -= bytes;
				this.allowedBytes += bytes;
			}
		}
		finally {
			this.lock.unlock();
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
		this.lock.lock();
		try {
			item = this.items.poll();
			if (item == null) {
				return null;
			}
			taken(item);
		}
		finally {
			this.lock.unlock();
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
		this.lock.lock();
		try {
			while (this.items.isEmpty() && !this.ended && !this.closed) {
				this.changed.await();
			}
			item = this.items.poll();
			if (item == null) {
				return null;
			}
			taken(item);
			this.wanted++;
		}
		finally {
			this.lock.unlock();
		}
		ask();
		return item;
	}

	private void taken(ByteBuffer item) {
		int size = item.remaining();
		this.unreturned += size;
		this.held -= size;
		if (!this.over) {
			this.port.unread(-size);
		}
	}

	/**
	 * Returns whether nothing is left and nothing will come.
	 */
	boolean isOver() {
		this.lock.lock();
		try {
			return this.ended && this.items.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns how the source failed.
	 * @return the failure, which comes behind the last item, or {@code null}
	 */
	@Nullable Throwable failure() {
		this.lock.lock();
		try {
			return this.failure;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Throws away what is left.
	 * @return whether the writer is still to be told
	 */
	boolean close() {
		this.lock.lock();
		try {
			boolean tell = !this.closed && !this.over;
			this.closed = true;
			discard();
			this.changed.signalAll();
			return tell;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void discard() {
		this.items.clear();
		if (!this.over) {
			this.port.unread(-this.held);
		}
		this.held = 0;
	}

	@Override
	public void data(ByteBuffer content) {
		int size = content.remaining();
		this.lock.lock();
		try {
			if (size == 0) {
				throw this.port.breach("sent an empty item of", "");
			}
			if (this.ended && !this.over) {
				throw this.port.breach("sent an item of", ", which it has ended");
			}
			if (this.allowedItems <= 0 || this.allowedBytes <= 0) {
				throw this.port.breach("sent more of", " than it was allowed to");
			}
			this.allowedItems--;
			this.allowedBytes -= size;
			if (this.closed || this.over) {
				return;
			}
			this.items.add(content);
			this.held += size;
			this.port.unread(size);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.onChange.run();
	}

	@Override
	public void end(@Nullable RemoteFailure failure) {
		this.lock.lock();
		try {
			if (this.over) {
				return;
			}
			if (this.ended) {
				throw this.port.breach("ended", ", which it has ended before");
			}
			this.ended = true;
			this.failure = failure;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.onChange.run();
	}

	@Override
	public void callEnded(@Nullable Throwable failure) {
		over(failure, false);
	}

	@Override
	public void abandon(Throwable reason) {
		over(reason, true);
	}

	private void over(@Nullable Throwable failure, boolean abandoned) {
		this.lock.lock();
		try {
			if (abandoned) {
				discard();
			}
			if (!this.over) {
				// Items of a call that has ended are the caller's own matter.
				this.port.unread(-this.held);
			}
			if (!this.ended || abandoned) {
				this.failure = failure;
			}
			this.ended = true;
			this.over = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.onChange.run();
	}

}
