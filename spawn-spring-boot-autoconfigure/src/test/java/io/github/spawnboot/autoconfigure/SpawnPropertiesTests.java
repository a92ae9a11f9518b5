package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.LinkLimits;
import io.github.spawnboot.context.RetrySettings;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.EnvironmentVariables.Policy;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.launch.OutputLimits;
import io.github.spawnboot.pool.PoolSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpawnProperties}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpawnPropertiesTests {

	@Test
	void defaultsAreThoseOfTheCore() {
		SpawnProperties properties = new SpawnProperties();
		assertThat(properties.getMode()).isEqualTo(SpawnProperties.Mode.PROCESS);
		assertThat(properties.getEnvironment()).isEqualTo(SpawnProperties.EnvironmentSource.PARENT);
		assertThat(properties.beamSettings()).isEqualTo(BeamSettings.DEFAULT);
		assertThat(properties.retrySettings("default")).isEqualTo(RetrySettings.DEFAULT);
		assertThat(properties.poolSettings("default")).isEqualTo(PoolSettings.defaults(ChildSettings.defaults()));
	}

	@Test
	void everyKeyOfAPoolIsBound() {
		SpawnProperties properties = bind(Map.ofEntries(Map.entry("spawn.mode", "inline"),
				Map.entry("spawn.environment", "reload"), Map.entry("spawn.max-message-size", "1MB"),
				Map.entry("spawn.child.properties.some.key", "value"),
				Map.entry("spawn.child.refreshed-listeners", "a.B,c.D"),
				Map.entry("spawn.pools.documents.min-size", "1"), Map.entry("spawn.pools.documents.max-size", "5"),
				Map.entry("spawn.pools.documents.concurrency", "7"),
				Map.entry("spawn.pools.documents.acquire-timeout", "1s"),
				Map.entry("spawn.pools.documents.call-timeout", "2m"),
				Map.entry("spawn.pools.documents.cancel-grace", "9s"), Map.entry("spawn.context.security", "true"),
				Map.entry("spawn.pools.documents.start-timeout", "3s"),
				Map.entry("spawn.pools.documents.drain-timeout", "4s"),
				Map.entry("spawn.pools.documents.goodbye-timeout", "6s"),
				Map.entry("spawn.pools.documents.terminate-timeout", "8s"),
				Map.entry("spawn.pools.documents.heap", "64MB"),
				Map.entry("spawn.pools.documents.jvm-options", "-Xss1m,-XX:+UseG1GC"),
				Map.entry("spawn.pools.documents.debug", "suspend"), Map.entry("spawn.strict-build", "true"),
				Map.entry("spawn.pools.documents.heartbeat-interval", "9s"),
				Map.entry("spawn.pools.documents.heartbeat-timeout", "11s"),
				Map.entry("spawn.pools.documents.environment-variables.policy", "allow-list"),
				Map.entry("spawn.pools.documents.environment-variables.allow", "PATH,LC_*"),
				Map.entry("spawn.pools.documents.environment-variables.set.MY_Var1", "x"),
				Map.entry("spawn.pools.documents.retry.max-attempts", "4"),
				Map.entry("spawn.pools.documents.retry.delay", "5ms"),
				Map.entry("spawn.pools.documents.retry.max-delay", "6ms")));
		assertThat(properties.retrySettings("documents"))
			.isEqualTo(new RetrySettings(4, Duration.ofMillis(5), Duration.ofMillis(6)));
		assertThat(properties.getMode()).isEqualTo(SpawnProperties.Mode.INLINE);
		assertThat(properties.getEnvironment()).isEqualTo(SpawnProperties.EnvironmentSource.RELOAD);
		assertThat(properties.getMaxMessageSize()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(properties.getChild().getProperties()).containsEntry("some.key", "value");
		assertThat(properties.getChild().getRefreshedListeners()).containsExactly("a.B", "c.D");
		PoolSettings pool = properties.poolSettings("documents");
		assertThat(pool.name()).isEqualTo("documents");
		assertThat(pool.minSize()).isOne();
		assertThat(pool.maxSize()).isEqualTo(5);
		assertThat(pool.acquireTimeout()).isEqualTo(Duration.ofSeconds(1));
		assertThat(pool.callTimeout()).isEqualTo(Duration.ofMinutes(2));
		assertThat(pool.cancelGrace()).isEqualTo(Duration.ofSeconds(9));
		assertThat(properties.getContext().isSecurity()).isTrue();
		assertThat(pool.drainTimeout()).isEqualTo(Duration.ofSeconds(4));
		assertThat(pool.longestStop()).isEqualTo(Duration.ofSeconds(18));
		ChildSettings child = pool.child();
		assertThat(child.concurrency()).isEqualTo(7);
		assertThat(child.startTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(child.goodbyeTimeout()).isEqualTo(Duration.ofSeconds(6));
		assertThat(child.terminateTimeout()).isEqualTo(Duration.ofSeconds(8));
		assertThat(child.heapBytes()).isEqualTo(DataSize.ofMegabytes(64).toBytes());
		assertThat(child.jvmOptions()).containsExactly("-Xss1m", "-XX:+UseG1GC");
		assertThat(child.debug()).isEqualTo(JvmOptions.Debug.SUSPEND);
		assertThat(child.strictBuild()).isTrue();
		assertThat(child.heartbeat()).isEqualTo(new HeartbeatSettings(Duration.ofSeconds(9), Duration.ofSeconds(11)));
		assertThat(child.environment())
			.isEqualTo(new EnvironmentVariables(Policy.ALLOW_LIST, List.of("PATH", "LC_*"), Map.of("MY_Var1", "x")));
	}

	@Test
	void heartbeatTimeoutIsInfiniteOnlyWhenWritten() {
		assertThat(bind(Map.of("spawn.pools.documents.heartbeat-timeout", "infinite")).poolSettings("documents")
			.child()
			.heartbeat()
			.timeout()).isNull();
		assertRefused("heartbeat-timeout", "off", "It must be a duration such as '60s', or 'infinite'.");
		assertRefused("heartbeat-timeout", "0s", "It must be positive, or 'infinite'.");
		assertRefused("heartbeat-timeout", "9ms", "It must be at least 10ms.");
		assertRefused("heartbeat-interval", "0s", "It must be at least 10ms.");
	}

	@Test
	void environmentVariablesThatAreNotPossibleAreRefusedWithoutTheirValues() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> bind(
					Map.of("spawn.pools.documents.environment-variables.set.JAVA_TOOL_OPTIONS", "-Dpassword=hunter2"))
				.poolSettings("documents"))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("spawn.pools.documents.environment-variables");
				assertThat(ex.getValue()).isEqualTo("policy=INHERIT, allow=[], set=[JAVA_TOOL_OPTIONS]");
				assertThat(ex.getReason()).isEqualTo("'set' contains 'JAVA_TOOL_OPTIONS', which no child gets; options"
						+ " of its JVM are given by 'jvm-options'.");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "acquire-timeout", "call-timeout", "cancel-grace", "drain-timeout", "idle-timeout",
			"start-timeout", "goodbye-timeout", "terminate-timeout", "heartbeat-interval", "heartbeat-timeout",
			"recycle.max-age", "restart.window", "restart.pause" })
	void durationThatIsLongerThanAYearIsRefused(String key) {
		String name = "spawn.pools.documents." + key;
		bind(Map.of(name, "PT8760H")).poolSettings("documents");
		for (String tooLong : List.of("PT8760H1S", "PT2600000H")) {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> bind(Map.of(name, tooLong)).poolSettings("documents"))
				.satisfies((ex) -> {
					assertThat(ex.getName()).isEqualTo(name);
					assertThat(ex.getReason()).startsWith("It must be at most 365d");
				});
		}
	}

	private static void assertRefused(String key, String value, String reason) {
		String name = "spawn.pools.documents." + key;
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> bind(Map.of(name, value)).poolSettings("documents"))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo(name);
				assertThat(ex.getReason()).isEqualTo(reason);
			});
	}

	@Test
	void callTimeoutIsInfiniteOnlyWhenWritten() {
		assertThat(
				bind(Map.of("spawn.pools.documents.call-timeout", "infinite")).poolSettings("documents").callTimeout())
			.isNull();
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> bind(Map.of("spawn.pools.documents.call-timeout", "never")).poolSettings("documents"))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("spawn.pools.documents.call-timeout");
				assertThat(ex.getValue()).isEqualTo("never");
				assertThat(ex.getReason()).isEqualTo("It must be a duration such as '60s', or 'infinite'.");
			});
	}

	@Test
	void limitsAreBound() {
		BeamSettings settings = bind(Map.of("spawn.max-message-size", "1MB", "spawn.max-bytes-in-flight", "1500KB",
				"spawn.max-open-calls", "5", "spawn.max-open-streams", "6", "spawn.max-call-depth", "7"))
			.beamSettings();
		assertThat(settings.maxMessageBytes()).isEqualTo(1024 * 1024);
		assertThat(settings.maxPartialBytes()).isEqualTo(1500 * 1024);
		assertThat(settings.limits()).isEqualTo(new LinkLimits(5, 6, 1500 * 1024, 7));
	}

	@Test
	void poolsThatKeepMoreChildrenThanThereMayBeAreRefused() {
		SpawnProperties properties = bind(Map.of("spawn.pools.a.min-size", "2", "spawn.pools.b.spare", "2"));
		List<PoolSettings> pools = List.of(properties.poolSettings("a"), properties.poolSettings("b"));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> LimitPropertyChecks.checkSizes(pools, 3))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("spawn.max-children");
				assertThat(ex.getReason()).isEqualTo("All pools together keep 4 children ready ('min-size' and 'spare'"
						+ " of 'a', 'b'). Raise it, or keep fewer.");
			});
	}

	@Test
	void poolsThatMayGrowToMoreChildrenThanThereMayBeAreToldInTheLog(CapturedOutput output) {
		SpawnProperties properties = bind(Map.of("spawn.pools.a.max-size", "2", "spawn.pools.b.max-size", "2"));
		List<PoolSettings> pools = List.of(properties.poolSettings("a"), properties.poolSettings("b"));
		LimitPropertyChecks.checkSizes(pools, 5);
		assertThat(output).doesNotContain("max-children");
		LimitPropertyChecks.checkSizes(pools, 4);
		assertThat(output).contains("All pools together may have 4 children ('max-size' of 'a', 'b'), and one more")
			.contains("but 'spawn.max-children' allows 4");
	}

	@Test
	void limitsOfOutputAreBound() {
		assertThat(bind(Map.of("spawn.output.max-line-length", "1KB", "spawn.output.max-lines-per-second", "5",
				"spawn.output.max-bytes-per-second", "2KB"))
			.outputLimits()).isEqualTo(new OutputLimits(1024, 5, 2048));
		assertThat(new SpawnProperties().outputLimits()).isEqualTo(OutputLimits.DEFAULT);
	}

	@Test
	void bytesInFlightAreFourMessagesUnlessSet() {
		LinkLimits limits = bind(Map.of("spawn.max-message-size", "1MB")).beamSettings().limits();
		assertThat(limits).isEqualTo(LinkLimits.DEFAULT.withMaxBytesInFlight(4 * 1024 * 1024));
	}

	@Test
	void messageSizeOutOfRangeIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> bind(Map.of("spawn.max-message-size", "1KB")).beamSettings())
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo("It must be between 64KB and 953MB."));
	}

	private static SpawnProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("spawn",
				Bindable.of(SpawnProperties.class));
	}

}
