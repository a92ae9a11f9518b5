package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes to every destination, also when one of them fails, and reports the first
 * failure; discards where there is none. Does not close them.
 */
final class TeeOutputStream extends OutputStream {

	private final List<OutputStream> destinations;

	TeeOutputStream(List<OutputStream> destinations) {
		this.destinations = List.copyOf(destinations);
	}

	@Override
	public void write(int value) throws IOException {
		each((destination) -> destination.write(value));
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		each((destination) -> destination.write(bytes, offset, length));
	}

	@Override
	public void flush() throws IOException {
		each(OutputStream::flush);
	}

	private void each(Write write) throws IOException {
		IOException first = null;
		for (OutputStream destination : this.destinations) {
			try {
				write.to(destination);
			}
			catch (IOException ex) {
				first = (first != null) ? first : ex;
			}
		}
		if (first != null) {
			throw first;
		}
	}

	private interface Write {

		void to(OutputStream destination) throws IOException;

	}

}
