package io.github.spawnboot.benchmarks;

import java.util.concurrent.Callable;

/**
 * What is sent there and back, the same for everybody: a text as long as it is small,
 * else bytes, as an application would do it.
 */
final class Payload {

	/**
	 * Size from which on messages are bytes.
	 */
	static final int BYTES_FROM = 64 * 1024;

	/**
	 * Size from which on the default limits of messages and memory do not suffice.
	 */
	private static final int HUGE_FROM = 32 * 1024 * 1024;

	// So that many calls need no time, whatever the size.
	private static final int WARM_UP_SIZE = 1024;

	private Payload() {
	}

	/**
	 * Returns the calls that send a message of some size.
	 * @param size bytes there and back; texts have one byte per character
	 * @param text how a text is sent
	 * @param bytes how bytes are sent
	 * @return the calls, which send the same message each time
	 */
	static EchoCalls calls(int size, Operation<String> text, Operation<byte[]> bytes) {
		int warmUpSize = Math.min(size, WARM_UP_SIZE);
		if (size < BYTES_FROM) {
			return new EchoCalls(text.of("x".repeat(size)), text.of("x".repeat(warmUpSize)));
		}
		return new EchoCalls(bytes.of(bytes(size)), bytes.of(bytes(warmUpSize)));
	}

	/**
	 * Returns a message of bytes.
	 * @param size number of bytes
	 * @return the bytes, of different values
	 */
	static byte[] bytes(int size) {
		byte[] message = new byte[size];
		for (int i = 0; i < size; i++) {
			message[i] = (byte) (i % 251);
		}
		return message;
	}

	/**
	 * Returns whether a message is larger than what the default limits allow.
	 * @param size bytes there and back
	 * @return {@code true} if limits have to be raised on both sides
	 */
	static boolean isHuge(int size) {
		return size >= HUGE_FROM;
	}

	/**
	 * Returns the heap that each second process gets.
	 * @param size bytes there and back
	 * @return number of megabytes
	 */
	static int heapMegabytes(int size) {
		return isHuge(size) ? 4096 : 1024;
	}

	/**
	 * A way to send a message.
	 *
	 * @param <T> type of the message
	 */
	@FunctionalInterface
	interface Operation<T> {

		/**
		 * Sends the message and waits until it is back.
		 * @param message the message
		 * @return what came back
		 * @throws Exception if the call failed
		 */
		Object apply(T message) throws Exception;

		/**
		 * Returns the call that sends one message.
		 * @param message the message
		 * @return the call
		 */
		default Callable<Object> of(T message) {
			return () -> apply(message);
		}

	}

}
