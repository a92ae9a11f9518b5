package io.github.spawnboot.launch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Splits bytes into lines of text. A line that is too long is cut between two characters.
 * Not thread-safe.
 */
final class LineSplitter {

	private static final int LONGEST_CHARACTER = 4;

	private final int longestLine;

	private final byte[] line;

	private final Charset fallback;

	private final Consumer consumer;

	private int length;

	private boolean cut;

	/**
	 * Creates a splitter.
	 * @param longestLine bytes of a line above which it is cut
	 * @param fallback encoding of lines that are not UTF-8
	 * @param consumer gets each line without its end
	 */
	LineSplitter(int longestLine, Charset fallback, Consumer consumer) {
		this.longestLine = longestLine;
		// One more: a carriage return there belongs to the end of the line.
		this.line = new byte[longestLine + 1];
		this.fallback = fallback;
		this.consumer = consumer;
	}

	void accept(byte[] bytes, int count) {
		for (int i = 0; i < count; i++) {
			byte next = bytes[i];
			if (next == '\n') {
				endLine();
				continue;
			}
			if (this.length > this.longestLine || (this.length == this.longestLine && next != '\r')) {
				cutLine();
			}
			this.line[this.length++] = next;
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
		int size = this.length + 1;
		this.length = 0;
		this.cut = false;
		this.consumer.piece(text, size, !rest, true);
	}

	private void cutLine() {
		int end = endOfLastCharacter();
		String text = decode(end);
		boolean rest = this.cut;
		System.arraycopy(this.line, end, this.line, 0, this.length - end);
		this.length -= end;
		this.cut = true;
		this.consumer.piece(text, end, !rest, false);
	}

	private int endOfLastCharacter() {
		for (int i = this.longestLine - 1; i >= this.longestLine - LONGEST_CHARACTER; i--) {
			int b = this.line[i] & 0xFF;
			if (b >= 0xC0) {
				int size = (b >= 0xF0) ? 4 : ((b >= 0xE0) ? 3 : 2);
				return (i + size > this.longestLine) ? i : this.longestLine;
			}
			if (b < 0x80) {
				break;
			}
		}
		return this.longestLine;
	}

	private String decode(int end) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(this.line, 0, end)).toString();
		}
		catch (CharacterCodingException ex) {
			return new String(this.line, 0, end, this.fallback);
		}
	}

	/**
	 * Takes lines, and pieces of lines that are too long.
	 */
	interface Consumer {

		/**
		 * Takes a line or a piece of one.
		 * @param text the text without the end of the line
		 * @param size bytes that it had, with the end of the line
		 * @param first whether a line begins with it
		 * @param last whether a line ends with it
		 */
		void piece(String text, int size, boolean first, boolean last);

	}

}
