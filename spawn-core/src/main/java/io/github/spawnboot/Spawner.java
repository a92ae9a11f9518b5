package io.github.spawnboot;

import java.util.List;
import java.util.Optional;

/**
 * Gives dedicated children, which belong to the caller. Thread-safe. In an application
 * there is one for each pool, as a bean with the name of the pool as its qualifier, whose
 * children run what those of the pool run; the application ends those that are left when
 * it stops.
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
	 * Gives a child as {@link #spawn()} does, unless others have all that may be had: a
	 * child that is ready, or one that is started now. Does not wait until one is given
	 * back.
	 * @return the child, which the caller closes; empty if one would have to be waited
	 * for. A spawner that starts each child itself always has one
	 * @throws SpawnException as for {@link #spawn()}
	 */
	default Optional<SpawnedChild> trySpawn() {
		return Optional.of(spawn());
	}

	/**
	 * Returns a spawner of the same children that puts them into a group. It has no life
	 * of its own: whoever closes this spawner, or the group, ends its children. Its
	 * {@link #children()} are those of this spawner that are in the group.
	 * @param group the group; when it is closed, no child can be had here any more
	 * @return the spawner
	 */
	default Spawner in(ProcessGroup group) {
		return new GroupSpawner(this, group);
	}

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
	 * Returns a spawner whose children are {@linkplain SpawnPool#lease() leased} from a
	 * pool, so they are warm, count for its size, and end with it.
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
			public Optional<SpawnedChild> trySpawn() {
				return pool.tryLease();
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
