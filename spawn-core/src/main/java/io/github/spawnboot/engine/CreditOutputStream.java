package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;

/**
 * Writing end of a stream of a call. Blocks while the reader has not allowed more bytes;
 * an interrupt ends the wait. After close, after the end of the call and after a cancel,
 * a write fails. Small writes are gathered until a flush.
 */
final class CreditOutputStream extends OutputStream {

	private static final int BUFFER_SIZE = 8 * 1024;

	private static final byte[] NO_BUFFER = new byte[0];

	private final EngineLink link;

	private final int callId;

	private final StreamChannel channel;

	// Held while bytes are sent, which may block until the thread that reads the beam has
	// made room: that thread must therefore never need it.
	private final ReentrantLock writing = new ReentrantLock();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	// Made by the first write: typed calls have these streams, too, and never use them.
	private byte[] buffer = NO_BUFFER;

	private int buffered;

	private int credit = StreamChannel.WINDOW;

	private volatile boolean closed;

	private volatile boolean failed;

	CreditOutputStream(EngineLink link, int callId, StreamChannel channel) {
		this.link = link;
		this.callId = callId;
		this.channel = channel;
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
			if (!isOpen()) {
				this.closed = true;
				return;
			}
			drain();
			this.closed = true;
			this.link.send(MessageType.STREAM_END, this.callId,
					new WireWriter().octet(this.channel.ordinal()).toBuffer());
		}
		catch (PoolClosedException ex) {
			throw new IOException("The connection of this stream is closed", ex);
		}
		finally {
			this.writing.unlock();
		}
	}

	void credit(int bytes) {
		this.lock.lock();
		try {
			if (bytes <= 0 || bytes > StreamChannel.WINDOW - this.credit) {
				throw new BeamProtocolException(
						"The peer allowed " + bytes + " bytes of " + this.channel + " that it has not received", null);
			}
			this.credit += bytes;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	void fail() {
		this.lock.lock();
		try {
			this.failed = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
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
			byte[] chunk = new byte[count + 1];
			chunk[0] = (byte) this.channel.ordinal();
			System.arraycopy(bytes, offset + sent, chunk, 1, count);
			try {
				this.link.send(MessageType.STREAM_DATA, this.callId, ByteBuffer.wrap(chunk));
			}
			catch (PoolClosedException ex) {
				throw new IOException("The connection of this stream is closed", ex);
			}
			sent += count;
		}
	}

	private int takeCredit(int wanted) throws IOException {
		this.lock.lock();
		try {
			checkOpen();
			while (this.credit == 0) {
				this.changed.await();
				checkOpen();
			}
			int count = Math.min(wanted, this.credit);
			this.credit -= count;
			return count;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while the reader of " + this.channel + " was slow");
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isOpen() {
		return !this.closed && !this.failed;
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The stream " + this.channel + " is closed");
		}
		if (this.failed) {
			throw new IOException("The call of the stream " + this.channel + " has ended");
		}
	}

}
