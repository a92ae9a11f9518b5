package io.github.spawnboot.autoconfigure;

import java.time.Duration;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.autoconfigure.PoolProperties.Variables;
import io.github.spawnboot.context.RetrySettings;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.DurationLimit;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * Checks the properties of a pool, so that a mistake is reported by the name under which
 * it was written. The settings made of them check the same ranges.
 */
final class PoolPropertyChecks {

	private static final String INFINITE = "infinite";

	private final String pool;

	private PoolPropertyChecks(String pool) {
		this.pool = pool;
	}

	/**
	 * Checks that each value is in its range.
	 * @param name name of the pool
	 * @param pool properties of the pool
	 * @throws InvalidConfigurationPropertyValueException if one is not
	 */
	static void check(String name, PoolProperties pool) {
		PoolPropertyChecks checks = new PoolPropertyChecks(name);
		checks.range("max-size", pool.getMaxSize(), 1, PoolSettings.CEILING);
		if (pool.getMinSize() < 0 || pool.getMinSize() > pool.getMaxSize()) {
			throw invalid(name, "min-size", pool.getMinSize(), "It must be between 0 and '" + property(name, "max-size")
					+ "', which is " + pool.getMaxSize() + ".");
		}
		if (pool.getSpare() < 0 || pool.getSpare() > pool.getMaxSize()) {
			throw invalid(name, "spare", pool.getSpare(), "It must be between 0 and '" + property(name, "max-size")
					+ "', which is " + pool.getMaxSize() + ".");
		}
		checks.range("queue-capacity", pool.getQueueCapacity(), 0, Integer.MAX_VALUE);
		checks.recycle(pool.getRecycle());
		checks.restart(pool.getRestart());
		checks.range("concurrency", pool.getConcurrency(), 1, ChildSettings.MAX_CONCURRENCY);
		if (pool.getHeap() != null && pool.getHeap().toBytes() < ChildSettings.MIN_HEAP) {
			throw invalid(name, "heap", pool.getHeap(),
					"It must be at least " + DataSize.ofBytes(ChildSettings.MIN_HEAP).toMegabytes() + "MB.");
		}
		checks.notNegative("acquire-timeout", pool.getAcquireTimeout());
		checks.notNegative("cancel-grace", pool.getCancelGrace());
		checks.notNegative("drain-timeout", pool.getDrainTimeout());
		checks.positive("start-timeout", pool.getStartTimeout());
		checks.positive("goodbye-timeout", pool.getGoodbyeTimeout());
		checks.positive("terminate-timeout", pool.getTerminateTimeout());
		retry(name, pool.getRetry());
		checks.notNegative("heartbeat-interval", pool.getHeartbeatInterval());
		checkHeartbeat(name, "heartbeat-interval", pool.getHeartbeatInterval(), pool.getHeartbeatInterval());
		try {
			JvmOptions.check(pool.getJvmOptions(), pool.getDebug());
		}
		catch (SpawnUsageException ex) {
			throw invalid(name, "jvm-options", pool.getJvmOptions(), ex.getMessage() + ".");
		}
	}

	private void recycle(RecycleProperties recycle) {
		range("recycle.max-uses", recycle.getMaxUses(), 0, Integer.MAX_VALUE);
		if (recycle.getMaxAge() != null) {
			positive("recycle.max-age", recycle.getMaxAge());
		}
		// In this form, NaN is refused.
		if (!(recycle.getJitter() >= 0 && recycle.getJitter() <= 1)) {
			throw invalid(this.pool, "recycle.jitter", recycle.getJitter(), "It must be between 0 and 1.");
		}
		if (recycle.getMemoryGrowth() != null && recycle.getMemoryGrowth().toBytes() <= 0) {
			throw invalid(this.pool, "recycle.memory-growth", recycle.getMemoryGrowth(), "It must be positive.");
		}
	}

	private void restart(RestartProperties restart) {
		range("restart.max-failures", restart.getMaxFailures(), 1, Integer.MAX_VALUE);
		positive("restart.window", restart.getWindow());
		positive("restart.pause", restart.getPause());
		notNegative("restart.delay", restart.getDelay());
		if (restart.getMaxDelay().compareTo(restart.getDelay()) < 0
				|| restart.getMaxDelay().compareTo(RestartProperties.LONGEST_DELAY) > 0) {
			throw invalid(this.pool, "restart.max-delay", restart.getMaxDelay(),
					"It must be between '" + property(this.pool, "restart.delay") + "', which is " + restart.getDelay()
							+ ", and " + RestartProperties.LONGEST_DELAY + ".");
		}
	}

	private void range(String key, int value, int min, int max) {
		if (value < min || value > max) {
			throw invalid(this.pool, key, value, "It must be between " + min + " and " + max + ".");
		}
	}

