package io.github.spawnboot.launch;

/**
 * How much of what a child prints is handed on. Everything is read, so a child never
 * waits for its output; what is too much is dropped and counted. Immutable.
 *
 * @param maxLineBytes longest line; longer ones are handed on in pieces;
 * {@value #MIN_LINE} to {@value #MAX_LINE}
 * @param maxLinesPerSecond lines of both streams together; at least 1
 * @param maxBytesPerSecond bytes of both streams together; at least {@code maxLineBytes}
 */
public record OutputLimits(int maxLineBytes, int maxLinesPerSecond, long maxBytesPerSecond) {

	/**
	 * Smallest {@code maxLineBytes}.
	 */
	public static final int MIN_LINE = 128;

	/**
	 * Largest {@code maxLineBytes}.
	 */
	public static final int MAX_LINE = 1024 * 1024;

	/**
	 * Limits that an ordinary log does not reach: lines of 8 KiB, each second 10,000
	 * lines and 4 MiB.
	 */
	public static final OutputLimits DEFAULT = new OutputLimits(8 * 1024, 10_000, 4 * 1024 * 1024);

	/**
	 * Creates limits.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public OutputLimits {
		if (maxLineBytes < MIN_LINE || maxLineBytes > MAX_LINE) {
			throw new IllegalArgumentException(
					"'maxLineBytes' must be between " + MIN_LINE + " and " + MAX_LINE + " but is " + maxLineBytes);
		}
		if (maxLinesPerSecond < 1) {
			throw new IllegalArgumentException("'maxLinesPerSecond' must be at least 1 but is " + maxLinesPerSecond);
		}
		if (maxBytesPerSecond < maxLineBytes) {
			throw new IllegalArgumentException("'maxBytesPerSecond' (" + maxBytesPerSecond
					+ ") must not be below 'maxLineBytes' (" + maxLineBytes + ")");
		}
	}

}
