package io.github.spawnboot.context;

import java.time.Duration;

/**
 * How often, and after which pauses, a call is made again whose method is idempotent.
 *
 * @param maxAttempts how often a call is made in all, the first time included; 1 for
 * never again
 * @param delay pause before the second attempt; it doubles with each further one, and
 * varies at random by up to a half
 * @param maxDelay longest pause
 */
public record RetrySettings(int maxAttempts, Duration delay, Duration maxDelay) {

	/** What holds for a pool that says nothing. */
	public static final RetrySettings DEFAULT = new RetrySettings(3, Duration.ofMillis(100), Duration.ofSeconds(2));

	/** Most attempts. */
	public static final int MAX_ATTEMPTS = 100;

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public RetrySettings {
		if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
			throw new IllegalArgumentException(
					"'maxAttempts' must be between 1 and " + MAX_ATTEMPTS + " but is " + maxAttempts);
		}
		if (delay.isNegative()) {
			throw new IllegalArgumentException("'delay' must not be negative but is " + delay);
		}
		if (maxDelay.compareTo(delay) < 0 || maxDelay.toMillis() == 0) {
			throw new IllegalArgumentException("'maxDelay' must be at least 1 ms and not below 'delay', which is "
					+ delay + ", but is " + maxDelay);
		}
	}

}
