package io.github.spawnboot;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Keeps the last lines of what is written to it, as a destination for the output of a
 * {@link Job}: {@code job.stderr(new Tail(20))}.
 * <p>
 * A line ends with {@code \n} or {@code \r\n}; what follows the last end is a line, too,
 * if it is not empty. So {@code "a\nb\n"} has the last line {@code b}, and
 * {@code "a\n\n"} has an empty one. Bytes are read as UTF-8, malformed ones give the
 * character U+FFFD. Of each line the first 8,192 bytes are kept; of a longer one the text
 * ends with how many are missing. Thread-safe, never blocks; closing it has no effect.
 */
public final class Tail extends OutputStream {

	private static final int LONGEST_LINE = 8192;

	private final int most;

	private final boolean blank;

	private final Deque<String> lines = new ArrayDeque<>();

	private byte[] line = new byte[256];

	// Bytes of the unfinished line, of which no more than the longest line are kept.
	private long length;

	private boolean carriageReturn;

	/**
	 * Creates a tail that counts every line.
	 * @param lines lines to keep; with 0 nothing is kept
	 * @throws IllegalArgumentException if the number is negative
	 */
	public Tail(int lines) {
		this(lines, true);
	}

	private Tail(int lines, boolean blank) {
		if (lines < 0) {
			throw new IllegalArgumentException("'lines' must not be negative but is " + lines);
		}
		this.most = lines;
		this.blank = blank;
	}

	/**
	 * Creates a tail that neither counts nor keeps lines of blanks only.
	 * @param lines lines to keep; with 0 nothing is kept
	 * @return the tail
	 * @throws IllegalArgumentException if the number is negative
	 */
	public static Tail withoutBlankLines(int lines) {
		return new Tail(lines, false);
	}

	@Override
	public void write(int value) {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public synchronized void write(byte[] bytes, int offset, int count) {
		Objects.checkFromIndexSize(offset, count, bytes.length);
		for (int i = offset; i < offset + count; i++) {
			byte value = bytes[i];
			if (value == '\n') {
				this.carriageReturn = false;
				keep(this.lines, text());
				this.length = 0;
				continue;
			}
			if (this.carriageReturn) {
				append((byte) '\r');
			}
			this.carriageReturn = value == '\r';
			if (!this.carriageReturn) {
				append(value);
			}
		}
	}

	private void append(byte value) {
		if (this.length < LONGEST_LINE) {
			if (this.length == this.line.length) {
				this.line = Arrays.copyOf(this.line, 2 * this.line.length);
			}
			this.line[(int) this.length] = value;
		}
		this.length++;
	}

	private String text() {
		String text = new String(this.line, 0, (int) Math.min(this.length, LONGEST_LINE), StandardCharsets.UTF_8);
		return (this.length > LONGEST_LINE) ? text + "… (" + (this.length - LONGEST_LINE) + " bytes more)" : text;
	}

	private void keep(Deque<String> lines, String line) {
		if (this.blank || !line.isBlank()) {
			lines.addLast(line);
			if (lines.size() > this.most) {
				lines.removeFirst();
			}
		}
	}

	/**
	 * Returns the lines that are kept.
	 * @return snapshot without the ends of the lines, oldest first
	 */
	public synchronized List<String> lines() {
		if (this.length == 0) {
			return List.copyOf(this.lines);
		}
		Deque<String> all = new ArrayDeque<>(this.lines);
		keep(all, text());
		return List.copyOf(all);
	}

	/**
	 * Returns the lines that are kept, with {@code \n} between them.
	 * @return the text, empty if there is none
	 */
	@Override
	public String toString() {
		return String.join("\n", lines());
	}

}
