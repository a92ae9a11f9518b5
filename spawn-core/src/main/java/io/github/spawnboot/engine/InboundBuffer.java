package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * What has arrived of a stream and was not read, and how the stream ended. What is behind
 * the end comes after what was before it; what is given up is gone at once. Thread-safe;
 * what says so is called with the {@link #lock()}.
 */
final class InboundBuffer {

	private final StreamPort port;

	private final InboundWindow window;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<ByteBuffer> pieces = new ArrayDeque<>();

	private long held;

	private boolean closed;

	private @Nullable Throwable failure;

	/**
	 * Creates an empty buffer.
	 * @param port way to the writer
	 * @param window what the writer may send
	 */
	InboundBuffer(StreamPort port, InboundWindow window) {
		this.port = port;
		this.window = window;
	}

	StreamPort port() {
		return this.port;
	}

	ReentrantLock lock() {
		return this.lock;
	}

	/**
	 * Returns what the writer may send; guarded by the lock.
	 */
	InboundWindow window() {
		return this.window;
	}

	/**
	 * Takes what arrived.
	 * @return whether somebody may want to read it
	 */
	boolean data(ByteBuffer content) {
		int size = content.remaining();
		this.lock.lock();
		try {
			this.window.take(size);
			if (this.closed || this.window.isOver()) {
				return false;
			}
			this.pieces.add(content);
			this.held += size;
			this.port.unread(size);
			this.changed.signalAll();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes the end of what the writer writes.
	 * @return whether it counts
	 */
	boolean end(@Nullable RemoteFailure failure) {
		this.lock.lock();
		try {
			if (!this.window.end()) {
				return false;
			}
			this.failure = failure;
			this.changed.signalAll();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes the end of the call.
	 * @param failure how it failed, or {@code null}
	 * @param abandoned whether nothing that arrived counts any more
	 */
	void over(@Nullable Throwable failure, boolean abandoned) {
		this.lock.lock();
		try {
			if (abandoned) {
				discard();
			}
			if (!this.window.isOver()) {
				// What a call that has ended left is the caller's own matter.
				this.port.unread(-this.held);
			}
			if (!this.window.isEnded() || abandoned) {
				this.failure = failure;
			}
			this.window.over();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Throws away what is left, and what comes.
	 * @return whether the writer is still to be told, also behind the end: the source may
	 * have to be closed
	 */
	boolean close() {
		this.lock.lock();
		try {
			boolean tell = !this.closed && !this.window.isOver();
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
		taken(this.held);
		this.pieces.clear();
	}

	// The methods below are called with the lock.

	/**
	 * Counts what was read.
	 */
	void taken(long bytes) {
		this.held -= bytes;
		if (!this.window.isOver()) {
			this.port.unread(-bytes);
		}
	}

	Deque<ByteBuffer> pieces() {
		return this.pieces;
	}

	long held() {
		return this.held;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Returns whether anything that the writer is told can still make it send.
	 */
	boolean isOpen() {
		return !this.closed && !this.window.isEnded();
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Waits until something has changed.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void await() throws InterruptedException {
		this.changed.await();
	}

}
