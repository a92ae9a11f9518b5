package io.github.spawnboot;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Children that belong together, of one spawner or of several, so that they can be looked
 * at, signalled and ended together. A child is in it from its start to its exit.
 * Thread-safe.
 */
public interface ProcessGroup extends AutoCloseable {

	/**
	 * Returns the name.
	 * @return name of the group, for messages
	 */
	String name();

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
