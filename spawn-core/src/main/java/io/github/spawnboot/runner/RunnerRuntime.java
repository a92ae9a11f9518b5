package io.github.spawnboot.runner;

import java.time.Duration;
import java.time.Instant;

/**
 * Clock, timer, threads and randomness of runners; injected, so that tests of time take
 * none. Thread-safe.
 */
public interface RunnerRuntime {

	/**
	 * Returns the time for measuring.
	 * @return nanoseconds since any point in time
	 */
	long nanoTime();

	/**
	 * Returns the time of the day, only shown.
	 * @return the time
	 */
	Instant now();

	/**
	 * Runs a task later.
	 * @param task does not block
	 * @param delay how long to wait
	 * @return cancels the task; has no effect after it was started
	 */
	Timer schedule(Runnable task, Duration delay);

	/**
	 * Starts a thread.
	 * @param name its name
	 * @param task what it runs
	 * @return the thread, which was started
	 */
	Thread start(String name, Runnable task);

	/**
	 * Returns a random number, for jitter.
	 * @return from 0 to below 1
	 */
	double random();

	/**
	 * Returns the runtime of the system, with platform threads. Threads are daemons.
	 * There is one timer thread, {@code spawn-runner-timer}, while something is
	 * scheduled; it ends a second after the last task.
	 * @return always the same runtime, which needs no closing
	 */
	static RunnerRuntime system() {
		return SystemRuntime.PLATFORM;
	}

	/**
	 * Returns the runtime of the system with virtual threads instead of platform threads.
	 * @return always the same runtime, which needs no closing
	 * @throws io.github.spawnboot.SpawnUsageException if this version of Java has no
	 * virtual threads (they come with Java 21)
	 */
	static RunnerRuntime virtualThreads() {
		return SystemRuntime.virtual();
	}

	/**
	 * A scheduled task.
	 */
	@FunctionalInterface
	interface Timer {

		/**
		 * Cancels the task if it has not been started.
		 */
		void cancel();

	}

}
