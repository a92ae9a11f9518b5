package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.spawnboot.fork.JvmForks;
import io.github.spawnboot.pool.PoolSettings;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Checks that a pool, a group, or the forks can be stopped within the time that the
 * context gives to each phase of its shutdown: otherwise the context goes on while
 * children or runners still run.
 */
final class ShutdownLimit {

	private static final String PROPERTY = "spring.lifecycle.timeout-per-shutdown-phase";

	private static final Duration DEFAULT = Duration.ofSeconds(30);

	private static final Duration FORK_DRAIN = Duration.ofSeconds(10);

	private ShutdownLimit() {
	}

	static void check(PoolSettings pool, Environment environment) {
		check(pool.longestStop(), steps(pool), environment);
	}

	/**
	 * Returns how long forks may go on where nobody has said it: who shortens the stop of
	 * the context may have no forks.
	 */
	static Duration forkDrainTimeout(Environment environment) {
		Duration left = limit(environment).minus(JvmForks.LONGEST_END);
		if (left.isNegative()) {
			return Duration.ZERO;
		}
		return (left.compareTo(FORK_DRAIN) < 0) ? left : FORK_DRAIN;
	}

	private static Duration limit(Environment environment) {
		return Binder.get(environment).bind(PROPERTY, Duration.class).orElse(DEFAULT);
	}

	static void checkForks(Duration drainTimeout, Environment environment) {
		check(drainTimeout.plus(JvmForks.LONGEST_END), Map.of("spawn.forks.drain-timeout", drainTimeout), environment);
	}

	/**
	 * Checks that a stop fits into the limit of the context.
	 * @param longestStop how long it may take
	 * @param steps the properties that this is the sum of, as far as they can be changed
	 * @param environment has the limit
	 * @throws InvalidConfigurationPropertyValueException if it does not
	 */
	static void check(Duration longestStop, Map<String, Duration> steps, Environment environment) {
		Duration limit = limit(environment);
		if (longestStop.compareTo(limit) > 0) {
			String longest = Collections.max(steps.entrySet(), Map.Entry.comparingByValue()).getKey();
			String others = steps.keySet()
				.stream()
				.filter((step) -> !step.equals(longest))
				.map((step) -> "'" + step + "'")
				.collect(Collectors.joining(" and "));
			throw new InvalidConfigurationPropertyValueException(longest, steps.get(longest),
					(others.isEmpty() ? "With it a" : "Together with " + others + " a") + " stop may take "
							+ longestStop.toMillis() + " ms, but '" + PROPERTY + "' allows " + limit.toMillis()
							+ " ms. Shorten it, or raise '" + PROPERTY + "'.");
		}
	}

	private static Map<String, Duration> steps(PoolSettings pool) {
		String prefix = "spawn.pools." + pool.name();
		Map<String, Duration> steps = new LinkedHashMap<>();
		steps.put(prefix + ".drain-timeout", pool.drainTimeout());
		steps.put(prefix + ".goodbye-timeout", pool.child().goodbyeTimeout());
		steps.put(prefix + ".terminate-timeout", pool.child().terminateTimeout());
		return steps;
	}

}
