package io.github.spawnboot.runner;

import java.time.Duration;

import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Checks arguments before anything is started.
 */
final class Check {

	private Check() {
	}

	static <T> T notNull(String what, @Nullable T value) {
		if (value == null) {
			throw new SpawnUsageException("'" + what + "' must not be null", null);
		}
		return value;
	}

	static String name(@Nullable String name) {
		if (name == null || name.isBlank()) {
			throw new SpawnUsageException("'name' of a runner must not be blank", null);
		}
		return name;
	}

	static Duration duration(String what, @Nullable Duration value, Duration least, Duration most) {
		Duration checked = notNull(what, value);
		if (checked.compareTo(least) < 0 || checked.compareTo(most) > 0) {
			throw new SpawnUsageException(
					"'" + what + "' must be from " + least + " to " + most + ", but is " + checked, null);
		}
		return checked;
	}

	static int atLeast(String what, int least, int value) {
		if (value < least) {
			throw new SpawnUsageException("'" + what + "' must be at least " + least + ", but is " + value, null);
		}
		return value;
	}

}
