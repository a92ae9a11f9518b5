package io.github.spawnboot.runner;

/**
 * A listener's subscription to the events of one run of a group; ends with the run.
 * Thread-safe.
 */
public interface RunnerSubscription extends AutoCloseable {

	/**
	 * Returns how many events were not delivered because the listener was too slow and
	 * its queue full.
	 * @return number of events
	 */
	long dropped();

	/**
	 * Returns whether no more events will be delivered.
	 * @return whether all was delivered and the group has ended, or it was closed
	 */
	boolean isEnded();

	/**
	 * Ends the subscription: an event that is being delivered is the last one. Has no
	 * effect after the end.
	 */
	@Override
	void close();

}
