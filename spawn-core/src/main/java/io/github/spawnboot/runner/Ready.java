package io.github.spawnboot.runner;

/**
 * How a {@link Runner} says that it is set up.
 */
@FunctionalInterface
public interface Ready {

	/**
	 * Says that the runner is ready. Has an effect once, and none after a request to end.
	 * Thread-safe, never waits.
	 */
	void ready();

}
