package io.github.spawnboot.engine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a handler reads in the process of its caller: closing it does not close the input
 * of the caller, and after that, or after the job, nothing is taken from it.
 */
final class LocalInput extends FilterInputStream {

	private volatile boolean closed;

	LocalInput(InputStream input) {
		super(input);
	}

	@Override
	public int read() throws IOException {
		checkOpen();
		return super.read();
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		checkOpen();
		return super.read(bytes, offset, length);
	}

	@Override
	public long skip(long count) throws IOException {
		checkOpen();
		return super.skip(count);
	}

	@Override
	public int available() throws IOException {
		checkOpen();
		return super.available();
	}

	@Override
	public void close() {
		this.closed = true;
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The input of this job is closed");
		}
	}

}
