package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.LinkLimits;
import io.github.spawnboot.launch.ChildLimit;
import io.github.spawnboot.launch.OutputLimits;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Makes settings of the limits that hold for every child, and reports a mistake by the
 * name under which it was written. The settings check the same ranges.
 */
final class LimitPropertyChecks {

	private static final Logger logger = LoggerFactory.getLogger(LimitPropertyChecks.class);

	private LimitPropertyChecks() {
	}

	/**
	 * Returns the limits of the connections.
	 * @param properties what was written
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	static BeamSettings beamSettings(SpawnProperties properties) {
		long message = properties.getMaxMessageSize().toBytes();
		if (message < BeamSettings.MIN_MESSAGE_BYTES || message > BeamSettings.MAX_MESSAGE_BYTES) {
			throw new InvalidConfigurationPropertyValueException("spawn.max-message-size",
					properties.getMaxMessageSize(), "It must be between 64KB and 953MB.");
		}
		BeamSettings settings = BeamSettings.DEFAULT.withMaxMessageBytes((int) message);
		DataSize inFlight = properties.getMaxBytesInFlight();
		if (inFlight != null && (inFlight.toBytes() < message || inFlight.toBytes() > LinkLimits.MAX_BYTES)) {
			throw new InvalidConfigurationPropertyValueException("spawn.max-bytes-in-flight", inFlight,
					"It must be between 'spawn.max-message-size', which is " + properties.getMaxMessageSize()
							+ ", and 1TB.");
		}
		return settings
			.withLimits(new LinkLimits(range("max-open-calls", properties.getMaxOpenCalls(), LinkLimits.MAX_COUNT),
					range("max-open-streams", properties.getMaxOpenStreams(), LinkLimits.MAX_COUNT),
					(inFlight != null) ? inFlight.toBytes() : settings.limits().maxBytesInFlight(),
					range("max-call-depth", properties.getMaxCallDepth(), LinkLimits.MAX_DEPTH)));
	}

	/**
	 * Returns how many children may live at once.
	 * @param maxChildren what was written, or {@code null}
	 * @return the limit
	 * @throws InvalidConfigurationPropertyValueException if it is out of its range
	 */
	static ChildLimit childLimit(@Nullable Integer maxChildren) {
		return (maxChildren != null) ? new ChildLimit(range("max-children", maxChildren, ChildLimit.CEILING))
				: ChildLimit.ofThisMachine();
	}

	/**
	 * Checks that the children of all pools can live at once.
	 * @param pools settings of the pools
	 * @param maxChildren most children at once
	 * @throws InvalidConfigurationPropertyValueException if even those cannot that are
	 * started in advance; if only all together cannot, the log has a warning
	 */
	static void checkSizes(List<PoolSettings> pools, int maxChildren) {
		long inAdvance = pools.stream().mapToLong((pool) -> Math.max(pool.minSize(), pool.spare())).sum();
		if (inAdvance > maxChildren) {
			throw new InvalidConfigurationPropertyValueException("spawn.max-children", maxChildren,
					"All pools together keep " + inAdvance + " children ready ('min-size' and 'spare' of "
							+ names(pools) + "). Raise it, or keep fewer.");
		}
		long most = pools.stream().mapToLong(PoolSettings::maxSize).sum();
		if (most + 1 > maxChildren) {
			logger.warn("All pools together may have {} children ('max-size' of {}), and one more while one is being"
					+ " replaced, but 'spawn.max-children' allows {}. When they have grown, a start waits for the end of"
					+ " another child, and a child is not replaced without a gap", most, names(pools), maxChildren);
		}
	}

	private static String names(List<PoolSettings> pools) {
		return pools.stream().map((pool) -> "'" + pool.name() + "'").collect(Collectors.joining(", "));
	}

	/**
	 * Returns the limits of what children print.
	 * @param output what was written
	 * @return the limits
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	static OutputLimits outputLimits(SpawnProperties.Output output) {
		long line = output.getMaxLineLength().toBytes();
		if (line < OutputLimits.MIN_LINE || line > OutputLimits.MAX_LINE) {
			throw new InvalidConfigurationPropertyValueException("spawn.output.max-line-length",
					output.getMaxLineLength(), "It must be between 128B and 1MB.");
		}
		if (output.getMaxLinesPerSecond() < 1) {
			throw new InvalidConfigurationPropertyValueException("spawn.output.max-lines-per-second",
					output.getMaxLinesPerSecond(), "It must be at least 1.");
		}
		long bytes = output.getMaxBytesPerSecond().toBytes();
		if (bytes < line) {
			throw new InvalidConfigurationPropertyValueException("spawn.output.max-bytes-per-second",
					output.getMaxBytesPerSecond(),
					"It must not be below 'spawn.output.max-line-length', which is " + output.getMaxLineLength() + ".");
		}
		return new OutputLimits((int) line, output.getMaxLinesPerSecond(), bytes);
	}

	/**
	 * Returns how long forks may go on when the application is stopped.
	 * @param drainTimeout what was written, or {@code null}
	 * @param environment has the limit of the context
	 * @return the time
	 * @throws InvalidConfigurationPropertyValueException if it is negative, or a stop of
	 * the context is shorter
	 */
	static Duration forkDrainTimeout(@Nullable Duration drainTimeout, Environment environment) {
		if (drainTimeout == null) {
			return ShutdownLimit.forkDrainTimeout(environment);
		}
		if (drainTimeout.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("spawn.forks.drain-timeout", drainTimeout,
					"It must not be negative.");
		}
		ShutdownLimit.checkForks(drainTimeout, environment);
		return drainTimeout;
	}

	private static int range(String key, int value, int max) {
		if (value < 1 || value > max) {
			throw new InvalidConfigurationPropertyValueException("spawn." + key, value,
					"It must be between 1 and " + max + ".");
		}
		return value;
	}

	/**
	 * Checks that a child may be sent as many calls as it runs.
	 * @param pool name of the pool
	 * @param concurrency calls that one child runs at once
	 * @param maxOpenCalls calls that may be open at once
	 * @throws InvalidConfigurationPropertyValueException if it may not
	 */
	static void checkConcurrency(String pool, int concurrency, int maxOpenCalls) {
		if (concurrency > maxOpenCalls) {
			throw new InvalidConfigurationPropertyValueException("spawn.pools." + pool + ".concurrency", concurrency,
					"It must not be above 'spawn.max-open-calls', which is " + maxOpenCalls + ".");
		}
	}

}
