package io.github.spawnboot.autoconfigure;

import java.time.Duration;

import io.github.spawnboot.pool.PoolSettings;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Checks that a pool can be stopped within the time that the context gives to each phase
 * of its shutdown: otherwise the context goes on while children still run.
 */
final class ShutdownLimit {

	private static final String PROPERTY = "spring.lifecycle.timeout-per-shutdown-phase";

	private static final Duration DEFAULT = Duration.ofSeconds(30);

	private ShutdownLimit() {
	}

	static void check(PoolSettings pool, Environment environment) {
		Duration limit = Binder.get(environment).bind(PROPERTY, Duration.class).orElse(DEFAULT);
		if (pool.longestStop().compareTo(limit) > 0) {
			String prefix = "spawn.pools." + pool.name();
			throw new InvalidConfigurationPropertyValueException(prefix + ".drain-timeout", pool.drainTimeout(),
					"Together with '" + prefix + ".goodbye-timeout' and '" + prefix
							+ ".terminate-timeout' a stop may take " + pool.longestStop().toMillis() + " ms, but '"
							+ PROPERTY + "' allows " + limit.toMillis() + " ms.");
		}
	}

}
