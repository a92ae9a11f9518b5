package io.github.spawnboot.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.spawnboot.PoolClosedException;
import org.jspecify.annotations.Nullable;

/**
 * Writing end of a stream of items. Thread-safe, but items are sent by one thread at a
 * time.
 */
final class ItemWriter implements StreamEnd.Writer {

	private final StreamPort port;

	private final StreamListener listener;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final OutboundWindow window;

	// Nothing more is sent.
	private boolean closed;

	/**
	 * Creates a writer.
	 * @param port way to the reader
	 * @param allowed whether items may be sent without being asked for
	 * @param listener hears of the reader
	 */
	ItemWriter(StreamPort port, boolean allowed, StreamListener listener) {
		this.port = port;
		this.listener = listener;
		this.window = OutboundWindow.ofItems(port, allowed ? StreamChannel.WINDOW : 0,
				allowed ? ItemQueue.PREFETCH : 0);
	}

	@Override
	public StreamPort port() {
		return this.port;
	}

	/**
	 * Waits until the reader wants an item.
	 * @return whether it does; {@code false} if it never will
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean awaitCredit() throws InterruptedException {
		this.lock.lock();
		try {
			while (!this.closed && !this.window.hasItem()) {
				this.changed.await();
			}
			return !this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Sends an item when the reader wants one.
	 * @param item the encoded item
	 * @return whether it was sent; {@code false} if the reader wants no more
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean send(byte[] item) throws InterruptedException {
		this.lock.lock();
		try {
			if (!awaitCredit()) {
				return false;
			}
			this.window.sent(item.length);
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.port.data(item, 0, item.length);
			return true;
		}
		catch (PoolClosedException ex) {
			// The call fails by the end of the connection itself.
			stop();
			return false;
		}
	}

	/**
	 * Sends the end of the items. Has no effect behind an end.
	 * @param failure encoded failure of the source, or an empty array
	 */
	void end(byte[] failure) {
		if (stop()) {
			try {
				this.port.end(failure);
			}
			catch (PoolClosedException ex) {
				// The reader is told by the end of the connection itself.
			}
		}
	}

	private boolean stop() {
		this.lock.lock();
		try {
			boolean open = !this.closed;
			this.closed = true;
			this.changed.signalAll();
			return open;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void credit(int bytes, int items) {
		this.lock.lock();
		try {
			this.window.credit(bytes, items);
			this.changed.signalAll();
			if (this.closed) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.listener.credit(items);
	}

	@Override
	public void refuse(@Nullable RemoteFailure failure) {
		stop();
		this.listener.refused();
	}

	@Override
	public void callEnded(@Nullable Throwable failure) {
		stop();
		this.listener.callEnded();
	}

}
