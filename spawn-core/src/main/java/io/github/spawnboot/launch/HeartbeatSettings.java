package io.github.spawnboot.launch;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When a child that stands still is given up. Immutable. Both limits have no effect while
 * a debugger may hold the child.
 *
 * @param interval silence after which a child is pinged
 * @param timeout longest time that a child may leave a ping unanswered before it is
 * killed, or {@code null} for no limit, and no pings
 */
public record HeartbeatSettings(Duration interval, @Nullable Duration timeout) {

	/**
	 * Shortest value of both.
	 */
	public static final Duration MIN = Duration.ofMillis(10);

	/**
	 * Pinged after 10 seconds, killed after 30 more: longer than any garbage collection
	 * of a heap of the usual size.
	 */
	public static final HeartbeatSettings DEFAULT = new HeartbeatSettings(Duration.ofSeconds(10),
			Duration.ofSeconds(30));

	/**
	 * No pings: a child may stand still for any time.
	 */
	public static final HeartbeatSettings OFF = new HeartbeatSettings(DEFAULT.interval, null);

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a value is below {@link #MIN}
	 */
	public HeartbeatSettings {
		check("heartbeat-interval", interval);
		if (timeout != null) {
			check("heartbeat-timeout", timeout);
		}
	}

	private static void check(String name, Duration value) {
		if (value.compareTo(MIN) < 0) {
			throw new IllegalArgumentException(
					"'" + name + "' must be at least " + MIN.toMillis() + " ms but is " + value);
		}
		DurationLimit.check(name, value);
	}

}
