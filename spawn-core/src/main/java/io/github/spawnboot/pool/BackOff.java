package io.github.spawnboot.pool;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When the next child may be started after children failed: the first replacement at
 * once, then after delays that double from 100 ms to 10 s, each with up to a quarter of
 * jitter; a successful call starts over. Not thread-safe: guarded by the lock of the
 * pool.
 */
final class BackOff {

	private static final long FIRST_MILLIS = 100;

	private static final long LONGEST_MILLIS = 10_000;

	private int failures;

	private long notBefore = System.nanoTime();

	void succeeded() {
		this.failures = 0;
	}

	void failed() {
		this.failures++;
		long delay = 0;
		if (this.failures > 1) {
			delay = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(this.failures - 2, 20));
			delay += ThreadLocalRandom.current().nextLong(delay / 4 + 1);
		}
		this.notBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
	}

	int failures() {
		return this.failures;
	}

	/**
	 * Returns how long to wait before the next start.
	 * @return milliseconds, 0 if a start is allowed now
	 */
	long delayMillis() {
		long nanos = this.notBefore - System.nanoTime();
		return (nanos <= 0) ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
	}

}
