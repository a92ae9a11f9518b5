package io.github.spawnboot.launch;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Decides which lines of a child are within its rate, in windows of one second. Shared by
 * the threads of both streams.
 */
final class OutputRate {

	private static final long WINDOW_NANOS = 1_000_000_000;

	private static final Decision PASS = new Decision(true, false, null);

	private static final Decision DROP = new Decision(false, false, null);

	private static final Decision FIRST_DROP = new Decision(false, true, null);

	private final OutputLimits limits;

	private final LongSupplier nanoTime;

	private long windowStart;

	private long lines;

	private long bytes;

	private long droppedLines;

	private long droppedBytes;

	private boolean dropping;

	OutputRate(OutputLimits limits, LongSupplier nanoTime) {
		this.limits = limits;
		this.nanoTime = nanoTime;
		this.windowStart = nanoTime.getAsLong();
	}

	/**
	 * Counts a line.
	 * @param size its bytes
	 * @return whether it is within the rate, and what is to be told first
	 */
	synchronized Decision count(int size) {
		Dropped dropped = null;
		long now = this.nanoTime.getAsLong();
		if (now - this.windowStart >= WINDOW_NANOS) {
			this.windowStart = now;
			this.lines = 0;
			this.bytes = 0;
			dropped = takeDropped();
			this.dropping = dropped != null;
		}
		// One line of the greatest length always fits into a new window.
		boolean passes = this.lines < this.limits.maxLinesPerSecond()
				&& this.bytes + size <= this.limits.maxBytesPerSecond();
		if (passes) {
			this.lines++;
			this.bytes += size;
			return (dropped != null) ? new Decision(true, false, dropped) : PASS;
		}
		this.droppedLines++;
		this.droppedBytes += size;
		boolean first = !this.dropping;
		this.dropping = true;
		return first ? FIRST_DROP : DROP;
	}

	/**
	 * Returns what was dropped and not told yet.
	 * @return the counts, or {@code null} if nothing was
	 */
	synchronized @Nullable Dropped takeDropped() {
		if (this.droppedLines == 0) {
			return null;
		}
		Dropped dropped = new Dropped(this.droppedLines, this.droppedBytes);
		this.droppedLines = 0;
		this.droppedBytes = 0;
		return dropped;
	}

	/**
	 * What to do with a line.
	 *
	 * @param passes whether it is handed on
	 * @param begins whether it is the first that is not, after a second without
	 * @param dropped what was dropped before, or {@code null}
	 */
	record Decision(boolean passes, boolean begins, @Nullable Dropped dropped) {

	}

	/**
	 * What was not handed on.
	 *
	 * @param lines number of lines, or pieces of lines
	 * @param bytes their bytes
	 */
	record Dropped(long lines, long bytes) {

	}

}
