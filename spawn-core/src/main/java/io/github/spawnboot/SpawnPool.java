package io.github.spawnboot;

import java.util.List;

/**
 * Children that are started on demand, serve calls, and are replaced when they die.
 * Thread-safe.
 */
public interface SpawnPool {

	/**
	 * Name of the pool that services use when they name none.
	 */
	String DEFAULT = "default";

	/**
	 * Returns the name of the pool.
	 * @return the name
	 */
	String name();

	/**
	 * Returns the engine of this pool, whose jobs run in any of its children.
	 * @return the engine
	 */
	SpawnedEngine engine();

	/**
	 * Returns the children that have not ended yet.
	 * @return snapshot of the list; its elements stay live
	 */
	List<SpawnedProcess> children();

	/**
	 * Returns the numbers of this moment.
	 * @return the numbers
	 */
	Stats stats();

	/**
	 * Numbers of a pool at one moment.
	 *
	 * @param starting children that are not ready yet
	 * @param idle children without a call
	 * @param busy children with at least one call
	 * @param draining children that take no more calls
	 * @param waiting callers that wait for a child
	 * @param started children started since the pool exists
	 * @param failed children that failed to start or died unasked
	 */
	record Stats(int starting, int idle, int busy, int draining, int waiting, long started, long failed) {

		@Override
		public String toString() {
			return "starting=" + this.starting + ", idle=" + this.idle + ", busy=" + this.busy + ", draining="
					+ this.draining + ", waiting=" + this.waiting + ", started=" + this.started + ", failed="
					+ this.failed;
		}

	}

}
