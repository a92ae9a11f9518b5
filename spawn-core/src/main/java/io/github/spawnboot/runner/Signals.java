package io.github.spawnboot.runner;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The signals sent to one run of a {@link Runner}, in the order in which they were sent;
 * none is lost, and the sender never waits. Thread-safe; each signal is taken once.
 */
public interface Signals {

	/**
	 * Waits for the next signal.
	 * @return the signal
	 * @throws InterruptedException if the thread is interrupted, which
	 * {@link Signal#KILL} does
	 */
	Signal await() throws InterruptedException;

	/**
	 * Waits for the next signal for a limited time.
	 * @param limit how long to wait; with zero it is only looked
	 * @return the signal, or {@code null} if none came
	 * @throws InterruptedException if the thread is interrupted, which
	 * {@link Signal#KILL} does
	 */
	@Nullable Signal await(Duration limit) throws InterruptedException;

	/**
	 * Takes the next signal if there is one.
	 * @return the signal, or {@code null}
	 */
	@Nullable Signal poll();

}
