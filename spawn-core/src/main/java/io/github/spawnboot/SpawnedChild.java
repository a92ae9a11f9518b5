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
	 * has been reaped; a second call waits for the same end.
	 */
	@Override
	void close();

}
