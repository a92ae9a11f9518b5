package io.github.spawnboot.test.groups;

import java.util.stream.Stream;

import io.github.spawnboot.annotation.SpawnRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Properties of groups that somebody got wrong, and what is printed.
 */
@ExtendWith(OutputCaptureExtension.class)
class MistakenGroupPropertyTests {

	private String analysis(CapturedOutput output, String... properties) {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.properties("logging.level.root=error")
				.run(Stream.of(properties).map((property) -> "--" + property).toArray(String[]::new)));
		assertThat(output.getOut()).contains("APPLICATION FAILED TO START");
		return output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					start-timeout         | 0s    | It must be positive.
					start-timeout         | 2d    | It must be at most 24h.
					stop-grace            | -1s   | It must not be negative.
					stop-grace            | 21s   | It must not be above 'spawn.groups.workers.stop-timeout', which is 20000ms.
					stop-timeout          | -1s   | It must not be negative.
					kill-timeout          | 0s    | It must be positive.
					capacity              | -1    | It must be at least 1, or 0 for any number.
					capacity              | 3     | Only a dynamic group has one: remove it, or set 'spawn.groups.workers.kind' to 'dynamic'.
					phase                 | 2147480575 | It is the phase of the pools.
					restart.policy        | group | It must be 'never', 'on-error' or 'always'.
					restart.initial-delay | -1ms  | It must not be negative.
					restart.initial-delay | 25h   | It must be at most 24h.
					restart.max-delay     | 1ms   | It must not be below 'spawn.groups.workers.restart.initial-delay', which is 100ms.
					restart.multiplier    | 0.5   | It must be between 1 and 1000.
					restart.multiplier    | NaN   | It must be between 1 and 1000.
					restart.jitter        | 1.5   | It must be between 0 and 1.
					restart.limit         | 0     | It must be at least 1; for no restarts set 'spawn.groups.workers.restart.policy' to 'never'.
					restart.window        | 0s    | It must be positive.
					restart.stable-after  | 0s    | It must be positive.
					""")
	void runWhenValueIsOutOfRangeNamesPropertyValueAndRange(String key, String value, String remedy,
			CapturedOutput output) {
		assertThat(analysis(output, "spawn.groups.workers." + key + "=" + value))
			.contains("configuration property 'spawn.groups.workers." + key + "'")
			.contains(remedy);
	}

	@Test
	void runWhenCapacityIsTooSmallForTheRunnersSaysHowManyThereAre(CapturedOutput output) {
		assertThat(analysis(output, "spawn.groups.workers.kind=dynamic", "spawn.groups.workers.capacity=1")).contains(
				"configuration property 'spawn.groups.workers.capacity'",
				"It must be at least 2, because so many @SpawnRunner beans are in the group.");
	}

	@Test
	void runWhenStopTakesLongerThanTheShutdownNamesBothProperties(CapturedOutput output) {
		assertThat(analysis(output, "spawn.groups.workers.stop-timeout=40s")).contains(
				"configuration property 'spawn.groups.workers.stop-timeout'",
				"Together with 'spawn.groups.workers.kill-timeout' a stop may take 45000 ms, but"
						+ " 'spring.lifecycle.timeout-per-shutdown-phase' allows 30000 ms.",
				"Shorten it, or raise 'spring.lifecycle.timeout-per-shutdown-phase'.");
	}

	@Test
	void runWhenShutdownIsShorterThanTheDefaultsNamesBothProperties(CapturedOutput output) {
		assertThat(analysis(output, "spring.lifecycle.timeout-per-shutdown-phase=24s"))
			.contains("a stop may take 25000 ms, but 'spring.lifecycle.timeout-per-shutdown-phase' allows 24000 ms.");
	}

	@Test
	void runWhenNameOfGroupIsMistypedNamesTheRightOne(CapturedOutput output) {
		assertThat(analysis(output, "spawn.groups.wrokers.kind=parallel")).contains(
				"A runner cannot work as it is declared:",
				"Runner group 'wrokers': it is configured by 'spawn.groups.wrokers', but no @SpawnRunner is in it",
				"Did you mean 'workers'?");
	}

	@Test
	void runWhenNameOfPropertyIsMistypedNamesIt(CapturedOutput output) {
		assertThat(analysis(output, "spawn.groups.workers.stop-timout=4s")).contains(
				"Did you mean 'spawn.groups.workers.stop-timeout'? Known below 'spawn.groups.workers': 'capacity',"
						+ " 'kill-timeout', 'kind', 'on-exit', 'on-failure', 'phase', 'restart', 'start-timeout',"
						+ " 'stop-grace', 'stop-order', 'stop-timeout', 'strategy'.");
	}

	@Test
	void runWhenNameOfRestartPropertyIsMistypedNamesIt(CapturedOutput output) {
		assertThat(analysis(output, "spawn.groups.workers.restart.polcy=never"))
			.contains("Did you mean 'spawn.groups.workers.restart.policy'?");
	}

	@Test
	void runWhenKindIsUnknownNamesTheKnownOnes(CapturedOutput output) {
		assertThat(analysis(output, "spawn.groups.workers.kind=heap")).contains("spawn.groups.workers.kind", "heap",
				"DYNAMIC", "ORDERED", "PARALLEL");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@SpawnRunner(group = "workers")
		JournalRunner a() {
			return new JournalRunner("a", new Journal());
		}

		@Bean
		@SpawnRunner(group = "workers")
		JournalRunner b() {
			return new JournalRunner("b", new Journal());
		}

	}

}
