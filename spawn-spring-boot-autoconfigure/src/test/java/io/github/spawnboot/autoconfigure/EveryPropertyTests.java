package io.github.spawnboot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every key that the configuration metadata knows, up to the setting that it is for.
 * Those of groups have tests of their own.
 */
class EveryPropertyTests {

	private static final String POOL = "spawn.pools.default.";

	static Stream<Key> keys() {
		return Stream.concat(Stream.concat(ofTheApplication(), ofPools()), ofChildren());
	}

	private static Stream<Key> ofTheApplication() {
		return Stream.of(new Key("spawn.mode", "inline", SpawnProperties::getMode, SpawnProperties.Mode.INLINE),
				new Key("spawn.environment", "reload", SpawnProperties::getEnvironment,
						SpawnProperties.EnvironmentSource.RELOAD),
				new Key("spawn.max-message-size", "1MB", (bound) -> bound.beamSettings().maxMessageBytes(),
						1024 * 1024),
				new Key("spawn.strict-build", "true", (bound) -> bound.poolSettings("default").child().strictBuild(),
						true),
				new Key("spawn.crash-directory", "/crashes", SpawnProperties::getCrashDirectory, Path.of("/crashes")),
				new Key("spawn.max-children", "7",
						(bound) -> LimitPropertyChecks.childLimit(bound.getMaxChildren()).most(), 7),
				new Key("spawn.max-bytes-in-flight", "65MB",
						(bound) -> bound.beamSettings().limits().maxBytesInFlight(), 65 * 1024 * 1024L),
				new Key("spawn.max-open-calls", "5", (bound) -> bound.beamSettings().limits().maxOpenCalls(), 5),
				new Key("spawn.max-open-streams", "6", (bound) -> bound.beamSettings().limits().maxOpenStreams(), 6),
				new Key("spawn.max-call-depth", "7", (bound) -> bound.beamSettings().limits().maxCallDepth(), 7),
				new Key("spawn.output.max-line-length", "1KB", (bound) -> bound.outputLimits().maxLineBytes(), 1024),
				new Key("spawn.output.max-lines-per-second", "5", (bound) -> bound.outputLimits().maxLinesPerSecond(),
						5),
				new Key("spawn.output.max-bytes-per-second", "9KB", (bound) -> bound.outputLimits().maxBytesPerSecond(),
						9 * 1024L),
				new Key("spawn.child.properties", Map.of("spawn.child.properties.some.key", "value"),
						(bound) -> bound.getChild().getProperties(), Map.of("some.key", "value")),
				new Key("spawn.child.refreshed-listeners", "a.B,c.D",
						(bound) -> bound.getChild().getRefreshedListeners(), List.of("a.B", "c.D")),
				new Key("spawn.context.security", "true", (bound) -> bound.getContext().isSecurity(), true),
				new Key("spawn.forks.drain-timeout", "4s", (bound) -> bound.getForks().getDrainTimeout(),
						Duration.ofSeconds(4)),
				new Key("spawn.budget.memory", "1GB", (bound) -> bound.getBudget().getMemory(),
						DataSize.ofGigabytes(1)),
				new Key("spawn.budget.processors", "3", (bound) -> bound.getBudget().getProcessors(), 3),
				new Key("spawn.budget.on-overcommit", "fail", (bound) -> bound.getBudget().getOnOvercommit(),
						SpawnProperties.OnOvercommit.FAIL));
	}

