package io.github.spawnboot;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Children that belong together, of one spawner or of several, so that they can be looked
 * at, signalled and ended together. A child is in it from the moment at which a
 * {@linkplain Spawner#in(ProcessGroup) spawner that is bound to it} gives it, or it is
 * {@linkplain #add(SpawnedProcess) put in}, to its exit. Thread-safe.
 */
public interface ProcessGroup extends AutoCloseable {

	/**
	 * Returns the name.
	 * @return name of the group, for messages
	 */
	String name();

	/**
	 * Puts a child in, until it ends. One that has ended is not taken in.
	 * @param process the child
	 * @throws PoolClosedException if the group is closed; the child has then been killed
	 * @throws SpawnUsageException if it is no child that Spawn has started here
	 */
	void add(SpawnedProcess process);

	/**
	 * Returns whether no child can be put in any more.
	 * @return whether the group was closed
	 */
	boolean isClosed();

	/**
	 * Returns the children that have not ended.
	 * @return snapshot of the list
	 */
	List<SpawnedProcess> processes();

	/**
	 * Sends a signal to each of them.
	 * @param name name without {@code SIG}, as for {@link SpawnedProcess#signal(String)}
	 * @throws SpawnUsageException if the system has no signal of this name
	 */
	void signal(String name);

	/**
	 * Ends all of them at once; further ones may be started.
	 */
	void kill();

	/**
	 * Returns how much memory they hold in RAM together. What they share counts for each.
	 * @return resident bytes; empty where the system does not tell
	 */
	OptionalLong residentBytes();

	/**
	 * Returns how much processor time those have used that have not ended.
	 * @return the sum, without what the system does not tell
	 */
	Duration cpuTime();

	/**
	 * Ends all of them: goodbye, SIGTERM, SIGKILL, each bounded, all at once. Returns
	 * when they have ended, or after all limits. No child can be started in the group any
	 * more. An interrupt kills those that are left.
	 */
	@Override
	void close();

}
