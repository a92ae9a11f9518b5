package io.github.spawnboot.runner;

import java.time.Duration;

import io.github.spawnboot.SpawnUsageException;

/**
 * How long a runner may take. One that is not ready in time has failed to start and is
 * asked to end; one that does not end within its grace gets {@link Signal#KILL}; one that
 * does not end even then is reported as {@link RunnerState#UNSTOPPED} and left behind.
 *
 * @param start from start to ready, 1 minute by default
 * @param grace from the first signal that stops to {@link Signal#KILL}, 10 seconds by
 * default; zero for at once
 * @param kill from {@link Signal#KILL} to giving up, 5 seconds by default
 */
public record RunnerLimits(Duration start, Duration grace, Duration kill) {

	/**
	 * As good as no limit: 100 years.
	 */
	public static final Duration UNLIMITED = Duration.ofDays(36_500);

	private static final RunnerLimits DEFAULTS = new RunnerLimits(Duration.ofMinutes(1), Duration.ofSeconds(10),
			Duration.ofSeconds(5));

	private static final RunnerLimits NONE = new RunnerLimits(UNLIMITED, UNLIMITED, UNLIMITED);

	/**
	 * Creates limits.
	 * @throws SpawnUsageException if 'start' or 'kill' is not positive, 'grace' negative,
	 * or one of them is longer than {@link #UNLIMITED}
	 */
	public RunnerLimits {
		Check.duration("start", start, Duration.ofNanos(1), UNLIMITED);
		Check.duration("grace", grace, Duration.ZERO, UNLIMITED);
		Check.duration("kill", kill, Duration.ofNanos(1), UNLIMITED);
	}

	/**
	 * Returns the default limits.
	 * @return the limits
	 */
	public static RunnerLimits defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns no limits, for a runner that bounds itself, as a group does.
	 * @return the limits
	 */
	public static RunnerLimits none() {
		return NONE;
	}

	/**
	 * Returns these limits with another limit for the start.
	 * @param start from start to ready
	 * @return the limits
	 */
	public RunnerLimits withStart(Duration start) {
		return new RunnerLimits(start, this.grace, this.kill);
	}

	/**
	 * Returns these limits with another grace.
	 * @param grace from the first signal that stops to {@link Signal#KILL}
	 * @return the limits
	 */
	public RunnerLimits withGrace(Duration grace) {
		return new RunnerLimits(this.start, grace, this.kill);
	}

	/**
	 * Returns these limits with another limit for the end after {@link Signal#KILL}.
	 * @param kill from {@link Signal#KILL} to giving up
	 * @return the limits
	 */
	public RunnerLimits withKill(Duration kill) {
		return new RunnerLimits(this.start, this.grace, kill);
	}

}
