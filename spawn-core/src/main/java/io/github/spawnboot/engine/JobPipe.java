package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A bounded buffer between the thread that writes the output of a job and a reader. Knows
 * how the job ended: the reader finds the end of the stream only after success.
 * Thread-safe.
 */
final class JobPipe {

	/** Bytes that may wait for the reader. */
	static final int CAPACITY = 64 * 1024;

	private final String name;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final InputStream reader = new Reader();

	private final OutputStream writer = new Writer();

	// Made by the first write.
	private byte[] ring = new byte[0];

	private int start;

	private int count;

	private boolean ended;

	private boolean readerClosed;

	private @Nullable Throwable failure;

	/**
	 * Creates an empty pipe.
	 * @param name what is written into it, for failures
	 */
	JobPipe(String name) {
		this.name = name;
	}

	InputStream reader() {
		return this.reader;
	}

	OutputStream writer() {
		return this.writer;
	}

	/**
	 * Says that nothing more is written.
	 * @param failure why the job failed, or {@code null} if it did not
	 */
	void end(@Nullable Throwable failure) {
		this.lock.lock();
		try {
			this.ended = true;
			this.failure = failure;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private int read(byte[] bytes, int offset, int length) throws IOException {
		this.lock.lock();
		try {
			while (this.count == 0 && !this.ended && !this.readerClosed) {
				await("read");
			}
			if (this.readerClosed) {
				throw new IOException("This reader of the " + this.name + " is closed");
			}
			if (this.count == 0) {
				if (this.failure != null) {
					throw new IOException("The " + this.name + " is not complete: " + this.failure, this.failure);
				}
				return -1;
			}
			int taken = Math.min(length, Math.min(this.count, CAPACITY - this.start));
			System.arraycopy(this.ring, this.start, bytes, offset, taken);
			this.start = (this.start + taken) % CAPACITY;
			this.count -= taken;
			this.changed.signalAll();
			return taken;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void write(byte[] bytes, int offset, int length) throws IOException {
		this.lock.lock();
		try {
			int written = 0;
			while (written < length) {
				while (this.count == CAPACITY && !this.readerClosed && !this.ended) {
					await("write");
				}
				if (this.readerClosed) {
					throw new IOException("A reader of the " + this.name + " was closed before its end");
				}
				if (this.ended) {
					throw new IOException("The " + this.name + " is closed");
				}
				if (this.ring.length == 0) {
					this.ring = new byte[CAPACITY];
				}
				int end = (this.start + this.count) % CAPACITY;
				int piece = Math.min(length - written, Math.min(CAPACITY - this.count, CAPACITY - end));
				System.arraycopy(bytes, offset + written, this.ring, end, piece);
				this.count += piece;
				written += piece;
				this.changed.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void await(String what) throws IOException {
		try {
			this.changed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting to " + what + " the " + this.name);
		}
	}

	private final class Reader extends InputStream {

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, bytes.length);
			return (length != 0) ? JobPipe.this.read(bytes, offset, length) : 0;
		}

		@Override
		public int available() {
			JobPipe.this.lock.lock();
			try {
				return JobPipe.this.readerClosed ? 0 : JobPipe.this.count;
			}
			finally {
				JobPipe.this.lock.unlock();
			}
		}

		@Override
		public void close() {
			JobPipe.this.lock.lock();
			try {
				JobPipe.this.readerClosed = true;
				JobPipe.this.ring = new byte[0];
				JobPipe.this.changed.signalAll();
			}
			finally {
				JobPipe.this.lock.unlock();
			}
		}

	}

	private final class Writer extends OutputStream {

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			JobPipe.this.write(bytes, offset, length);
		}

	}

}
