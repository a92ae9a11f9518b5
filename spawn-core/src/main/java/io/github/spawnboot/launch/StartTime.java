package io.github.spawnboot.launch;

import java.time.Duration;
import java.time.Instant;

/**
 * When a process was started. What has passed since is counted by the clock that nobody
 * sets.
 *
 * @param instant for people
 * @param nanos on the clock of {@link System#nanoTime()}
 */
record StartTime(Instant instant, long nanos) {

	static StartTime now() {
		return new StartTime(Instant.now(), System.nanoTime());
	}

	Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.nanos);
	}

}
