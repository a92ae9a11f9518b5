package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Reading end of a stream of bytes. Blocks until bytes are there, the stream ends, or the
 * thread is interrupted. Holds at most {@link StreamChannel#WINDOW} bytes.
 */
final class CreditInputStream extends InputStream implements StreamEnd.Reader {

	// What was read is given back in few messages; the writer has the rest meanwhile.
	private static final int BATCH = StreamChannel.WINDOW / 4;

	private final StreamPort port;

	private final UnaryOperator<Throwable> visible;

	private final Runnable onClose;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<ByteBuffer> chunks = new ArrayDeque<>();

	private int held;

	private int allowed;

	private int unreturned;

	private boolean ended;

	private boolean closed;

	// Without a call nothing is sent any more.
	private boolean over;

	private @Nullable Throwable failure;

	/**
	 * Creates a stream.
	 * @param port way to the writer
	 * @param allowed bytes that the writer may send without being asked; if there are
	 * none, the first read asks
	 * @param visible makes what a reader shall see of a failure
	 * @param onClose tells the writer that the rest is not wanted
	 */
	CreditInputStream(StreamPort port, int allowed, UnaryOperator<Throwable> visible, Runnable onClose) {
		this.port = port;
		this.allowed = allowed;
		this.unreturned = StreamChannel.WINDOW - allowed;
		this.visible = visible;
		this.onClose = onClose;
	}

	@Override
	public StreamPort port() {
		return this.port;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		if (length == 0) {
			return 0;
		}
		giveBack();
		int count;
		this.lock.lock();
		try {
			ByteBuffer chunk = awaitChunk();
			if (chunk == null) {
				return -1;
			}
			count = Math.min(length, chunk.remaining());
			chunk.get(bytes, offset, count);
			if (!chunk.hasRemaining()) {
				this.chunks.remove();
			}
			this.unreturned += count;
			forget(count);
		}
		finally {
			this.lock.unlock();
		}
		giveBack();
		return count;
	}

	private void giveBack() {
		int bytes;
		this.lock.lock();
		try {
			bytes = (this.over || this.ended || this.closed || this.unreturned < BATCH) ? 0 : this.unreturned;
			if (bytes > 0) {
				this.unreturned = 0;
				this.allowed += bytes;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (bytes > 0) {
			this.port.credit(bytes, 0);
		}
	}

	@Override
	public int available() throws IOException {
		this.lock.lock();
		try {
			checkNotClosed();
			return this.held;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Says that the rest is not wanted; a later read fails.
	 */
	@Override
	public void close() {
		boolean tell;
		this.lock.lock();
		try {
			// Also behind the end: the source may have to be closed.
			tell = !this.closed && !this.over;
			this.closed = true;
			discard();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (tell) {
			this.onClose.run();
		}
	}

	private void discard() {
		forget(this.held);
		this.chunks.clear();
	}

	private void forget(int bytes) {
		this.held -= bytes;
		if (!this.over) {
			this.port.unread(-bytes);
		}
	}

	private @Nullable ByteBuffer awaitChunk() throws IOException {
		checkNotClosed();
		while (this.chunks.isEmpty()) {
			if (this.failure != null) {
				throw failure(this.failure);
			}
			if (this.ended) {
				return null;
			}
			try {
				this.changed.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new InterruptedIOException("Interrupted while waiting for " + this.port.name());
			}
			checkNotClosed();
		}
		return this.chunks.element();
	}

	private void checkNotClosed() throws IOException {
		if (this.closed) {
			throw new IOException("The stream " + this.port.name() + " is closed");
		}
	}

	private IOException failure(Throwable failure) {
		Throwable cause = this.visible.apply(failure);
		// One that was made for this reader need not be wrapped.
		return (cause instanceof IOException ex && cause != failure) ? ex : new IOException(cause.getMessage(), cause);
	}

	@Override
	public void data(ByteBuffer content) {
		int size = content.remaining();
		if (size == 0 || size > StreamChannel.CHUNK) {
			// An empty one would cost no credit and could come without end.
			throw this.port.breach("sent " + size + " bytes of",
					" in one message, allowed are 1 to " + StreamChannel.CHUNK);
		}
		this.lock.lock();
		try {
			if (this.ended && !this.over) {
				throw this.port.breach("sent bytes of", ", which it has ended");
			}
			if (size > this.allowed) {
				throw this.port.breach("sent more of", " than it was allowed to");
			}
			this.allowed -= size;
			if (!this.closed && !this.over) {
				this.chunks.add(content);
				this.held += size;
				this.port.unread(size);
				this.changed.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
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
	}

	@Override
	public void callEnded(@Nullable Throwable failure) {
		this.lock.lock();
		try {
			over(this.ended ? this.failure : failure);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void abandon(Throwable reason) {
		this.lock.lock();
		try {
			discard();
			over(reason);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void over(@Nullable Throwable failure) {
		if (!this.over) {
			// Bytes of a call that has ended are the caller's own matter.
			this.port.unread(-this.held);
		}
		this.failure = failure;
		this.ended = true;
		this.over = true;
		this.changed.signalAll();
	}

}