	private void notNegative(String key, Duration value) {
		if (value.isNegative()) {
			throw invalid(this.pool, key, value, "It must not be negative.");
		}
		notTooLong(this.pool, key, value, value, "");
	}

	private void positive(String key, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw invalid(this.pool, key, value, "It must be positive.");
		}
		notTooLong(this.pool, key, value, value, "");
	}

	private static void notTooLong(String pool, String key, Object value, Duration duration, String otherwise) {
		if (DurationLimit.isExceededBy(duration)) {
			throw invalid(pool, key, value,
					"It must be at most " + DurationLimit.LONGEST.toDays() + "d" + otherwise + ".");
		}
	}

	/**
	 * Reads the limit of a call.
	 * @param pool name of the pool
	 * @param value a duration, or {@code infinite}
	 * @return the limit, or {@code null} for none
	 * @throws InvalidConfigurationPropertyValueException if it is something else
	 */
	static @Nullable Duration callTimeout(String pool, String value) {
		return limit(pool, "call-timeout", value);
	}

	/**
	 * Reads after which time an idle child is ended.
	 * @param pool name of the pool
	 * @param value a duration, or {@code infinite}
	 * @return the time, or {@code null} for never
	 * @throws InvalidConfigurationPropertyValueException if it is something else
	 */
	static @Nullable Duration idleTimeout(String pool, String value) {
		return limit(pool, "idle-timeout", value);
	}

	/**
	 * Reads the limit of an unanswered ping.
	 * @param pool name of the pool
	 * @param value a duration, or {@code infinite}
	 * @return the limit, or {@code null} for none
	 * @throws InvalidConfigurationPropertyValueException if it is something else
	 */
	static @Nullable Duration heartbeatTimeout(String pool, String value) {
		Duration timeout = limit(pool, "heartbeat-timeout", value);
		if (timeout != null) {
			checkHeartbeat(pool, "heartbeat-timeout", value, timeout);
		}
		return timeout;
	}

	private static void checkHeartbeat(String pool, String key, Object value, Duration duration) {
		if (duration.compareTo(HeartbeatSettings.MIN) < 0) {
			throw invalid(pool, key, value, "It must be at least " + HeartbeatSettings.MIN.toMillis() + "ms.");
		}
	}

	private static @Nullable Duration limit(String pool, String key, String value) {
		if (INFINITE.equalsIgnoreCase(value)) {
			return null;
		}
		Duration timeout;
		try {
			timeout = DurationStyle.detectAndParse(value);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(pool, key, value, "It must be a duration such as '60s', or 'infinite'.");
		}
		if (timeout.isNegative() || timeout.isZero()) {
			throw invalid(pool, key, value, "It must be positive, or 'infinite'.");
		}
		notTooLong(pool, key, value, timeout, ", or 'infinite'");
		return timeout;
	}

	/**
	 * Reads which environment variables children get.
	 * @param pool name of the pool
	 * @param variables the properties
	 * @return the choice
	 * @throws InvalidConfigurationPropertyValueException if it is not possible
	 */
	static EnvironmentVariables environmentVariables(String pool, Variables variables) {
		try {
			return new EnvironmentVariables(variables.getPolicy(), variables.getAllow(), variables.getSet());
		}
		catch (IllegalArgumentException ex) {
			// Not the values to be set: they may be secret.
			throw invalid(pool, "environment-variables", "policy=" + variables.getPolicy() + ", allow="
					+ variables.getAllow() + ", set=" + variables.getSet().keySet(), ex.getMessage() + ".");
		}
	}

	/**
	 * Reads how often calls are made again.
	 * @param pool name of the pool
	 * @param retry the properties
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	static RetrySettings retry(String pool, PoolProperties.Retry retry) {
		PoolPropertyChecks checks = new PoolPropertyChecks(pool);
		checks.range("retry.max-attempts", retry.getMaxAttempts(), 1, RetrySettings.MAX_ATTEMPTS);
		checks.notNegative("retry.delay", retry.getDelay());
		checks.notNegative("retry.max-delay", retry.getMaxDelay());
		if (retry.getMaxDelay().toMillis() < 1 || retry.getMaxDelay().compareTo(retry.getDelay()) < 0) {
			throw invalid(pool, "retry.max-delay", retry.getMaxDelay(), "It must be at least 1ms, and not below '"
					+ property(pool, "retry.delay") + "', which is " + retry.getDelay() + ".");
		}
		return new RetrySettings(retry.getMaxAttempts(), retry.getDelay(), retry.getMaxDelay());
	}

	private static InvalidConfigurationPropertyValueException invalid(String pool, String key, Object value,
			String reason) {
		return new InvalidConfigurationPropertyValueException(property(pool, key), value, reason);
	}

	private static String property(String pool, String key) {
		return "spawn.pools." + pool + "." + key;
	}

}
