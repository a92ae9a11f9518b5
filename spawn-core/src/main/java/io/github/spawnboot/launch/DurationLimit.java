package io.github.spawnboot.launch;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Bound of the durations in settings. They are counted in nanoseconds, of which a
 * {@code long} holds 292 years, and added to each other and to the time of a clock.
 */
public final class DurationLimit {

	/**
	 * Longest duration in settings.
	 */
	public static final Duration LONGEST = Duration.ofDays(365);

	private DurationLimit() {
	}

	/**
	 * Checks durations.
	 * @param name name of the setting
	 * @param value the duration, or {@code null} for no limit
	 * @throws IllegalArgumentException if it is longer than {@link #LONGEST}
	 */
	public static void check(String name, @Nullable Duration value) {
		if (value != null && isExceededBy(value)) {
			throw new IllegalArgumentException(
					"'" + name + "' must be at most " + LONGEST.toDays() + " days but is " + value);
		}
	}

	/**
	 * Returns whether a duration is too long.
	 * @param value the duration
	 * @return whether it is longer than {@link #LONGEST}
	 */
	public static boolean isExceededBy(Duration value) {
		return value.compareTo(LONGEST) > 0;
	}

}
