package io.github.spawnboot.test.hosts;

/**
 * Declared by a host service.
 */
public class LostBookException extends Exception {

	public LostBookException(String message) {
		super(message);
	}

}
