package io.github.spawnboot.launch;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.pool.PoolSettings;
import io.github.spawnboot.pool.RecycleSettings;
import io.github.spawnboot.pool.RestartSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ChildSettings} and {@link HeartbeatSettings}.
 */
class ChildSettingsTests {

	private static final ChildSettings DEFAULTS = ChildSettings.defaults();

	@Test
	void eachChangeKeepsAllOthers() {
		EnvironmentVariables environment = new EnvironmentVariables(EnvironmentVariables.Policy.REPLACE, List.of(),
				Map.of("A", "1"));
		ChildSettings changed = DEFAULTS.withStrictBuild(true)
			.withEnvironment(environment)
			.withHeartbeat(HeartbeatSettings.OFF)
			.withStopTimeouts(Duration.ofSeconds(8), Duration.ofSeconds(9))
			.withJvmOptions("-Xss1m")
			.withStartTimeout(Duration.ofSeconds(7))
			.withHeapBytes(ChildSettings.MIN_HEAP)
			.withConcurrency(3);
		assertThat(changed).isEqualTo(new ChildSettings(DEFAULTS.pool(), 3, ChildSettings.MIN_HEAP, List.of("-Xss1m"),
				JvmOptions.Debug.NONE, Duration.ofSeconds(7), Duration.ofSeconds(8), Duration.ofSeconds(9),
				HeartbeatSettings.OFF, environment, true));
		assertThat(changed.withStrictBuild(false)
			.withEnvironment(DEFAULTS.environment())
			.withHeartbeat(DEFAULTS.heartbeat())
			.withStopTimeouts(DEFAULTS.goodbyeTimeout(), DEFAULTS.terminateTimeout())
			.withJvmOptions()
			.withStartTimeout(DEFAULTS.startTimeout())
			.withHeapBytes(DEFAULTS.heapBytes())
			.withConcurrency(DEFAULTS.concurrency())).isEqualTo(DEFAULTS);
	}

	@Test
	void durationThatIsLongerThanAYearIsRefused() {
		Duration longest = Duration.ofHours(8760);
		Duration tooLong = Duration.ofHours(2_600_000);
		assertThat(DEFAULTS.withStartTimeout(longest).startTimeout()).isEqualTo(longest);
		assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withStartTimeout(tooLong))
			.withMessage("'startTimeout' must be at most 365 days but is PT2600000H");
		assertThatIllegalArgumentException().isThrownBy(() -> PoolSettings.defaults(DEFAULTS).withIdleTimeout(tooLong))
			.withMessage("'idle-timeout' must be at most 365 days but is PT2600000H");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RestartSettings.DEFAULT.withLimit(1, tooLong, Duration.ofSeconds(1)));
		assertThatIllegalArgumentException().isThrownBy(() -> RecycleSettings.NEVER.withMaxAge(tooLong));
	}

	@Test
	void heartbeatIsOffWhereADebuggerMayHoldTheChild() {
		// row D35
		assertThat(DEFAULTS.heartbeatTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(DEFAULTS.withHeartbeat(HeartbeatSettings.OFF).heartbeatTimeout()).isNull();
		assertThat(debugged(JvmOptions.Debug.ATTACH).heartbeatTimeout()).isNull();
		assertThat(debugged(JvmOptions.Debug.SUSPEND).heartbeatTimeout()).isNull();
		assertThat(debugged(JvmOptions.Debug.NONE, "-Xss1m").heartbeatTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(debugged(JvmOptions.Debug.NONE, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n")
			.heartbeatTimeout()).isNull();
		assertThat(debugged(JvmOptions.Debug.NONE, "-Xrunjdwp:transport=dt_socket").isTimed()).isFalse();
	}

	private static ChildSettings debugged(JvmOptions.Debug debug, String... options) {
		return new ChildSettings(DEFAULTS.pool(), 1, DEFAULTS.heapBytes(), List.of(options), debug,
				DEFAULTS.startTimeout(), DEFAULTS.goodbyeTimeout(), DEFAULTS.terminateTimeout(), DEFAULTS.heartbeat(),
				DEFAULTS.environment(), false);
	}

	@Test
	void heartbeatOutOfRangeIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new HeartbeatSettings(Duration.ofMillis(9), Duration.ofSeconds(1)))
			.withMessage("'heartbeat-interval' must be at least 10 ms but is PT0.009S");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new HeartbeatSettings(Duration.ofMillis(10), Duration.ofSeconds(-1)))
			.withMessage("'heartbeat-timeout' must be at least 10 ms but is PT-1S");
	}

}
