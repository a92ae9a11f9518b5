package io.github.spawnboot.context;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Takes bytes from the service.
 */
final class InlineOutput extends OutputStream {

	private final InlineLive live;

	private final OutputStream destination;

	private volatile boolean closed;

	InlineOutput(InlineLive live, OutputStream destination) {
		this.live = live;
		this.destination = destination;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		checkOpen();
		pass(() -> this.destination.write(bytes, offset, length));
	}

	@Override
	public void flush() throws IOException {
		if (!this.closed && !this.live.isOver()) {
			pass(this.destination::flush);
		}
	}

	@Override
	public void close() throws IOException {
		if (!this.closed && !this.live.isOver()) {
			this.closed = true;
			pass(this.destination::close);
		}
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The stream of " + this.live + " is closed");
		}
		if (this.live.isOver()) {
			throw new IOException("The call of the stream of " + this.live + " has ended");
		}
	}

	private void pass(Writing work) throws IOException {
		try {
			this.live.owner(true).<Boolean, IOException>call(() -> {
				work.run();
				return true;
			});
		}
		catch (IOException | RuntimeException | Error ex) {
			throw this.live.ioFailure(ex);
		}
	}

	/**
	 * Something that is done with a stream.
	 */
	@FunctionalInterface
	private interface Writing {

		void run() throws IOException;

	}

}
