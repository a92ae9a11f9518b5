package io.github.spawnboot.launch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Splits bytes into lines of text. A line that is too long is cut between two characters.
 * Not thread-safe.
 */
final class LineSplitter {

	/** Bytes of a line above which it is cut. */
	static final int LONGEST_LINE = 8192;

	private static final int LONGEST_CHARACTER = 4;

	private final byte[] line = new byte[LONGEST_LINE];

	private final Charset fallback;

	private final Consumer<String> consumer;

	private int length;

	private boolean cut;

	/**
	 * Creates a splitter.
	 * @param fallback encoding of lines that are not UTF-8
	 * @param consumer gets each line without its end
	 */
	LineSplitter(Charset fallback, Consumer<String> consumer) {
		this.fallback = fallback;
		this.consumer = consumer;
	}

	void accept(byte[] bytes, int count) {
		for (int i = 0; i < count; i++) {
			if (bytes[i] == '\n') {
				endLine();
				continue;
			}
			if (this.length == LONGEST_LINE) {
				cutLine();
			}
			this.line[this.length++] = bytes[i];
		}
	}

	/**
	 * Hands over what came after the last end of a line, if anything did.
	 */
	void finish() {
		if (this.length > 0) {
			endLine();
		}
	}

	private void endLine() {
		int end = (this.length > 0 && this.line[this.length - 1] == '\r') ? this.length - 1 : this.length;
		String text = decode(end);
		boolean rest = this.cut;
		this.length = 0;
		this.cut = false;
		if (!rest || end > 0) {
			this.consumer.accept(text);
		}
	}

	private void cutLine() {
		int end = endOfLastCharacter();
		String text = decode(end);
		System.arraycopy(this.line, end, this.line, 0, this.length - end);
		this.length -= end;
		this.cut = true;
		this.consumer.accept(text);
	}

	private int endOfLastCharacter() {
		for (int i = this.length - 1; i >= this.length - LONGEST_CHARACTER; i--) {
			int b = this.line[i] & 0xFF;
			if (b >= 0xC0) {
				int size = (b >= 0xF0) ? 4 : ((b >= 0xE0) ? 3 : 2);
				return (i + size > this.length) ? i : this.length;
			}
			if (b < 0x80) {
				break;
			}
		}
		return this.length;
	}

	private String decode(int end) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(this.line, 0, end)).toString();
		}
		catch (CharacterCodingException ex) {
			return new String(this.line, 0, end, this.fallback);
		}
	}

}
