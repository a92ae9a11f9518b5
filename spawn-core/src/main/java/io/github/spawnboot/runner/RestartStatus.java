package io.github.spawnboot.runner;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How restarts go, counted over all members of a group.
 *
 * @param restarts number of restarts since the group was started
 * @param failuresInARow restarted ends since the last stable run
 * @param failedStartsInARow restarted ends of runs that were not ready, since the last
 * one that was
 * @param untilNextStart time until members may be started, zero if they may be now
 * @param lastFailure the last end that was followed by a restart, or {@code null} if
 * there was none
 */
public record RestartStatus(int restarts, int failuresInARow, int failedStartsInARow, Duration untilNextStart,
		@Nullable RunnerExit lastFailure) {
}
