package io.github.spawnboot.runner;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How restarts go, counted over all members of a group.
 *
 * @param restarts number of restarts since the group was started
 * @param failuresInARow ends that were followed by a restart, or counted without one,
 * since the last stable run
 * @param failedStartsInARow those of them that were ends of runs that were not ready,
 * since the last one that was
 * @param untilNextStart time until members may be started, zero if they may be now
 * @param lastFailure the last of these ends, or {@code null} if there was none
 */
public record RestartStatus(int restarts, int failuresInARow, int failedStartsInARow, Duration untilNextStart,
		@Nullable RunnerExit lastFailure) {
}
