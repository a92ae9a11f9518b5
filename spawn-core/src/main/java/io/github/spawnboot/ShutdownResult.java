package io.github.spawnboot;

import java.util.List;
import java.util.Map;

/**
 * What the shutdown of an {@link Engine} came to.
 *
 * @param cancelledJobs names of the jobs that were interrupted because they did not end
 * in time, whether they ended then or not
 * @param runningJobs names of those that still run
 * @param failedHooks what hooks threw, by the name of the hook
 * @param runningHooks names of the hooks that did not end in time, which were interrupted
 */
public record ShutdownResult(List<String> cancelledJobs, List<String> runningJobs, Map<String, Throwable> failedHooks,
		List<String> runningHooks) {

	/**
	 * Creates a result.
	 */
	public ShutdownResult {
		cancelledJobs = List.copyOf(cancelledJobs);
		runningJobs = List.copyOf(runningJobs);
		failedHooks = Map.copyOf(failedHooks);
		runningHooks = List.copyOf(runningHooks);
	}

	/**
	 * Returns whether all jobs ended by themselves and all hooks without a failure.
	 * @return whether there is nothing to report
	 */
	public boolean isClean() {
		return this.cancelledJobs.isEmpty() && this.runningJobs.isEmpty() && this.failedHooks.isEmpty()
				&& this.runningHooks.isEmpty();
	}

}
