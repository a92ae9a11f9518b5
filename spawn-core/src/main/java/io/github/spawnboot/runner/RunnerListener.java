package io.github.spawnboot.runner;

/**
 * Is told what happens in a group, by a thread of its subscription, one thing after the
 * other. It may take its time: events wait in a queue, and nobody waits for the listener.
 * What it throws is logged.
 */
@FunctionalInterface
public interface RunnerListener {

	/**
	 * Is told one event.
	 * @param event what happened
	 */
	void onEvent(RunnerEvent event);

	/**
	 * Is told that the group has ended and no more events follow; not called after the
	 * subscription was closed.
	 */
	default void onEnd() {
	}

}
