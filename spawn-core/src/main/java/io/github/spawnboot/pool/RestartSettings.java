package io.github.spawnboot.pool;

import java.time.Duration;

import io.github.spawnboot.launch.DurationLimit;
import io.github.spawnboot.runner.BackOff;

/**
 * How children are replaced that failed to start, or died. After a failure in a row the
 * next start waits longer. If too many children fail within a window without one of them
 * having ended a single call, the pool starts no more of them for a pause, and has failed
 * if none is left; then one is tried. Immutable.
 *
 * @param backOff how long the next start waits
 * @param maxFailures failures within the window after which starts pause
 * @param window within which failures count
 * @param pause how long starts pause
 */
public record RestartSettings(BackOff backOff, int maxFailures, Duration window, Duration pause) {

	/**
	 * Default: the first restart at once, then between 100 milliseconds and 10 seconds; a
	 * pause of a minute after 10 failures within a minute.
	 */
	public static final RestartSettings DEFAULT = new RestartSettings(BackOff.defaults().withFirstAtOnce(), 10,
			Duration.ofMinutes(1), Duration.ofMinutes(1));

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public RestartSettings {
		if (maxFailures < 1) {
			throw new IllegalArgumentException("'restart.max-failures' must be at least 1 but is " + maxFailures);
		}
		if (window.isNegative() || window.isZero()) {
			throw new IllegalArgumentException("'restart.window' must be positive but is " + window);
		}
		if (pause.isNegative() || pause.isZero()) {
			throw new IllegalArgumentException("'restart.pause' must be positive but is " + pause);
		}
		DurationLimit.check("restart.window", window);
		DurationLimit.check("restart.pause", pause);
	}

	/**
	 * Returns settings with another back-off.
	 * @param backOff how long the next start waits
	 * @return new settings
	 */
	public RestartSettings withBackOff(BackOff backOff) {
		return new RestartSettings(backOff, this.maxFailures, this.window, this.pause);
	}

	/**
	 * Returns settings with another limit.
	 * @param failures failures within the window after which starts pause
	 * @param window within which failures count
	 * @param pause how long starts pause
	 * @return new settings
	 */
	public RestartSettings withLimit(int failures, Duration window, Duration pause) {
		return new RestartSettings(this.backOff, failures, window, pause);
	}

}
