package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
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

	private final InboundBuffer buffer;

	private int unreturned;

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
		this.buffer = new InboundBuffer(port, InboundWindow.ofBytes(port, allowed));
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
		this.buffer.lock().lock();
		try {
			ByteBuffer chunk = awaitChunk();
			if (chunk == null) {
				return -1;
			}
			count = Math.min(length, chunk.remaining());
			chunk.get(bytes, offset, count);
			if (!chunk.hasRemaining()) {
				this.buffer.pieces().remove();
			}
			this.unreturned += count;
			this.buffer.taken(count);
		}
		finally {
			this.buffer.lock().unlock();
		}
		giveBack();
		return count;
	}

	private void giveBack() {
		int bytes;
		this.buffer.lock().lock();
		try {
			bytes = (this.buffer.isOpen() && this.unreturned >= BATCH) ? this.unreturned : 0;
			if (bytes > 0) {
				this.unreturned = 0;
				this.buffer.window().allow(bytes, 0);
			}
		}
		finally {
			this.buffer.lock().unlock();
		}
		if (bytes > 0) {
			this.port.credit(bytes, 0);
		}
	}

	@Override
	public int available() throws IOException {
		this.buffer.lock().lock();
		try {
			checkNotClosed();
			return (int) this.buffer.held();
		}
		finally {
			this.buffer.lock().unlock();
		}
	}

	/**
	 * Says that the rest is not wanted; a later read fails.
	 */
	@Override
	public void close() {
		if (this.buffer.close()) {
			this.onClose.run();
		}
	}

	private @Nullable ByteBuffer awaitChunk() throws IOException {
		checkNotClosed();
		while (this.buffer.pieces().isEmpty()) {
			Throwable failure = this.buffer.failure();
			if (failure != null) {
				throw failure(failure);
			}
			if (this.buffer.window().isEnded()) {
				return null;
			}
			try {
				this.buffer.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new InterruptedIOException("Interrupted while waiting for " + this.port.name());
			}
			checkNotClosed();
		}
		return this.buffer.pieces().element();
	}

	private void checkNotClosed() throws IOException {
		if (this.buffer.isClosed()) {
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
		this.buffer.data(content);
	}

	@Override
	public void end(@Nullable RemoteFailure failure) {
		this.buffer.end(failure);
	}

	@Override
	public void callEnded(@Nullable Throwable failure) {
		this.buffer.over(failure, false);
	}

	@Override
	public void abandon(Throwable reason) {
		this.buffer.over(reason, true);
	}

}
