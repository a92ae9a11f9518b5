package io.github.spawnboot;

/**
 * Is told what happens to the children of a pool, by a thread of its subscription, one
 * thing after the other. It may take its time: events wait in a queue, and neither the
 * pool nor its callers wait for the listener. What it throws is logged.
 */
@FunctionalInterface
public interface PoolListener {

	/**
	 * Is told one event.
	 * @param event what happened
	 */
	void onEvent(PoolEvent event);

	/**
	 * Is told that the pool was closed and no more events follow; not called after the
	 * subscription was closed.
	 */
	default void onEnd() {
	}

}
