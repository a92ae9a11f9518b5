package io.github.spawnboot;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
	 * Returns how much time of processors the process has used, in all its threads.
	 * @return the time; empty where the system does not tell, and after the exit
	 */
	Optional<Duration> cpuTime();

	/**
	 * Returns the exit event, also to those who ask late.
	 * @return completes when the process has ended and was reaped
	 */
	CompletionStage<ChildExit> onExit();

	/**
	 * Returns the exit event if there is one by now.
	 * @return the event; empty as long as the process has not ended and been reaped
	 */
	Optional<ChildExit> exitNow();

	/**
	 * Sends a signal to the process, and to no other one: not to what it has started, and
	 * not to a process that has got its id since. Is sent soon after the return, after
	 * those that were sent before. Has no effect after the exit. A child ignores
	 * {@code HUP} and {@code INT}, and prints its threads on {@code QUIT}; {@code KILL}
	 * is {@link #kill()}.
	 * @param name name without {@code SIG}, such as {@code TERM} or {@code STOP}
	 * @throws SpawnUsageException if the system has no signal of this name; the message
	 * names those that it has
	 */
	void signal(String name);

	/**
	 * Asks the process to end: goodbye, SIGTERM, SIGKILL, each bounded by the settings of
	 * the pool. Takes no more calls from now on. Called again while it ends, also if
	 * somebody else has asked before, it hastens the end: SIGTERM at once, which also
	 * ends the wait for running jobs, and SIGKILL when the time for SIGTERM is over.
	 * {@link #kill()} ends it at once in any case.
	 * @return the exit, as {@link #onExit()}
	 */
	CompletionStage<ChildExit> stop();

	/**
	 * Ends the process at once (SIGKILL on Linux), and what it has started as far as it
	 * can be found; calls in flight fail with {@link ChildExitedException}. Has no effect
	 * after the exit.
	 */
	void kill();

}
