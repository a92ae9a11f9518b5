package io.github.spawnboot.runner.standard;

import java.time.Duration;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.RunnerLimits;
import org.jspecify.annotations.Nullable;

/**
 * Checks arguments before anything is started.
 */
final class Arguments {

	private Arguments() {
	}

	static <T> T notNull(String what, @Nullable T value) {
		if (value == null) {
			throw new SpawnUsageException("'" + what + "' must not be null", null);
		}
		return value;
	}

	static Duration positive(String what, @Nullable Duration value) {
		return atLeast(what, value, Duration.ofNanos(1));
	}

	static Duration notNegative(String what, @Nullable Duration value) {
		return atLeast(what, value, Duration.ZERO);
	}

	private static Duration atLeast(String what, @Nullable Duration value, Duration least) {
		Duration checked = notNull(what, value);
		if (checked.compareTo(least) < 0 || checked.compareTo(RunnerLimits.UNLIMITED) > 0) {
			throw new SpawnUsageException(
					"'" + what + "' must be from " + least + " to " + RunnerLimits.UNLIMITED + ", but is " + checked,
					null);
		}
		return checked;
	}

}
