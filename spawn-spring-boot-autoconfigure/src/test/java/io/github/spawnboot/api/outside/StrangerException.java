package io.github.spawnboot.api.outside;

/**
 * An exception outside of the packages of the application, as that of a library.
 */
public class StrangerException extends RuntimeException {

	public StrangerException(String message) {
		super(message);
	}

}