	private static Stream<Key> ofPools() {
		return Stream.of(ofPool("min-size", "1", PoolSettings::minSize, 1),
				ofPool("max-size", "5", PoolSettings::maxSize, 5), ofPool("spare", "2", PoolSettings::spare, 2),
				ofPool("queue-capacity", "9", PoolSettings::queueCapacity, 9),
				ofPool("acquire-timeout", "1s", PoolSettings::acquireTimeout, Duration.ofSeconds(1)),
				ofPool("call-timeout", "2m", PoolSettings::callTimeout, Duration.ofMinutes(2)),
				ofPool("cancel-grace", "9s", PoolSettings::cancelGrace, Duration.ofSeconds(9)),
				ofPool("drain-timeout", "4s", PoolSettings::drainTimeout, Duration.ofSeconds(4)),
				ofPool("idle-timeout", "3m", PoolSettings::idleTimeout, Duration.ofMinutes(3)),
				ofPool("recycle.max-uses", "100", (pool) -> pool.recycle().maxUses(), 100),
				ofPool("recycle.max-age", "1h", (pool) -> pool.recycle().maxAge(), Duration.ofHours(1)),
				ofPool("recycle.jitter", "0.5", (pool) -> pool.recycle().jitter(), 0.5),
				ofPool("recycle.memory-growth", "300MB", (pool) -> pool.recycle().memoryGrowth(), 300 * 1024 * 1024L),
				ofPool("restart.delay", "5ms", (pool) -> pool.restart().backOff().initial(), Duration.ofMillis(5)),
				ofPool("restart.max-delay", "20s", (pool) -> pool.restart().backOff().max(), Duration.ofSeconds(20)),
				ofPool("restart.max-failures", "3", (pool) -> pool.restart().maxFailures(), 3),
				ofPool("restart.window", "2m", (pool) -> pool.restart().window(), Duration.ofMinutes(2)),
				ofPool("restart.pause", "3m", (pool) -> pool.restart().pause(), Duration.ofMinutes(3)),
				new Key(POOL + "retry.max-attempts", "4", (bound) -> bound.retrySettings("default").maxAttempts(), 4),
				new Key(POOL + "retry.delay", "5ms", (bound) -> bound.retrySettings("default").delay(),
						Duration.ofMillis(5)),
				new Key(POOL + "retry.max-delay", "6s", (bound) -> bound.retrySettings("default").maxDelay(),
						Duration.ofSeconds(6)),
				new Key(POOL + "host-services", "a,b",
						(bound) -> bound.getPools().getOrDefault("default", new PoolProperties()).getHostServices(),
						List.of("a", "b")));
	}

	private static Stream<Key> ofChildren() {
		return Stream.of(ofChild("concurrency", "7", ChildSettings::concurrency, 7),
				ofChild("heap", "64MB", ChildSettings::heapBytes, 64 * 1024 * 1024L),
				ofChild("jvm-options", "-Xss1m,-XX:+UseG1GC", ChildSettings::jvmOptions,
						List.of("-Xss1m", "-XX:+UseG1GC")),
				ofChild("debug", "suspend", ChildSettings::debug, JvmOptions.Debug.SUSPEND),
				ofChild("start-timeout", "3s", ChildSettings::startTimeout, Duration.ofSeconds(3)),
				ofChild("goodbye-timeout", "6s", ChildSettings::goodbyeTimeout, Duration.ofSeconds(6)),
				ofChild("terminate-timeout", "8s", ChildSettings::terminateTimeout, Duration.ofSeconds(8)),
				ofChild("heartbeat-interval", "9s", (child) -> child.heartbeat().interval(), Duration.ofSeconds(9)),
				ofChild("heartbeat-timeout", "11s", (child) -> child.heartbeat().timeout(), Duration.ofSeconds(11)),
				ofChild("environment-variables.policy", "replace", ChildSettings::environment,
						new EnvironmentVariables(EnvironmentVariables.Policy.REPLACE, List.of(), Map.of())),
				ofChild("environment-variables.allow", "PATH,LC_*", ChildSettings::environment,
						new EnvironmentVariables(EnvironmentVariables.Policy.ALLOW_LIST, List.of("PATH", "LC_*"),
								Map.of()))
					.writtenAs(Map.of(POOL + "environment-variables.allow", "PATH,LC_*",
							POOL + "environment-variables.policy", "allow-list")),
				ofChild("environment-variables.set", "x", ChildSettings::environment,
						new EnvironmentVariables(EnvironmentVariables.Policy.INHERIT, List.of(),
								Map.of("MY_Var1", "x")))
					.writtenAs(Map.of(POOL + "environment-variables.set.MY_Var1", "x")));
	}

	private static Key ofPool(String key, String value, Function<PoolSettings, @Nullable Object> setting,
			Object expected) {
		return new Key(POOL + key, value, (bound) -> setting.apply(bound.poolSettings("default")), expected);
	}

	private static Key ofChild(String key, String value, Function<ChildSettings, @Nullable Object> setting,
			Object expected) {
		return ofPool(key, value, (pool) -> setting.apply(pool.child()), expected);
	}

	@ParameterizedTest
	@MethodSource("keys")
	void keyReachesItsSetting(Key key) {
		assertThat(key.setting.apply(bind(key.written))).isEqualTo(key.expected);
		assertThat(key.setting.apply(bind(Map.of()))).as("default").isNotEqualTo(key.expected);
	}

