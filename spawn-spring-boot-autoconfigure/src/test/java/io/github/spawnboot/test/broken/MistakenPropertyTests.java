package io.github.spawnboot.test.broken;

import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.annotation.SpawnService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Properties that somebody got wrong, and what is printed.
 */
@ExtendWith(OutputCaptureExtension.class)
class MistakenPropertyTests {

	private String analysis(CapturedOutput output, String... properties) {
		return analysis(output, List.of(Application.class), properties);
	}

	private String analysis(CapturedOutput output, List<Class<?>> sources, String... properties) {
		assertThatException().isThrownBy(
				() -> new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
					.properties("logging.level.root=error")
					.run(Stream.of(properties).map((property) -> "--" + property).toArray(String[]::new)));
		assertThat(output.getOut()).contains("APPLICATION FAILED TO START");
		return output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START"));
	}

	@Test
	void runWhenNameOfPoolIsMistypedNamesTheRightOne(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documnets.max-size=3")).contains(
				"Pool 'documnets': is configured by 'spawn.pools.documnets', but no @SpawnService is in it",
				"Did you mean 'documents'?");
	}

	@Test
	void runWhenNameOfPropertyIsMistypedNamesIt(CapturedOutput output) {
		assertThat(analysis(output, "spawn.mod=inline")).contains(
				"There is no property 'spawn.mod', but it is set to 'inline' (originating from \"spawn.mod\" from"
						+ " property source \"commandLineArgs\").",
				"Did you mean 'spawn.mode'? Known below 'spawn': 'budget', 'child', 'context', 'crash-directory', 'environment', 'forks', 'groups',"
						+ " 'max-bytes-in-flight', 'max-call-depth', 'max-children', 'max-message-size', 'max-open-calls', 'max-open-streams', 'mode', 'output',"
						+ " 'pools', 'strict-build'.");
	}

	@Test
	void runWhenNameOfPoolPropertyIsMistypedNamesIt(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documents.max-siz=4")).contains(
				"There is no property 'spawn.pools.documents.max-siz', but it is set to '4'",
				"Did you mean 'spawn.pools.documents.max-size'? Known below 'spawn.pools.documents': 'acquire-timeout',"
						+ " 'call-timeout', 'cancel-grace', 'concurrency',");
	}

	@Test
	void runWhenNameOfVariablesPropertyIsMistypedNamesIt(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documents.environment-variables.alow=PATH"))
			.contains("Did you mean 'spawn.pools.documents.environment-variables.allow'? Known below"
					+ " 'spawn.pools.documents.environment-variables': 'allow', 'policy', 'set'.");
	}

	@ParameterizedTest
	@CsvSource({ "pools.documents.recycle.maxuse, pools.documents.recycle.max-uses",
			"pools.documents.restart.dela, pools.documents.restart.delay",
			"pools.documents.retry.max-attempt, pools.documents.retry.max-attempts",
			"output.max-line-lenght, output.max-line-length", "budget.procesors, budget.processors",
			"context.securty, context.security", "child.refreshed-listener, child.refreshed-listeners" })
	void runWhenNameBelowAnotherOneIsMistypedNamesTheRightOne(String mistyped, String meant, CapturedOutput output) {
		assertThat(analysis(output, "spawn." + mistyped + "=3"))
			.contains("There is no property 'spawn." + mistyped + "', but it is set to '3'")
			.contains("Did you mean 'spawn." + meant + "'? Known below 'spawn."
					+ meant.substring(0, meant.lastIndexOf('.')) + "': '");
	}

	@Test
	void runWhenValueIsMissingSaysSo(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documents.heap=")).contains(
				"The property 'spawn.pools.documents.heap' is set to ''", "which is no value.",
				"Give 'spawn.pools.documents.heap' a value, or remove it.");
	}

	@ParameterizedTest
	@ValueSource(classes = { PoolUser.class, SpawnerUser.class, EngineUser.class })
	void runWhenPoolThatIsInjectedIsMistypedNamesTheRightOne(Class<?> user, CapturedOutput output) {
		assertThat(analysis(output, List.of(Application.class, user))).contains(
				"of pool 'docments', but there is no such pool.",
				"Did you mean @Qualifier(\"documents\")? A pool is declared by a @SpawnService that names it. Known pools:"
						+ " 'default', 'documents'.")
			.contains(user.getSimpleName());
	}

	@Test
	void runWhenVariablesAreNotPossibleSaysWhy(CapturedOutput output) {
		// row D5
		assertThat(analysis(output, "spawn.pools.documents.environment-variables.allow=PATH")).contains(
				"spawn.pools.documents.environment-variables",
				"'allow' names [PATH], but only the policy 'allow-list' asks for it.");
	}

	@Test
	void runWhenChildIsSetItselfSaysThatThereIsNoSuchProperty(CapturedOutput output) {
		assertThat(analysis(output, "spawn.child=true"))
			.contains("There is no property 'spawn.child', but it is set to 'true'");
	}

	@Test
	void runWhenModeIsUnknownNamesTheKnownOnes(CapturedOutput output) {
		assertThat(analysis(output, "spawn.mode=inlin")).contains("spawn.mode", "inlin", "INLINE", "PROCESS");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			call-timeout     | abc      | It must be a duration such as '60s', or 'infinite'.
			call-timeout     | 0s       | It must be positive, or 'infinite'.
			max-size         | 0        | It must be between 1 and 16384.
			max-size         | 20000    | It must be between 1 and 16384.
			min-size         | -1       | It must be between 0 and 'spawn.pools.documents.max-size', which is 2.
			min-size         | 3        | It must be between 0 and 'spawn.pools.documents.max-size', which is 2.
			concurrency      | 0        | It must be between 1 and 10000.
			acquire-timeout  | -1s      | It must not be negative.
			cancel-grace     | -1s      | It must not be negative.
			drain-timeout    | -1s      | It must not be negative.
			start-timeout    | 0s       | It must be positive.
			goodbye-timeout  | 0s       | It must be positive.
			terminate-timeout| -5s      | It must be positive.
			heap             | 4MB      | It must be at least 8MB.
			""")
	void runWhenValueIsOutOfRangeNamesPropertyValueAndRange(String key, String value, String remedy,
			CapturedOutput output) {
		String property = "spawn.pools.documents." + key;
		String analysis = analysis(output, property + "=" + value);
		assertThat(analysis).contains("configuration property '" + property + "'")
			.contains("'" + value + "'")
			.contains(remedy);
	}

	@Test
	void runWhenPropertyIsWrittenInAnotherFormExplainsItToo(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documents.maxSize=0")).contains(
				"configuration property 'spawn.pools.documents.max-size'", "'0'", "It must be between 1 and 16384.");
	}

	@Test
	void runWhenStopTakesLongerThanTheShutdownNamesBothProperties(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documents.drain-timeout=40s")).contains(
				"configuration property 'spawn.pools.documents.drain-timeout'",
				"a stop may take 50000 ms, but 'spring.lifecycle.timeout-per-shutdown-phase' allows 30000 ms.",
				"Shorten it, or raise 'spring.lifecycle.timeout-per-shutdown-phase'.");
	}

	@Test
	void runWhenAnotherStepMakesTheStopTooLongNamesThatOne(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documents.terminate-timeout=1m")).contains(
				"configuration property 'spawn.pools.documents.terminate-timeout'",
				"a stop may take 75000 ms, but 'spring.lifecycle.timeout-per-shutdown-phase' allows 30000 ms.");
	}

	@Test
	void runWhenMessagesAreTooSmallNamesTheRange(CapturedOutput output) {
		assertThat(analysis(output, "spawn.max-message-size=1KB"))
			.contains("configuration property 'spawn.max-message-size'", "It must be between 64KB and 953MB.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			max-open-calls      | 0       | It must be between 1 and 1000000.
			max-open-streams    | 1000001 | It must be between 1 and 1000000.
			max-call-depth      | 1001    | It must be between 1 and 1000.
			output.max-line-length      | 2MB   | It must be between 128B and 1MB.
			output.max-lines-per-second | 0     | It must be at least 1.
			output.max-bytes-per-second | 100B  | It must not be below 'spawn.output.max-line-length', which is 8192B.
			max-bytes-in-flight | 1MB     | It must be between 'spawn.max-message-size', which is 67108864B, and 1TB.
			""")
	void runWhenLimitIsOutOfRangeNamesPropertyValueAndRange(String key, String value, String remedy,
			CapturedOutput output) {
		assertThat(analysis(output, "spawn." + key + "=" + value))
			.contains("configuration property 'spawn." + key + "'")
			.contains(remedy);
	}

	@Test
	void runWhenPoolRunsMoreCallsThanMayBeOpenNamesBothProperties(CapturedOutput output) {
		assertThat(analysis(output, "spawn.pools.documents.concurrency=9", "spawn.max-open-calls=8")).contains(
				"configuration property 'spawn.pools.documents.concurrency'",
				"It must not be above 'spawn.max-open-calls', which is 8.");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Documents.class)
	static class Application {

	}

	static class PoolUser {

		PoolUser(@Qualifier("docments") SpawnPool pool) {
		}

	}

	static class SpawnerUser {

		SpawnerUser(@Qualifier("docments") Spawner spawner) {
		}

	}

	static class EngineUser {

		EngineUser(@Qualifier("docments") SpawnedEngine engine) {
		}

	}

	@SpawnService(pool = "documents")
	static class Documents {

		public String name() {
			return "documents";
		}

	}

}
