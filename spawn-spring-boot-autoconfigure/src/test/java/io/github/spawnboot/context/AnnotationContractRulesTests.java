package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.github.spawnboot.CancelMode;
import io.github.spawnboot.annotation.OneWay;
import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnCallback;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnKey;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AnnotationContractRules}, and for what the verifier says about them.
 */
class AnnotationContractRulesTests {

	private final AnnotationContractRules rules = new AnnotationContractRules((method) -> true);

	private static Method method(Class<?> type, String name) {
		return Arrays.stream(type.getMethods())
			.filter((method) -> method.getName().equals(name) && !method.isBridge())
			.findAny()
			.orElseThrow();
	}

	@Test
	void methodWithoutAnnotationsHasTheDefaults() {
		Method plain = method(Implementation.class, "plain");
		assertThat(this.rules.timeout(plain)).isNull();
		assertThat(this.rules.softTimeout(plain)).isNull();
		assertThat(this.rules.cancelMode(plain)).isEqualTo(CancelMode.INTERRUPT);
		assertThat(this.rules.isOneWay(plain)).isFalse();
		assertThat(this.rules.routingKey(plain)).isEqualTo(-1);
		assertThat(this.rules.isSharedPath(plain, null)).isFalse();
		assertThat(this.rules.isSharedPath(plain, plain.getParameters()[0])).isFalse();
		assertThat(this.rules.isCallback(Declared.class)).isFalse();
		assertThat(this.rules.isRemote(plain)).isTrue();
		assertThat(new AnnotationContractRules((method) -> false).isRemote(plain)).isFalse();
	}

	@Test
	void annotationsOfInterfaceAndSuperclassCount() {
		Method inherited = method(Implementation.class, "inherited");
		assertThat(this.rules.timeout(inherited)).isEqualTo(Duration.ofMillis(1500));
		assertThat(this.rules.softTimeout(inherited)).isEqualTo(Duration.ofSeconds(1));
		assertThat(this.rules.cancelMode(inherited)).isEqualTo(CancelMode.KILL);
		assertThat(this.rules.cancelMode(method(Implementation.class, "overridden"))).isEqualTo(CancelMode.COOPERATIVE);
		Method file = method(Implementation.class, "file");
		assertThat(this.rules.isSharedPath(file, null)).isTrue();
		assertThat(this.rules.isSharedPath(file, file.getParameters()[0])).isFalse();
		assertThat(this.rules.isSharedPath(file, file.getParameters()[1])).isTrue();
		assertThat(this.rules.isCallback(Callback.class)).isTrue();
		assertThat(this.rules.isCallback(SpecialCallback.class)).isTrue();
		assertThat(this.rules.isOneWay(method(Callback.class, "tell"))).isTrue();
		assertThat(this.rules.routingKey(method(Implementation.class, "keyed"))).isOne();
		assertThat(this.rules.routingKey(method(Implementation.class, "generic"))).isZero();
	}

	@Test
	void mistakesAreReportedAtStartWithTheirRemedy() {
		String bean = "Bean 'service' (" + Mistaken.class.getName() + "), method ";
		new ApplicationContextRunner().withUserConfiguration(VerifiedTestProxies.class)
			.withBean("service", Mistaken.class)
			.run((context) -> {
				assertThat(context).getFailure().isInstanceOf(InvalidSpawnServiceException.class);
				List<SpawnServiceProblem> problems = ((InvalidSpawnServiceException) context.getStartupFailure())
					.problems();
				assertThat(problems).extracting(SpawnServiceProblem::describe)
					.containsExactlyInAnyOrder(
							bean + "'forever()': @SpawnMethod has the timeout 'forever', which is no duration",
							bean + "'never()': @SpawnMethod has the softTimeout 'never', which is no duration",
							bean + "'reversed()': @SpawnMethod has the softTimeout '2s', which is not below its timeout"
									+ " '2000ms'",
							bean + "'negative()': @SpawnMethod has the timeout '-1s', which is not positive",
							bean + "'job(Job)': has @SpawnMethod, which has no effect on it: it handles the job 'job';"
									+ " run it with engine.job(\"job\") of pool 'default'",
							bean + "'oneWay()': has @OneWay, which has no effect on a method of a service: its caller"
									+ " waits for it",
							bean + "'noPath(String)': has @SharedPath on the parameter 'text', which is no"
									+ " java.nio.file.Path");
				assertThat(problems).filteredOn((problem) -> problem.describe().contains("timeout"))
					.allSatisfy((problem) -> assertThat(problem.remedy()).startsWith("Write a duration such as"));
			});
	}

	interface Declared<T> {

		@SpawnMethod(softTimeout = "1s", timeout = "1500ms", cancel = CancelMode.KILL)
		void inherited();

		@SpawnMethod(cancel = CancelMode.KILL)
		void overridden();

		@SharedPath
		Path file(Path first, @SharedPath Path second);

		void keyed(String text, @SpawnKey long key);

		void generic(@SpawnKey T key);

	}

	public static class Implementation implements Declared<String> {

		public void plain(String text) {
		}

		@Override
		public void inherited() {
		}

		@Override
		@SpawnMethod(cancel = CancelMode.COOPERATIVE)
		public void overridden() {
		}

		@Override
		public Path file(Path first, Path second) {
			return first;
		}

		@Override
		public void keyed(String text, long key) {
		}

		@Override
		public void generic(String key) {
		}

	}

	@SpawnCallback
	interface Callback {

		@OneWay
		void tell();

		void ask();

	}

	interface SpecialCallback extends Callback {

	}

	@SpawnService
	static class Mistaken {

		@SpawnMethod(timeout = "forever")
		public void forever() {
		}

		@SpawnMethod(softTimeout = "never")
		public void never() {
		}

		@SpawnMethod(softTimeout = "2s", timeout = "2000ms")
		public void reversed() {
		}

		@SpawnMethod(timeout = "-1s")
		public void negative() {
		}

		@SpawnHandler("job")
		@SpawnMethod(timeout = "1s")
		public void job(io.github.spawnboot.Job job) {
		}

		@OneWay
		public void oneWay() {
		}

		public void noPath(@SharedPath String text) {
		}

		@SpawnMethod(timeout = "10s", cancel = CancelMode.COOPERATIVE)
		public void fine() {
		}

	}

}
