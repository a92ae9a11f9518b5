package io.github.spawnboot.benchmarks;

/**
 * A second JVM that gives back what it is sent, by one of the ways to call it. The size
 * of the message is fixed when it is started. Thread-safe, except where an implementation
 * says otherwise.
 */
interface SecondProcess extends AutoCloseable {

	/**
	 * What {@link #allocatedBytes()} returns when nobody counts.
	 */
	long NOT_COUNTED = -1;

	/**
	 * Returns the calls.
	 * @return always the same object
	 */
	EchoCalls calls();

	/**
	 * Sends the message and waits until it is back.
	 * @return what came back, of a type that depends on the way
	 * @throws Exception if the call failed
	 */
	default Object call() throws Exception {
		return calls().measured().call();
	}

	/**
	 * Sends small messages of the same kind, each of them after the last one is back.
	 * @param calls number of messages
	 * @throws Exception if a call failed
	 */
	default void warmUp(int calls) throws Exception {
		for (int i = 0; i < calls; i++) {
			calls().warmUp().call();
		}
	}

	/**
	 * Returns the id of the process.
	 * @return its id
	 */
	long pid();

	/**
	 * Asks the process how much its threads have allocated so far.
	 * @return number of bytes, or {@link #NOT_COUNTED}
	 * @throws Exception if the call failed
	 */
	long allocatedBytes() throws Exception;

	/**
	 * Ends the process and waits for its end.
	 */
	@Override
	void close();

}
