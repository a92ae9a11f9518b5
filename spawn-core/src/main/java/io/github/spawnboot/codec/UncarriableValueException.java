package io.github.spawnboot.codec;

import tools.jackson.core.JacksonException;

/**
 * A value cannot be carried whole; says why and becomes a usage failure at the border of
 * the package. A Jackson exception so that Jackson adds the path to the value.
 */
final class UncarriableValueException extends JacksonException {

	UncarriableValueException(String message) {
		super(message);
	}

}
