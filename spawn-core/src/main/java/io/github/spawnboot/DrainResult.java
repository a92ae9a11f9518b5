package io.github.spawnboot;

import java.util.List;

/**
 * What the {@linkplain SpawnPool#drain drain} of a pool came to.
 *
 * @param cutCalls how many calls still ran when the limit was over, and were cut off; in
 * inline mode, where nothing can cut them off, they go on
 * @param forced children that did not end by themselves when they were told goodbye, and
 * got SIGTERM or SIGKILL, or were killed because a call in them did not end; they have
 * ended
 * @param unstopped children that have not even ended by SIGKILL within its limit
 */
public record DrainResult(int cutCalls, List<SpawnedProcess> forced, List<SpawnedProcess> unstopped) {

	/**
	 * Creates a result.
	 */
	public DrainResult {
		forced = List.copyOf(forced);
		unstopped = List.copyOf(unstopped);
	}

	/**
	 * Returns whether all calls and all children ended by themselves.
	 * @return whether there is nothing to report
	 */
	public boolean isClean() {
		return this.cutCalls == 0 && this.forced.isEmpty() && this.unstopped.isEmpty();
	}

}
