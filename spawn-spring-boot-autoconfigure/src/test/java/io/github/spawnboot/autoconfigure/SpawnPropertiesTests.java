package io.github.spawnboot.autoconfigure;

import java.util.List;
import java.util.Map;

import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.LinkLimits;
import io.github.spawnboot.context.RetrySettings;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
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
	void keysOfAPoolAreThoseOfNoOtherOne() {
		SpawnProperties properties = bind(Map.of("spawn.pools.documents.max-size", "5"));
		assertThat(properties.poolSettings("documents").name()).isEqualTo("documents");
		assertThat(properties.poolSettings("documents").maxSize()).isEqualTo(5);
		assertThat(properties.poolSettings("default").maxSize()).isEqualTo(2);
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
