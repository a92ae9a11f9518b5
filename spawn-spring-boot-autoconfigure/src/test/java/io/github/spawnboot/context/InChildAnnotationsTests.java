package io.github.spawnboot.context;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.spawnboot.annotation.HostService;
import io.github.spawnboot.annotation.SpawnService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InChildAnnotations}.
 */
class InChildAnnotationsTests {

	private static final String RETRYABLE = "has @org.springframework.resilience.annotation.Retryable, which would work"
			+ " inside of each child alone: it would be called again in the same child, and a child that ends takes all"
			+ " attempts with it";

	private static final String LIMIT = "has @org.springframework.resilience.annotation.ConcurrencyLimit, which would"
			+ " work inside of each child alone: each child would count its own calls only, and begin again when it is"
			+ " replaced";

	private static List<SpawnServiceProblem> problems(Class<?> type) {
		List<SpawnServiceProblem> problems = new ArrayList<>();
		new ApplicationContextRunner().withUserConfiguration(VerifiedTestProxies.class)
			.withBean("service", type)
			.run((context) -> {
				assertThat(context).getFailure().isInstanceOf(InvalidSpawnServiceException.class);
				problems.addAll(((InvalidSpawnServiceException) context.getStartupFailure()).problems());
			});
		return problems;
	}

	private static String describe(Class<?> type) {
		return "Bean 'service' (" + type.getName() + ")";
	}

	@Test
	void annotationsOfTheTypeAreReported() {
		List<SpawnServiceProblem> problems = problems(Guarded.class);
		assertThat(problems).extracting(SpawnServiceProblem::describe)
			.containsExactlyInAnyOrder(describe(Guarded.class) + ": it " + RETRYABLE,
					describe(Guarded.class) + ": it " + LIMIT);
		assertThat(problems).extracting(SpawnServiceProblem::remedy)
			.containsExactlyInAnyOrder(
					"Use @SpawnMethod(idempotent = true), by which the application calls again when a child was lost, or"
							+ " put it on a bean of the application that calls the service.",
					"Set 'concurrency' and 'max-size' of the pool, or put it on a bean of the application that calls the"
							+ " service.");
	}

	@Test
	void annotationsOfMethodsAreReportedWhereverTheyStand() {
		assertThat(problems(Methods.class)).extracting(SpawnServiceProblem::describe)
			.containsExactlyInAnyOrder(describe(Methods.class) + ", method 'own()': " + RETRYABLE,
					describe(Methods.class) + ", method 'composed()': " + LIMIT,
					describe(Methods.class) + ", method 'generic(String)': " + RETRYABLE,
					describe(Methods.class) + ", method 'inherited()': " + LIMIT,
					describe(Methods.class) + ", method 'foreign()': has"
							+ " @io.github.resilience4j.bulkhead.annotation.Bulkhead, which would work inside of each"
							+ " child alone: each child would count its own calls only, and begin again when it is"
							+ " replaced");
	}

	@Test
	void annotationsOfHostServicesWorkWhereTheyAre() {
		assertThat(problems(Host.class)).extracting(SpawnServiceProblem::describe)
			.noneSatisfy((problem) -> assertThat(problem).contains("Retryable"));
	}

	@Retention(RetentionPolicy.RUNTIME)
	@ConcurrencyLimit(2)
	@interface AtMostTwo {

	}

	@SpawnService
	@Retryable
	@ConcurrencyLimit(3)
	static class Guarded {

		public void work() {
		}

	}

	interface Contract<T> {

		@Retryable
		void generic(T value);

	}

	static class Base {

		@ConcurrencyLimit(1)
		public void inherited() {
		}

	}

	@SpawnService
	static class Methods extends Base implements Contract<String> {

		@Retryable
		public void own() {
		}

		@AtMostTwo
		public void composed() {
		}

		@Override
		public void generic(String value) {
		}

		@Bulkhead(name = "b")
		public void foreign() {
		}

	}

	@HostService
	static class Host {

		@Retryable
		public final void work() {
		}

	}

}
