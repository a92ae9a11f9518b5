package io.github.spawnboot;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * A child process seen from its parent. Thread-safe; never blocks; safe after the exit.
 */
public interface SpawnedProcess {

	/**
	 * Returns the name of the pool that the child belongs to.
	 * @return name of the pool
	 */
	String pool();

	/**
	 * Returns the process id.
	 * @return the id, which the system may use again after the exit
	 */
	long pid();

	/**
	 * Returns which child of its pool this is.
	 * @return number counted from 1
	 */
	long generation();

	/**
	 * Returns the current state.
	 * @return the state
	 */
	ChildState state();

	/**
	 * Returns when the process was started.
	 * @return the instant
	 */
	Instant startInstant();

	/**
	 * Returns how many calls were given to the child so far, running ones included.
	 * @return number of calls
	 */
	long calls();

	/**
	 * Returns how much memory the process holds in RAM.
	 * @return resident bytes; empty where the system does not tell, and after the exit
	 */
	OptionalLong residentBytes();

	/**
	 * Returns the exit event, also to those who ask late.
	 * @return completes when the process has ended and was reaped
	 */
	CompletionStage<ChildExit> onExit();

	/**
	 * Ends the process at once (SIGKILL on Linux); calls in flight fail with
	 * {@link ChildExitedException}. Has no effect after the exit.
	 */
	void kill();

}
