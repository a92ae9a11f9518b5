package io.github.spawnboot.test.nested;

/**
 * Thrown by a service that a service calls.
 */
public class NestedCallException extends Exception {

	public NestedCallException(String message) {
		super(message);
	}

}