	@Test
	void noKeyIsLeftOut() {
		assertThat(keys().map(Key::name)).containsExactlyInAnyOrderElementsOf(ConfigurationMetadataTests.properties()
			.keySet()
			.stream()
			.filter((name) -> name.startsWith("spawn.") && !name.startsWith("spawn.groups"))
			.filter((name) -> !name.equals("spawn.pools"))
			.toList());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					min-size              | -1      | It must be between 0 and 'spawn.pools.default.max-size', which is 2.
					min-size              | 3       | It must be between 0 and 'spawn.pools.default.max-size', which is 2.
					max-size              | 0       | It must be between 1 and 16384.
					max-size              | 16385   | It must be between 1 and 16384.
					spare                 | -1      | It must be between 0 and 'spawn.pools.default.max-size', which is 2.
					spare                 | 3       | It must be between 0 and 'spawn.pools.default.max-size', which is 2.
					concurrency           | 0       | It must be between 1 and 10000.
					queue-capacity        | -1      | It must be between 0 and 2147483647.
					heap                  | 7MB     | It must be at least 8MB.
					acquire-timeout       | -1s     | It must not be negative.
					cancel-grace          | -1s     | It must not be negative.
					drain-timeout         | -1s     | It must not be negative.
					start-timeout         | 0s      | It must be positive.
					goodbye-timeout       | 0s      | It must be positive.
					terminate-timeout     | 0s      | It must be positive.
					call-timeout          | 0s      | It must be positive, or 'infinite'.
					call-timeout          | 10x     | It must be a duration such as '60s', or 'infinite'.
					idle-timeout          | -1m     | It must be positive, or 'infinite'.
					idle-timeout          | never   | It must be a duration such as '60s', or 'infinite'.
					recycle.max-uses      | -1      | It must be between 0 and 2147483647.
					recycle.max-age       | 0s      | It must be positive.
					recycle.jitter        | 1.1     | It must be between 0 and 1.
					recycle.jitter        | NaN     | It must be between 0 and 1.
					recycle.memory-growth | 0MB     | It must be positive.
					restart.delay         | -1ms    | It must not be negative.
					restart.max-delay     | 99ms    | It must be between 'spawn.pools.default.restart.delay', which is PT0.1S, and PT24H.
					restart.max-delay     | 25h     | It must be between 'spawn.pools.default.restart.delay', which is PT0.1S, and PT24H.
					restart.max-failures  | 0       | It must be between 1 and 2147483647.
					restart.window        | 0s      | It must be positive.
					restart.pause         | 0s      | It must be positive.
					retry.max-attempts    | 0       | It must be between 1 and 100.
					retry.max-attempts    | 101     | It must be between 1 and 100.
					retry.delay           | -1ms    | It must not be negative.
					retry.max-delay       | 0ms     | It must be at least 1ms, and not below 'spawn.pools.default.retry.delay', which is PT0.1S.
					""")
	void keyOfAPoolOutOfItsRangeIsRefused(String key, String value, String reason) {
		assertRefused(POOL + key, value, reason, (bound) -> bound.poolSettings("default"));
	}

	@ParameterizedTest
	@CsvSource({ "0", "-1", "16385" })
	void maxChildrenOutOfItsRangeIsRefused(String value) {
		assertRefused("spawn.max-children", value, "It must be between 1 and 16384.",
				(bound) -> LimitPropertyChecks.childLimit(bound.getMaxChildren()).most());
	}

	private static void assertRefused(String name, String value, String reason,
			Function<SpawnProperties, Object> check) {
		SpawnProperties bound = bind(Map.of(name, value));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> check.apply(bound))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo(name);
				assertThat(ex.getReason()).isEqualTo(reason);
			});
	}

	private static SpawnProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("spawn",
				Bindable.of(SpawnProperties.class));
	}

	/**
	 * A key, what is written for it, and the setting that it has to reach.
	 */
	private record Key(String name, Map<String, String> written, Function<SpawnProperties, @Nullable Object> setting,
			Object expected) {

		Key(String name, String value, Function<SpawnProperties, @Nullable Object> setting, Object expected) {
			this(name, Map.of(name, value), setting, expected);
		}

		Key writtenAs(Map<String, String> other) {
			return new Key(this.name, other, this.setting, this.expected);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
