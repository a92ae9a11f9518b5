package io.github.spawnboot.codec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.hostile.FuzzTarget;

/**
 * Reads failures. What is accepted must be of a type that was known before, and harmless
 * when it is printed.
 */
public final class FailuresTarget implements FuzzTarget {

	private static final Set<String> NEVER = Set.of("java.lang.Error", "java.lang.OutOfMemoryError",
			"java.lang.StackOverflowError", "java.lang.ThreadDeath");

	private final FailureCodec codec;

	/** Creates a target. */
	public FailuresTarget() {
		Map<String, Class<? extends Throwable>> jdk = FailureCodec.jdkTypes();
		this.codec = new FailureCodec(
				(name) -> name.equals(OwnException.class.getName()) ? OwnException.class : jdk.get(name));
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		for (FailureKind kind : FailureKind.values()) {
			seeds.add(this.codec.write(kind, new IllegalStateException("of " + kind)));
		}
		Exception deep = new OwnException(42, "text", new UncheckedIOException(new IOException("lines\nand more")));
		deep.addSuppressed(new IllegalArgumentException());
		deep.addSuppressed(new ArrayIndexOutOfBoundsException(3));
		seeds.add(this.codec.write(FailureKind.REMOTE, deep));
		return seeds;
	}

	@Override
	public boolean read(byte[] input) {
		Throwable read;
		try {
			read = this.codec.read(ByteBuffer.wrap(input), "child 1");
		}
		catch (BeamProtocolException ex) {
			return false;
		}
		if (NEVER.contains(read.getClass().getName())) {
			throw new IllegalStateException("a fatal error was rebuilt", read);
		}
		StringWriter text = new StringWriter();
		read.printStackTrace(new PrintWriter(text));
		String printed = text.toString();
		if (!PlainText.lines(printed, Integer.MAX_VALUE).equals(printed)) {
			throw new IllegalStateException("not harmless: " + printed);
		}
		return true;
	}

	static final class OwnException extends Exception {

		private final int code;

		private final String detail;

		OwnException(int code, String detail, Throwable cause) {
			super("code " + code, cause);
			this.code = code;
			this.detail = detail;
		}

		int code() {
			return this.code;
		}

		String detail() {
			return this.detail;
		}

	}

}
