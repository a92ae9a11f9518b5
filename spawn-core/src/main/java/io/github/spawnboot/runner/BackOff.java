package io.github.spawnboot.runner;

import java.time.Duration;

import io.github.spawnboot.SpawnUsageException;

/**
 * How long to wait before a restart: longer after each failure in a row.
 *
 * @param initial the first delay, 100 ms by default
 * @param multiplier by how much a delay is longer than the one before, 2 by default
 * @param max the longest delay, without jitter, 10 s by default
 * @param jitter how much of the delay is added at random at most, a quarter by default
 * @param firstAtOnce whether the first restart after a success does not wait at all, and
 * the second one waits for the first delay; not by default
 */
public record BackOff(Duration initial, double multiplier, Duration max, double jitter, boolean firstAtOnce) {

	private static final BackOff DEFAULTS = new BackOff(Duration.ofMillis(100), 2, Duration.ofSeconds(10), 0.25, false);

	/**
	 * Creates a back-off.
	 * @throws SpawnUsageException if 'initial' is negative, 'max' is shorter,
	 * 'multiplier' below 1, or 'jitter' not from 0 to 1
	 */
	public BackOff {
		Check.duration("initial", initial, Duration.ZERO, Duration.ofDays(1));
		Check.duration("max", max, initial, Duration.ofDays(1));
		// In this form, NaN is refused.
		if (!(multiplier >= 1 && multiplier <= 1000)) {
			throw new SpawnUsageException("'multiplier' must be from 1 to 1000, but is " + multiplier, null);
		}
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new SpawnUsageException("'jitter' must be from 0 to 1, but is " + jitter, null);
		}
	}

	/**
	 * Returns the default.
	 * @return the back-off
	 */
	public static BackOff defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a back-off like the default, but with other delays.
	 * @param initial the first delay
	 * @param max the longest delay
	 * @return the back-off
	 */
	public static BackOff between(Duration initial, Duration max) {
		return new BackOff(initial, DEFAULTS.multiplier(), max, DEFAULTS.jitter(), DEFAULTS.firstAtOnce());
	}

	/**
	 * Returns this back-off with another multiplier.
	 * @param multiplier by how much a delay is longer than the one before
	 * @return the back-off
	 */
	public BackOff withMultiplier(double multiplier) {
		return new BackOff(this.initial, multiplier, this.max, this.jitter, this.firstAtOnce);
	}

	/**
	 * Returns this back-off with another jitter.
	 * @param jitter how much of the delay is added at random at most, from 0 to 1
	 * @return the back-off
	 */
	public BackOff withJitter(double jitter) {
		return new BackOff(this.initial, this.multiplier, this.max, jitter, this.firstAtOnce);
	}

	/**
	 * Returns this back-off with a first restart that does not wait.
	 * @return the back-off
	 */
	public BackOff withFirstAtOnce() {
		return new BackOff(this.initial, this.multiplier, this.max, this.jitter, true);
	}

	/**
	 * Returns the delay after a number of failures in a row.
	 * @param failures number of failures, from 1 on
	 * @param random from 0 to below 1
	 */
	Duration delay(int failures, double random) {
		int step = this.firstAtOnce ? failures - 2 : failures - 1;
		if (step < 0) {
			return Duration.ZERO;
		}
		double nanos = Math.min(this.max.toNanos(), this.initial.toNanos() * Math.pow(this.multiplier, step));
		return Duration.ofNanos((long) (nanos * (1 + this.jitter * random)));
	}

}
