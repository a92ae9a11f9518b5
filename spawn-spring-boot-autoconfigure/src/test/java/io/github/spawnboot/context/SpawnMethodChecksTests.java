package io.github.spawnboot.context;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.spawnboot.annotation.HostService;
import io.github.spawnboot.annotation.SpawnKey;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link SpawnMethodChecks}.
 */
class SpawnMethodChecksTests {

	private static final String KEY_REMEDY = "Use a String, a number, an enum, a UUID or a record of these as the key.";

	private static List<SpawnServiceProblem> problems(Class<?> type) {
		List<SpawnServiceProblem> problems = new ArrayList<>();
		new ApplicationContextRunner().withUserConfiguration(VerifiedTestProxies.class)
			.withBean("service", type)
			.run((context) -> {
				if (context.getStartupFailure() != null) {
					assertThat(context.getStartupFailure()).isInstanceOf(InvalidSpawnServiceException.class);
					problems.addAll(((InvalidSpawnServiceException) context.getStartupFailure()).problems());
				}
			});
		return problems;
	}

	private static String describe(Class<?> type, String method) {
		return "Bean 'service' (" + type.getName() + "), method '" + method + "': ";
	}

	@Test
	void keysThatCanBeComparedAreFine() {
		assertThat(problems(FineKeys.class)).isEmpty();
	}

	@Test
	void keysThatCannotBeComparedAreReported() {
		String prefix = "has @SpawnKey on the parameter 'key', which cannot be compared with the keys of other calls: ";
		List<SpawnServiceProblem> problems = problems(BadKeys.class);
		assertThat(problems).extracting(SpawnServiceProblem::describe)
			.containsExactlyInAnyOrder(
					describe(BadKeys.class, "array(byte[])") + prefix
							+ "'byte[]' is an array, of which no two are equal",
					describe(BadKeys.class, "list(List)") + prefix
							+ "'java.util.List' does not tell how its implementations are compared",
					describe(BadKeys.class, "identity(Identity)") + prefix + "'" + Identity.class.getTypeName()
							+ "' has no equals and hashCode of its own",
					describe(BadKeys.class, "nested(WithArray)") + prefix + "in '" + WithArray.class.getTypeName()
							+ "', 'byte[]' is an array, of which no two are equal",
					describe(BadKeys.class, "live(InputStream)")
							+ "has @SpawnKey on the parameter 'key', which is a stream or callback and no value that"
							+ " could be compared",
					describe(BadKeys.class, "two(String, int)")
							+ "has @SpawnKey on 2 parameters, but a call has one key",
					describe(BadKeys.class, "hidden(String)")
							+ "has @SpawnKey, which has no effect on it: it is not public, and only public methods are"
							+ " called in a child; make it public");
		assertThat(problems).filteredOn((problem) -> problem.problem().contains("compared"))
			.hasSize(5)
			.extracting(SpawnServiceProblem::remedy)
			.containsOnly(KEY_REMEDY);
	}

	@Test
	void keyOfAnInterfaceAndAnotherOneOfItsImplementationAreTwo() {
		assertThat(problems(OtherKey.class)).extracting(SpawnServiceProblem::describe)
			.containsExactly(describe(OtherKey.class, "get(String, String)")
					+ "has @SpawnKey on 2 parameters, but a call has one key");
	}

	@Test
	void keyOfHostServiceIsReported() {
		assertThat(problems(Host.class)).extracting(SpawnServiceProblem::describe)
			.anySatisfy((problem) -> assertThat(problem).startsWith("Bean 'service' (")
				.endsWith(
						"method 'get(String)': has @SpawnKey, which has no effect on a host service: there is one of it,"
								+ " in the application"));
	}

