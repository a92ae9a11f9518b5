package io.github.spawnboot;

/**
 * A listener's subscription to events. Thread-safe.
 */
public interface EventSubscription extends AutoCloseable {

	/**
	 * Returns how many events were not delivered because the listener was too slow and
	 * its queue full.
	 * @return number of events
	 */
	long dropped();

	/**
	 * Returns whether no more events will be delivered.
	 * @return whether all was delivered and no more events follow, or it was closed
	 */
	boolean isEnded();

	/**
	 * Ends the subscription: an event that is being delivered is the last one. Has no
	 * effect after the end.
	 */
	@Override
	void close();

}
