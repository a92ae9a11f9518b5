package io.github.spawnboot.fork;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

import io.github.spawnboot.ForkResult;

/**
 * Keeps the first bytes that are written, and counts the others. Thread-safe.
 */
final class CapturedBytes extends OutputStream {

	private final int limit;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private long missing;

	CapturedBytes(int limit) {
		this.limit = limit;
	}

	@Override
	public void write(int value) {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public synchronized void write(byte[] source, int offset, int length) {
		int kept = Math.min(length, this.limit - this.bytes.size());
		this.bytes.write(source, offset, kept);
		this.missing += length - kept;
	}

	synchronized ForkResult.Captured captured() {
		return new ForkResult.Captured(this.bytes.toByteArray(), this.missing);
	}

}
