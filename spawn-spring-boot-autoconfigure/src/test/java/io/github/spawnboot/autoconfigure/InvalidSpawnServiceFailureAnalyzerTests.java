package io.github.spawnboot.autoconfigure;

import java.util.Set;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.context.BeanContracts;
import io.github.spawnboot.context.HostServiceAccess;
import io.github.spawnboot.context.SpawnServiceVerifier;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link InvalidSpawnServiceFailureAnalyzer}.
 */
class InvalidSpawnServiceFailureAnalyzerTests {

	@Test
	void analyzeWhenOneProblemDescribesItAndItsRemedy() {
		FailureAnalysis analysis = analyze(Beans.class, OneProblem.class);
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines(
				"""
						A service cannot work as it is declared:

						    Bean 'reader' (%s), method 'read()': is final, so the proxy cannot take its calls: they would run in the application, on an object whose constructor never ran"""
					.formatted(Reader.class.getName()));
		assertThat(analysis.getAction()).isEqualTo("Remove 'final'.");
	}

	@Test
	void analyzeWhenSeveralProblemsNumbersThem() {
		FailureAnalysis analysis = analyze(Beans.class, Unused.class);
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines(
				"""
						2 things about services cannot work as they are declared:

						    1. Bean 'reader' (%s), method 'read()': is final, so the proxy cannot take its calls: they would run in the application, on an object whose constructor never ran

						    2. Pool 'readers': is configured by 'spawn.pools.readers', but no @SpawnService is in it"""
					.formatted(Reader.class.getName()));
		assertThat(analysis.getAction()).isEqualToNormalizingNewlines("""
				Under the same numbers:

				    1. Remove 'final'.

				    2. Remove the properties, or put a service into the pool with @SpawnService(pool = "readers"). \
				Known pools: 'default'.""");
	}

	@Test
	void analyzeWhenOtherFailureReturnsNull() {
		assertThat(new InvalidSpawnServiceFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
	}

	private static FailureAnalysis analyze(Class<?>... configuration) {
		SpringApplication application = new SpringApplication(configuration);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		Throwable failure = catchThrowable(application::run);
		FailureAnalysis analysis = new InvalidSpawnServiceFailureAnalyzer()
			.analyze(new IllegalStateException("wrapped", failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

	@SpawnService("reader")
	static class Reader {

		public final void read() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		static BeanContracts beanContracts() {
			return new BeanContracts(new ValueCodec());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Reader.class)
	static class OneProblem {

		@Bean
		static SpawnServiceVerifier verifier() {
			return new SpawnServiceVerifier(Set.of(), false, HostServiceAccess.ALL);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Reader.class)
	static class Unused {

		@Bean
		static SpawnServiceVerifier verifier() {
			return new SpawnServiceVerifier(Set.of("readers"), false, HostServiceAccess.ALL);
		}

	}

}
