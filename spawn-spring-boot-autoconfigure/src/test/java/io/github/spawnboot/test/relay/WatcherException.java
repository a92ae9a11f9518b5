package io.github.spawnboot.test.relay;

/**
 * Thrown by what is called back.
 */
public class WatcherException extends Exception {

	public WatcherException(String message) {
		super(message);
	}

}
