package io.github.spawnboot;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * A fork that was started. Thread-safe. Whoever started it need not do anything with it:
 * the process ends with its function, with its deadline, or with its {@link Forks}.
 *
 * @param <R> type of the result
 */
public interface ForkedProcess<R extends @Nullable Object> {

	/**
	 * Returns the name of the function.
	 * @return name under which it was registered, else class and method
	 */
	String function();

	/**
	 * Returns the process.
	 * @return process id, state, memory, exit event
	 */
	SpawnedProcess process();

	/**
	 * Returns the process id.
	 * @return the id, which the system may use again after the exit
	 */
	default long pid() {
		return process().pid();
	}

	/**
	 * Waits until the process has ended. An interrupt ends the wait only, with a
	 * {@link CallCancelledException}; the process goes on.
	 * @return the result
	 * @throws SpawnException as {@link Forks} says
	 */
	ForkResult<R> await();

	/**
	 * Waits until the process has ended, at most for some time.
	 * @param limit longest time to wait; not positive: not at all
	 * @return the result
	 * @throws CallTimeoutException if the process has not ended by then; it goes on
	 * @throws SpawnException as {@link Forks} says
	 */
	ForkResult<R> await(Duration limit);

	/**
	 * Returns the outcome, also to those who ask late.
	 * @return completes when the process has ended and was reaped: with the result, or
	 * with what {@link #await()} throws; on a thread of this library, which may be
	 * blocked
	 */
	CompletionStage<ForkResult<R>> result();

	/**
	 * Returns the exit event, also to those who ask late.
	 * @return completes when the process has ended and was reaped
	 */
	default CompletionStage<ChildExit> onExit() {
		return process().onExit();
	}

	/**
	 * Ends the process at once (SIGKILL on Linux); who waits gets a
	 * {@link ChildExitedException}. Has no effect after the exit.
	 */
	default void kill() {
		process().kill();
	}

	/**
	 * Returns what was captured of the standard output so far.
	 * @return snapshot, empty if it is not captured
	 */
	ForkResult.Captured stdout();

	/**
	 * Returns what was captured of the standard error so far.
	 * @return snapshot, empty if it is not captured
	 */
	ForkResult.Captured stderr();

}
