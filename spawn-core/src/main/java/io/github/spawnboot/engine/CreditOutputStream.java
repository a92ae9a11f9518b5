package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.spawnboot.PoolClosedException;
import org.jspecify.annotations.Nullable;

/**
 * Writing end of a stream of bytes. Blocks while the reader has not allowed more bytes;
 * an interrupt ends the wait. After close, after the end of the call and after a cancel,
 * a write fails. Small writes are gathered until a flush.
 */
final class CreditOutputStream extends OutputStream implements StreamEnd.Writer {

	private static final int BUFFER_SIZE = 8 * 1024;

	private static final byte[] NO_BUFFER = new byte[0];

	private final StreamPort port;

	private final StreamListener listener;

	// Held while bytes are sent, which may block until the thread that reads the beam has
	// made room: that thread must therefore never need it.
	private final ReentrantLock writing = new ReentrantLock();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	// Made by the first write that needs it.
	private byte[] buffer = NO_BUFFER;

	private int buffered;

	private final OutboundWindow window;

	private volatile boolean closed;

	private volatile boolean over;

	private volatile boolean refused;

	private volatile @Nullable RemoteFailure refusal;

	/**
	 * Creates a stream.
	 * @param port way to the reader
	 * @param credit bytes that may be written without being asked for
	 * @param listener hears of the reader
	 */
	CreditOutputStream(StreamPort port, int credit, StreamListener listener) {
		this.port = port;
		this.window = OutboundWindow.ofBytes(port, credit);
		this.listener = listener;
	}

	@Override
	public StreamPort port() {
		return this.port;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		this.writing.lock();
		try {
			checkOpen();
			if (length > BUFFER_SIZE - this.buffered) {
				drain();
			}
			if (length >= BUFFER_SIZE) {
				send(bytes, offset, length);
			}
			else {
				if (this.buffer.length == 0) {
					this.buffer = new byte[BUFFER_SIZE];
				}
				System.arraycopy(bytes, offset, this.buffer, this.buffered, length);
				this.buffered += length;
			}
		}
		finally {
			this.writing.unlock();
		}
	}

	@Override
	public void flush() throws IOException {
		this.writing.lock();
		try {
			if (this.buffered > 0) {
				drain();
			}
		}
		finally {
			this.writing.unlock();
		}
	}

	@Override
	public void close() throws IOException {
		this.writing.lock();
		try {
			if (this.closed || this.over || this.refused) {
				this.closed = true;
				return;
			}
			drain();
			this.closed = true;
			this.port.end();
		}
		catch (PoolClosedException ex) {
			throw connectionClosed(ex);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Ends the stream with the failure of its source; has no effect on a closed one.
	 * @param failure the encoded failure
	 */
	void fail(byte[] failure) {
		this.writing.lock();
		try {
			if (!this.closed && !this.over && !this.refused) {
				this.closed = true;
				this.port.end(failure);
			}
		}
		catch (PoolClosedException ex) {
			// The reader is told by the end of the connection itself.
		}
		finally {
			this.writing.unlock();
		}
	}

	@Override
	public void credit(int bytes, int items) {
		this.lock.lock();
		try {
			this.window.credit(bytes, items);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.listener.credit(0);
	}

	@Override
	public void refuse(@Nullable RemoteFailure failure) {
		this.lock.lock();
		try {
			this.refusal = failure;
			this.refused = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.listener.refused();
	}

	@Override
	public void callEnded(@Nullable Throwable failure) {
		this.lock.lock();
		try {
			this.over = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.listener.callEnded();
	}

	private void drain() throws IOException {
		int count = this.buffered;
		this.buffered = 0;
		send(this.buffer, 0, count);
	}

	private void send(byte[] bytes, int offset, int length) throws IOException {
		int sent = 0;
		while (sent < length) {
			int count = takeCredit(Math.min(length - sent, StreamChannel.CHUNK));
			try {
				this.port.data(bytes, offset + sent, count);
			}
			catch (PoolClosedException ex) {
				throw connectionClosed(ex);
			}
			sent += count;
		}
	}

	private int takeCredit(int wanted) throws IOException {
		this.lock.lock();
		try {
			checkOpen();
			while (this.window.bytes() == 0) {
				this.changed.await();
				checkOpen();
			}
			int count = Math.min(wanted, this.window.bytes());
			this.window.sent(count);
			return count;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while the reader of " + this.port.name() + " was slow");
		}
		finally {
			this.lock.unlock();
		}
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The stream " + this.port.name() + " is closed");
		}
		if (this.over) {
			throw new IOException("The call of the stream " + this.port.name() + " has ended");
		}
		if (this.refused) {
			RemoteFailure refusal = this.refusal;
			Throwable cause = (refusal != null) ? this.listener.visible(refusal) : null;
			throw new IOException((cause == null) ? "The reader of " + this.port.name() + " has closed it"
					: "The reader of " + this.port.name() + " failed: " + cause.getMessage(), cause);
		}
	}

	private static IOException connectionClosed(PoolClosedException ex) {
		return new IOException("The connection of this stream is closed", ex);
	}

}
