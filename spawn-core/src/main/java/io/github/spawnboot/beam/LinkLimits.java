package io.github.spawnboot.beam;

/**
 * What one side of a beam may have open at once. The same limits hold on both sides: an
 * honest sender refuses what would go beyond them, so that whoever does go beyond them is
 * not honest, and the receiver ends the connection. Immutable.
 *
 * @param maxOpenCalls calls that one side has sent and that are not answered; 1 to
 * {@value #MAX_COUNT}
 * @param maxOpenStreams streams of calls, results and callbacks that one side has opened
 * and that have not ended, the three streams of a job not counted; 1 to
 * {@value #MAX_COUNT}
 * @param maxBytesInFlight bytes that a child may make its parent hold: arguments of its
 * open calls, and separately what has arrived of messages that are not complete; at least
 * the size of the largest message
 * @param maxCallDepth processes whose calls and callbacks wait for one another in one
 * chain; 1 to {@value #MAX_DEPTH}
 */
public record LinkLimits(int maxOpenCalls, int maxOpenStreams, long maxBytesInFlight, int maxCallDepth) {

	/**
	 * Largest {@code maxOpenCalls} and {@code maxOpenStreams}.
	 */
	public static final int MAX_COUNT = 1_000_000;

	/**
	 * Largest {@code maxCallDepth}.
	 */
	public static final int MAX_DEPTH = 1000;

	/**
	 * Largest {@code maxBytesInFlight}: 1 TiB.
	 */
	public static final long MAX_BYTES = 1L << 40;

	/**
	 * Limits that nobody meets by chance: 16384 calls, 1024 streams, 256 MiB, depth 32.
	 */
	public static final LinkLimits DEFAULT = new LinkLimits(16 * 1024, 1024, 256L * 1024 * 1024, 32);

	/**
	 * Creates limits.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public LinkLimits {
		check("maxOpenCalls", maxOpenCalls, MAX_COUNT);
		check("maxOpenStreams", maxOpenStreams, MAX_COUNT);
		check("maxBytesInFlight", maxBytesInFlight, MAX_BYTES);
		check("maxCallDepth", maxCallDepth, MAX_DEPTH);
	}

	private static void check(String name, long value, long max) {
		if (value < 1 || value > max) {
			throw new IllegalArgumentException("'" + name + "' must be between 1 and " + max + " but is " + value);
		}
	}

	/**
	 * Returns limits with another number of bytes in flight.
	 * @param bytes see {@link #maxBytesInFlight()}
	 * @return new limits
	 */
	public LinkLimits withMaxBytesInFlight(long bytes) {
		return new LinkLimits(this.maxOpenCalls, this.maxOpenStreams, bytes, this.maxCallDepth);
	}

}
