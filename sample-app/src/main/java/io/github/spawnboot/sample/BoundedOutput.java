package io.github.spawnboot.sample;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;

/**
 * Keeps the first bytes that are written and drops the others, so that a job without end
 * cannot fill the parent. Not thread-safe.
 */
final class BoundedOutput extends OutputStream {

	private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

	private final int limit;

	private boolean truncated;

	BoundedOutput(int limit) {
		this.limit = limit;
	}

	@Override
	public void write(int b) {
		write(new byte[] { (byte) b }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		int fits = Math.min(length, this.limit - this.kept.size());
		this.kept.write(bytes, offset, fits);
		this.truncated |= fits < length;
	}

	boolean isTruncated() {
		return this.truncated;
	}

	String toString(Charset charset) {
		return this.kept.toString(charset);
	}

}
