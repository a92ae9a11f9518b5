package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * Writes to every destination, also when one of them fails, and reports the first
 * failure; discards where there is none. Closing it flushes and does not close them;
 * after that a write fails. Thread-safe as far as its destinations are.
 */
final class TeeOutputStream extends OutputStream {

	private final String name;

	private final List<OutputStream> destinations = new CopyOnWriteArrayList<>();

	private volatile boolean closed;

	private volatile @Nullable Throwable failure;

	/**
	 * Creates a stream without destinations.
	 * @param name what it is, for the failure of a write after the close
	 */
	TeeOutputStream(String name) {
		this.name = name;
	}

	void add(OutputStream destination) {
		this.destinations.add(destination);
	}

	/**
	 * Returns the first failure of a destination, which a handler may have swallowed.
	 * @return the failure, or {@code null} if everything was written
	 */
	@Nullable Throwable failure() {
		return this.failure;
	}

	@Override
	public void write(int value) throws IOException {
		checkOpen();
		each((destination) -> destination.write(value));
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		checkOpen();
		each((destination) -> destination.write(bytes, offset, length));
	}

	@Override
	public void flush() throws IOException {
		if (!this.closed) {
			each(OutputStream::flush);
		}
	}

	@Override
	public void close() throws IOException {
		try {
			flush();
		}
		finally {
			this.closed = true;
		}
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The " + this.name + " is closed");
		}
	}

	private void each(Write write) throws IOException {
		Throwable first = null;
		for (OutputStream destination : this.destinations) {
			try {
				write.to(destination);
			}
			catch (IOException | RuntimeException ex) {
				if (first == null) {
					first = ex;
				}
				else if (first != ex) {
					first.addSuppressed(ex);
				}
			}
		}
		if (first != null && this.failure == null) {
			this.failure = first;
		}
		if (first instanceof IOException ex) {
			throw ex;
		}
		if (first instanceof RuntimeException ex) {
			throw ex;
		}
	}

	private interface Write {

		void to(OutputStream destination) throws IOException;

	}

}
