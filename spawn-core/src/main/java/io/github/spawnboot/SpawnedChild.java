package io.github.spawnboot;

/**
 * A dedicated child process and its engine. Thread-safe.
 */
public interface SpawnedChild extends SpawnedEngine, AutoCloseable {

	/**
	 * Returns the process of this child.
	 * @return the process
	 */
	SpawnedProcess process();

	/**
	 * Ends the child: goodbye, SIGTERM, SIGKILL, each bounded. Returns when the process
	 * has been reaped; a second call waits for the same end. Should not even SIGKILL end
	 * it within two seconds, it returns all the same, and an error is logged.
	 */
	@Override
	void close();

}
