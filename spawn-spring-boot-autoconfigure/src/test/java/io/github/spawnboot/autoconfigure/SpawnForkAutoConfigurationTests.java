package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.ForkedProcess;
import io.github.spawnboot.Forks;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.annotation.SpawnFork;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.context.ForkLifecycle;
import io.github.spawnboot.context.InlineForks;
import io.github.spawnboot.fork.JvmForks;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpawnForkAutoConfiguration}.
 */
class SpawnForkAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SpawnAutoConfiguration.class, SpawnForkAutoConfiguration.class));

	@Test
	void thereAreNoForksWithoutTheRestOfSpawn() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SpawnForkAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Forks.class));
	}

	@Test
	void forksAreThereWithoutFunctions() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(Forks.class).hasSingleBean(JvmForks.class);
			assertThat(context.getBean(Forks.class).names()).isEmpty();
		});
	}

	@Test
	void forksOfTheUserWin() {
		this.runner.withBean("ownForks", Forks.class, InlineForks::new)
			.run((context) -> assertThat(context).hasSingleBean(Forks.class).hasBean("ownForks"));
	}

	@Test
	void forksStopBeforeThePoolsAndAfterTheGroupsOfRunners() {
		this.runner.run((context) -> {
			ForkLifecycle lifecycle = context.getBean(ForkLifecycle.class);
			assertThat(lifecycle.isRunning()).isTrue();
			assertThat(lifecycle.getPhase()).isGreaterThan(ChildPools.PHASE)
				.isLessThan(new GroupProperties().getPhase());
		});
		this.runner.withBean("ownForks", Forks.class, InlineForks::new)
			.run((context) -> assertThat(context).doesNotHaveBean(ForkLifecycle.class));
	}

	@Test
	void drainTimeoutThatIsImpossibleFailsTheStart() {
		this.runner.withPropertyValues("spawn.forks.drain-timeout=-1s")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("spawn.forks.drain-timeout"));
		this.runner.withPropertyValues("spawn.forks.drain-timeout=60s")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("spawn.forks.drain-timeout");
					assertThat(ex.getReason()).startsWith("With it a stop may take 72000 ms, but")
						.contains("allows 30000 ms");
				}));
	}

	@ParameterizedTest
	@CsvSource({ "30s, 10", "22s, 10", "15s, 3", "12s, 0", "1s, 0" })
	void drainTimeoutThatNobodyHasSetFitsIntoTheStopOfTheContext(String limit, int seconds) {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.lifecycle.timeout-per-shutdown-phase",
				limit);
		assertThat(LimitPropertyChecks.forkDrainTimeout(null, environment)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@Test
	void duplicateFailsTheStartWithBothNames() {
		// row F2
		this.runner.withUserConfiguration(Duplicates.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOf(SpawnUsageException.class)
				.hasMessageContaining("'same'")
				.hasMessageContaining("bean 'first'")
				.hasMessageContaining("bean 'second'"));
	}

	@Test
	void emptyNameFailsTheStart() {
		// row F2
		this.runner.withBean(Nameless.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOf(SpawnUsageException.class)
				.hasMessageContaining("must not be empty"));
	}

	@Test
	void valueThatCannotBeCarriedFailsTheStart() {
		this.runner.withBean("threads", Threads.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOf(SpawnUsageException.class)
				.hasMessageContaining("bean 'threads'")
				.hasMessageContaining("java.lang.Thread"));
	}

	@Test
	void instanceMethodOfAServiceFailsTheStart() {
		this.runner.withBean(Service.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOf(SpawnUsageException.class)
				.hasMessageContaining("@SpawnFork(\"served\")")
				.hasMessageContaining("@SpawnService"));
	}

	@Test
	void inlineModeRefusesForks() {
		this.runner.withPropertyValues("spawn.mode=inline").run((context) -> {
			Forks forks = context.getBean(Forks.class);
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> forks.fork("any"))
				.withMessageContaining("spawn.mode");
		});
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void forksAreBoundByTheLimitOfAllChildren() {
		this.runner.withPropertyValues("spawn.max-children=1").run((context) -> {
			Forks forks = context.getBean(Forks.class);
			ForkedProcess<Integer> first = forks.start(SpawnForkAutoConfigurationTests::waitForEver);
			CompletableFuture<Integer> second = CompletableFuture
				.supplyAsync(() -> forks.call(SpawnForkAutoConfigurationTests::one));
			Awaitility.await()
				.during(Duration.ofSeconds(2))
				.until(() -> ProcessHandle.current()
					.children()
					.filter((process) -> process.info().commandLine().orElse("").contains("SpawnChildMain"))
					.map(ProcessHandle::pid)
					.toList()
					.equals(List.of(first.pid())));
			first.kill();
			assertThat(second).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(1);
		});
	}

	static int waitForEver() throws InterruptedException {
		new CountDownLatch(1).await();
		return 0;
	}

	static int one() {
		return 1;
	}

	static class Function {

		@SpawnFork("same")
		int same() {
			return 1;
		}

	}

	static class Nameless {

		@SpawnFork(" ")
		static int nameless() {
			return 1;
		}

	}

	static class Threads {

		@SpawnFork("threads")
		void threads(Thread thread) {
		}

	}

	@SpawnService
	public static class Service {

		@SpawnFork("served")
		public int served() {
			return 1;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Duplicates {

		@Bean
		Function first() {
			return new Function();
		}

		@Bean
		Function second() {
			return new Function();
		}

	}

}
