package io.github.spawnboot.api.app;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A sealed value.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface Form {

	/**
	 * A circle.
	 *
	 * @param radius its radius
	 */
	record Round(double radius) implements Form {
	}

	/**
	 * A square.
	 *
	 * @param side its side
	 */
	record Square(double side) implements Form {
	}

}
