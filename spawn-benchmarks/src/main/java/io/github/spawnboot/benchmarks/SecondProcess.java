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
	 * Sends the message and waits until it is back.
	 * @return what came back, of a type that depends on the way
	 * @throws Exception if the call failed
	 */
	Object call() throws Exception;

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
