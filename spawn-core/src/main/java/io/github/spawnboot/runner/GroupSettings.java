package io.github.spawnboot.runner;

import java.time.Duration;

/**
 * How a group behaves.
 *
 * @param oneByOne whether a member is started when those before it are ready
 * @param stopOrder in which order members are stopped
 * @param onExit what an exit means for the others
 * @param restart when members are restarted
 * @param strategy which members are
 * @param limits for members without limits of their own
 * @param stopTimeout from the begin of a stop to the kill of all that are left
 * @param dynamic whether members come and go
 * @param capacity how many members at most, 0 for any number
 */
record GroupSettings(boolean oneByOne, StopOrder stopOrder, ExitPolicy onExit, Restart restart,
		RestartStrategy strategy, RunnerLimits limits, Duration stopTimeout, boolean dynamic, int capacity) {
}
