package io.github.spawnboot;

/**
 * Starts dedicated children, which belong to the caller. Thread-safe.
 */
public interface Spawner {

	/**
	 * Starts a child and waits until it is ready.
	 * @return the child; the caller closes it
	 * @throws ChildStartException if it exited, refused, or was not ready in time; the
	 * process has then been ended and reaped
	 * @throws SpawnUsageException if this process is itself a child
	 */
	SpawnedChild spawn();

}
