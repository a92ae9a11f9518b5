package io.github.spawnboot.context;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.CallContext;

/**
 * Bytes that the other side reads.
 */
final class InlineInput extends InputStream {

	private final InlineLive live;

	private final InputStream source;

	private final boolean argument;

	private final CallContext owner;

	private final AtomicBoolean closed = new AtomicBoolean();

	InlineInput(InlineLive live, InputStream source, boolean argument) {
		this.live = live;
		this.source = source;
		this.argument = argument;
		this.owner = live.owner(argument);
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
		checkOpen();
		int count;
		try {
			count = this.owner.<Integer, IOException>call(() -> this.source.read(bytes, offset, length));
		}
		catch (IOException | RuntimeException | Error ex) {
			finish();
			throw this.live.ioFailure(ex);
		}
		if (count < 0) {
			finish();
		}
		return count;
	}

	@Override
	public int available() throws IOException {
		checkOpen();
		return this.source.available();
	}

	private void checkOpen() throws IOException {
		if (this.closed.get()) {
			throw new IOException("The stream of " + this.live + " is closed");
		}
		if (this.argument && this.live.isOver()) {
			IllegalStateException over = this.live.over();
			throw new IOException(over.getMessage(), over);
		}
	}

	private void finish() {
		if (!this.argument) {
			InlineLive.close(this.source);
			this.live.end();
		}
	}

	@Override
	public void close() {
		if (!this.closed.getAndSet(true) && !this.live.isOver()) {
			InlineLive.close(this.source);
			finish();
		}
	}

}
