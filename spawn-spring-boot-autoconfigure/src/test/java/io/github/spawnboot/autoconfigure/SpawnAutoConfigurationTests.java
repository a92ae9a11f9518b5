package io.github.spawnboot.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.context.InvalidSpawnServiceException;
import io.github.spawnboot.context.SpawnProxy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpawnAutoConfiguration} that start no child.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpawnAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SpawnAutoConfiguration.class));

	@Test
	void applicationWithoutServicesHasTheDefaultPoolAndNoThreadOfAChild() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(SpawnPool.class).hasSingleBean(SpawnedEngine.class);
			assertThat(context).hasSingleBean(Spawner.class);
			assertThat(context.getBean(SpawnPool.class).name()).isEqualTo("default");
			assertThat(context.getBean(SpawnPool.class).stats().started()).isZero();
		});
	}

	@Test
	void poolThatAServiceNamesIsInjectedByItsName() {
		this.contextRunner.withUserConfiguration(Services.class, Users.class).run((context) -> {
			Users.User user = context.getBean(Users.User.class);
			assertThat(user.pool().name()).isEqualTo("documents");
			assertThat(user.engine()).isSameAs(user.pool().engine());
			assertThat(user.primary().name()).isEqualTo("default");
			assertThat(user.all()).extracting(SpawnPool::name).containsExactlyInAnyOrder("default", "documents");
			assertThat(context.getBean(Greeter.class)).isInstanceOf(SpawnProxy.class);
			assertThat(Greeter.created).isFalse();
		});
	}

	@Test
	void callWithoutSpringApplicationSaysWhatIsMissing() {
		this.contextRunner.withUserConfiguration(Services.class)
			.run((context) -> assertThatExceptionOfType(ChildStartException.class)
				.isThrownBy(() -> context.getBean(Greeter.class).greet("you"))
				.withMessageContaining("was not started by SpringApplication.run"));
	}

	@Test
	void firstCallAfterTheContextWasClosedSaysSo() {
		Greeter[] greeter = new Greeter[1];
		this.contextRunner.withUserConfiguration(Services.class)
			.run((context) -> greeter[0] = context.getBean(Greeter.class));
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> greeter[0].greet("you"))
			.withMessage("Service 'greeter' of pool 'documents' cannot be called: its application context is closed");
	}

	@Test
	void jvmOptionThatIsNoneIsAnError() {
		this.contextRunner.withPropertyValues("spawn.pools.default.jvm-options=Xmx1g")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("spawn.pools.default.jvm-options");
					assertThat(ex.getReason())
						.isEqualTo("JVM option 'Xmx1g' must start with '-'; write each option with"
								+ " its value as one element.");
				}));
	}

	@Test
	void closeLeavesNoThread() {
		this.contextRunner.withUserConfiguration(Services.class)
			.run((context) -> assertThat(threads()).contains("spawn-beam"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(threads()).doesNotContain("spawn-beam", "spawn-timer", "spawn-stop"));
	}

	@Test
	void poolsStopAfterTheWebServerAndBeforeWhatHasNoPhase() {
		// WebServerGracefulShutdownLifecycle and WebServerStartStopLifecycle are 1024 and
		// 2048 below the default.
		assertThat(ChildPools.PHASE).isLessThan(Integer.MAX_VALUE - 2048).isPositive();
	}

	@Test
	void inlineModeRunsServicesHereThroughTheCodec() {
		this.contextRunner.withPropertyValues("spawn.mode=inline")
			.withUserConfiguration(Services.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(ChildPools.class);
				assertThat(context.getBean(Greeter.class).greet("you")).isEqualTo("hello you");
				assertThat(context.getBean("documentsSpawnPool", SpawnPool.class).children()).isEmpty();
				assertThatExceptionOfType(SpawnUsageException.class)
					.isThrownBy(context.getBean("defaultSpawner", Spawner.class)::spawn)
					.withMessageContaining("'spawn.mode' is 'inline'");
				Greeter.created = false;
			});
	}

	@Test
	void poolThatNobodyUsesIsAnError() {
		this.contextRunner.withPropertyValues("spawn.pools.documnets.max-size=3")
			.withUserConfiguration(Services.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.isInstanceOf(InvalidSpawnServiceException.class)
				.hasMessageContaining("documnets")
				.hasMessageContaining("documents"));
	}

	@Test
	void heapOfChildrenFollowsFromTheBudgetUnlessItIsSet() {
		ApplicationContextRunner runner = this.contextRunner.withUserConfiguration(Services.class)
			.withPropertyValues("spawn.budget.memory=1400MB", "spawn.pools.documents.max-size=2");
		runner.run(
				(context) -> assertThat(heap(context)).isBetween(DataSize.ofMegabytes(190), DataSize.ofMegabytes(199)));
		runner.withPropertyValues("spawn.pools.documents.heap=400MB")
			.run((context) -> assertThat(heap(context)).isEqualTo(DataSize.ofMegabytes(400)));
		runner.withPropertyValues("spawn.pools.documents.jvm-options=-Xms220m")
			.run((context) -> assertThat(heap(context)).isEqualTo(DataSize.ofMegabytes(256)));
	}

	private static DataSize heap(ApplicationContext context) {
		return DataSize.ofBytes(context.getBean(ChildPools.class).pool("documents").settings().child().heapBytes());
	}

	@Test
	void sizesThatThereIsNoMemoryForAreWarnedOf(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Services.class)
			.withPropertyValues("spawn.budget.memory=2GB")
			.run((context) -> {
				SpawnPool pool = context.getBean("documentsSpawnPool", SpawnPool.class);
				pool.resize(0, 2);
				assertThat(output).doesNotContain("has got a 'max-size'");
				pool.resize(0, 3);
				assertThat(output).contains("WARN")
					.contains("Pool 'documents' has got a 'max-size' of 3. The children of all pools may together take")
					.contains("but there are 2048 MB for them: 'spawn.budget.memory' says so.");
			});
	}

	@Test
	void unknownKeyIsAnError() {
		this.contextRunner.withPropertyValues("spawn.pools.default.max-sise=3")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("spawn.pools.default.max-sise"));
	}

	@Test
	void stopThatCannotFitIntoTheShutdownIsAnError() {
		this.contextRunner.withPropertyValues("spawn.pools.default.drain-timeout=25s")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining(
						"a stop may take 35000 ms, but 'spring.lifecycle.timeout-per-shutdown-phase' allows"
								+ " 30000 ms"));
		this.contextRunner
			.withPropertyValues("spawn.pools.default.drain-timeout=25s",
					"spring.lifecycle.timeout-per-shutdown-phase=40s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static Stream<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName);
	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		Greeter greeter() {
			return new Greeter();
		}

	}

	@SpawnService(pool = "documents")
	static class Greeter {

		static boolean created;

		Greeter() {
			created = true;
		}

		public String greet(String name) {
			return "hello " + name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		User user(@Qualifier("documents") SpawnPool pool, @Qualifier("documents") SpawnedEngine engine,
				SpawnPool primary, List<SpawnPool> all) {
			return new User(pool, engine, primary, all);
		}

		record User(SpawnPool pool, SpawnedEngine engine, SpawnPool primary, List<SpawnPool> all) {
		}

	}

}
