package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

import io.github.spawnboot.BeamProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Reading end of a stream of a call. Blocks until bytes are there, the stream ends, or
 * the thread is interrupted. Holds at most {@link StreamChannel#WINDOW} bytes.
 */
final class CreditInputStream extends InputStream {

	private final IntConsumer grant;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<byte[]> chunks = new ArrayDeque<>();

	private int position;

	private int held;

	private boolean ended;

	private @Nullable IOException failure;

	CreditInputStream(IntConsumer grant) {
		this.grant = grant;
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
		int count;
		this.lock.lock();
		try {
			byte[] chunk = awaitChunk();
			if (chunk == null) {
				return -1;
			}
			count = Math.min(length, chunk.length - this.position);
			System.arraycopy(chunk, this.position, bytes, offset, count);
			this.position += count;
			if (this.position == chunk.length) {
				this.chunks.remove();
				this.position = 0;
			}
			this.held -= count;
		}
		finally {
			this.lock.unlock();
		}
		this.grant.accept(count);
		return count;
	}

	@Override
	public int available() {
		this.lock.lock();
		try {
			return this.held;
		}
		finally {
			this.lock.unlock();
		}
	}

	private byte @Nullable [] awaitChunk() throws IOException {
		while (this.chunks.isEmpty()) {
			if (this.failure != null) {
				throw this.failure;
			}
			if (this.ended) {
				return null;
			}
			try {
				this.changed.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new InterruptedIOException("Interrupted while waiting for input");
			}
		}
		return this.chunks.element();
	}

	void data(byte[] bytes) {
		this.lock.lock();
		try {
			if (this.ended || bytes.length > StreamChannel.WINDOW - this.held) {
				throw new BeamProtocolException("The peer sent more of a stream than it was allowed to", null);
			}
			if (bytes.length > 0) {
				this.chunks.add(bytes);
				this.held += bytes.length;
				this.changed.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void end() {
		this.lock.lock();
		try {
			this.ended = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	void fail(IOException failure) {
		this.lock.lock();
		try {
			this.failure = failure;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
