package io.github.spawnboot.runner;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A started runner. All methods may be called by any thread at any time, also after the
 * end, and none of them waits, except {@link #stop()}. What depends on the futures runs
 * in the thread that supervises and must not block.
 */
public interface RunnerProcess {

	/**
	 * Returns the name.
	 * @return the name, within its group
	 */
	String name();

	/**
	 * Returns when the runner is ready for the first time.
	 * @return completes with this process, or fails with a
	 * {@link io.github.spawnboot.SpawnException} of kind START if the runner ended before
	 * it was ready, or CANCELLED if it was stopped before; a copy, so that cancelling it
	 * has no effect on others
	 */
	CompletableFuture<RunnerProcess> ready();

	/**
	 * Returns when the runner has ended and is not restarted.
	 * @return completes with the last exit, never exceptionally; a copy, so that
	 * cancelling it has no effect on others
	 */
	CompletableFuture<RunnerExit> exit();

	/**
	 * Sends a signal. Signals arrive in the order in which they were sent, none is lost
	 * before the end; a process that is not started yet, waits for its restart or has
	 * ended gets only those that {@linkplain Signal#stops() stop}, which then rule out
	 * the (re)start.
	 * @param signal the signal
	 * @throws io.github.spawnboot.SpawnUsageException if the signal is {@code null}
	 */
	void signal(Signal signal);

	/**
	 * Returns where the process stands.
	 * @return the state
	 */
	RunnerState state();

	/**
	 * Returns since when the process is in its state.
	 * @return the point in time
	 */
	Instant since();

	/**
	 * Returns how often the runner was restarted.
	 * @return number of restarts
	 */
	int restarts();

	/**
	 * Returns how the last run ended.
	 * @return the exit, or {@code null} if none has ended
	 */
	@Nullable RunnerExit lastExit();

	/**
	 * Sends {@link Signal#TERMINATE} and waits for the end, which the limits of the
	 * runner bound.
	 * @return the last exit
	 * @throws InterruptedException if the waiting thread is interrupted; the runner has
	 * then been asked to end all the same
	 */
	default RunnerExit stop() throws InterruptedException {
		signal(Signal.TERMINATE);
		return Futures.await(exit());
	}

}