	@Test
	void idempotentMethodsWhoseCallsCannotBeMadeAgainAreReported() {
		String problem = "has @SpawnMethod(idempotent = true), but its calls cannot be made again: ";
		assertThat(problems(Idempotent.class)).extracting(SpawnServiceProblem::describe, SpawnServiceProblem::remedy)
			.containsExactlyInAnyOrder(
					tuple(describe(Idempotent.class, "read(InputStream)") + problem
							+ "it takes or gives streams or callbacks, which a lost call has used up",
							"Remove 'idempotent'."),
					tuple(describe(Idempotent.class, "lines()") + problem
							+ "it takes or gives streams or callbacks, which a lost call has used up",
							"Remove 'idempotent'."),
					tuple(describe(Idempotent.class, "later()") + problem
							+ "it returns a future, and the pauses between the attempts are spent on the thread of the"
							+ " caller, which does not wait",
							"Return the result itself, and make the call in a task of your own; or remove 'idempotent'."));
	}

	@Test
	void softLimitThatThePoolHidesIsReported() {
		new ApplicationContextRunner().withUserConfiguration(VerifiedTestProxies.class)
			.withBean("service", SoftlyLimited.class)
			.run((context) -> {
				BeanContracts contracts = context.getBean(BeanContracts.class);
				SpawnServiceDefinitions services = SpawnServiceDefinitions.of(context.getBeanFactory());
				contracts.checkSoftLimits(services, (pool) -> Duration.ofMillis(8001));
				contracts.checkSoftLimits(services, (pool) -> null);
				assertThatExceptionOfType(InvalidSpawnServiceException.class)
					.isThrownBy(() -> contracts.checkSoftLimits(services, (pool) -> Duration.ofSeconds(8)))
					.satisfies((failure) -> assertThat(failure.problems()).extracting(SpawnServiceProblem::describe)
						.containsExactly(describe(SoftlyLimited.class, "work()")
								+ "@SpawnMethod has the softTimeout 8000 ms, which is not below the limit of its pool,"
								+ " 8000 ms ('spawn.pools.default.call-timeout'), so it would never be reached"));
			});
	}

	record Pair(String left, long right) {
	}

	record WithArray(byte[] bytes) {
	}

	enum Color {

		RED

	}

	static class Identity {

		public int value;

	}

	static class Compared {

		public int value;

		@Override
		public boolean equals(Object other) {
			return other instanceof Compared compared && compared.value == this.value;
		}

		@Override
		public int hashCode() {
			return this.value;
		}

	}

	@SpawnService
	static class FineKeys {

		public void text(@SpawnKey String key) {
		}

		public void primitive(String value, @SpawnKey long key) {
		}

		public void box(@SpawnKey Integer key) {
		}

		public void uuid(@SpawnKey UUID key) {
		}

		public void color(@SpawnKey Color key) {
		}

		public void pair(@SpawnKey Pair key, InputStream stream) {
		}

		public void own(@SpawnKey Compared key) {
		}

	}

	@SpawnService
	static class BadKeys {

		public void array(@SpawnKey byte[] key) {
		}

		public void list(@SpawnKey List<String> key) {
		}

		public void identity(@SpawnKey Identity key) {
		}

		public void nested(@SpawnKey WithArray key) {
		}

		public void live(@SpawnKey InputStream key) {
		}

		public void two(@SpawnKey String key, @SpawnKey int other) {
		}

		void hidden(@SpawnKey String key) {
		}

	}

	interface Keyed {

		String get(@SpawnKey String key, String other);

	}

	@SpawnService
	static class OtherKey implements Keyed {

		@Override
		public String get(String key, @SpawnKey String other) {
			return key;
		}

	}

	@SpawnService
	static class SoftlyLimited {

		@SpawnMethod(softTimeout = "8s")
		public void work() {
		}

	}

	@SpawnService
	static class Idempotent {

		@SpawnMethod(idempotent = true)
		public String fine(String text) {
			return text;
		}

		@SpawnMethod(idempotent = true)
		public void read(InputStream in) {
		}

		@SpawnMethod(idempotent = true)
		public Stream<String> lines() {
			return Stream.of();
		}

		@SpawnMethod(idempotent = true)
		public CompletableFuture<String> later() {
			return CompletableFuture.completedFuture("");
		}

	}

	@HostService
	static class Host {

		public String get(@SpawnKey String key) {
			return key;
		}

	}

}
