package io.github.spawnboot;

import java.util.List;

/**
 * Starts dedicated children, which belong to the caller. Thread-safe.
 */
public interface Spawner {

	/**
	 * Starts a child and waits until it is ready.
	 * @return the child; the caller closes it
	 * @throws ChildStartException if it exited, refused, or was not ready in time; the
	 * process has then been ended and reaped
	 * @throws SpawnUsageException if this process is itself a child
	 */
	SpawnedChild spawn();

	/**
	 * Returns the children that were started and have not ended.
	 * @return snapshot of the list; empty if this spawner keeps none
	 */
	default List<SpawnedProcess> children() {
		return List.of();
	}

	/**
	 * Returns how many children could be given at this moment without starting one or
	 * waiting for one.
	 * @return a number that may have changed already; 0 for a spawner that starts each
	 */
	default int ready() {
		return 0;
	}

	/**
	 * Returns whether children can be had at all.
	 * @return {@code false} if the spawner was closed, or can do nothing but fail
	 */
	default boolean isOpen() {
		return true;
	}

	/**
	 * Returns a spawner whose children are warm children that are leased from a pool.
	 * @param pool the pool
	 * @return the spawner
	 */
	static Spawner of(SpawnPool pool) {
		return new Spawner() {

			@Override
			public SpawnedChild spawn() {
				return pool.lease();
			}

			@Override
			public List<SpawnedProcess> children() {
				return pool.children();
			}

			@Override
			public int ready() {
				return pool.stats().idle();
			}

			@Override
			public boolean isOpen() {
				return pool.state() == SpawnPool.State.RUNNING;
			}

			@Override
			public String toString() {
				return "pool '" + pool.name() + "'";
			}

		};
	}

}
