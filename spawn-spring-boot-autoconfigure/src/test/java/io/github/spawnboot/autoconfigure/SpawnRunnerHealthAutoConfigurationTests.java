package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.context.RunnerGroupLifecycle;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerGroup;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * Tests for {@link SpawnRunnerHealthAutoConfiguration} and its indicators (row I40).
 */
class SpawnRunnerHealthAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SpawnAutoConfiguration.class, SpawnRunnerAutoConfiguration.class,
				SpawnRunnerHealthAutoConfiguration.class));

	private static Health health(ApplicationContext context, String group) {
		HealthContributor contributor = context.getBean(CompositeHealthContributor.class).getContributor(group);
		assertThat(contributor).isInstanceOf(HealthIndicator.class);
		Health health = ((HealthIndicator) contributor).health();
		assertThat(health).isNotNull();
		return health;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> runner(Health health, String name) {
		return ((Map<String, Map<String, Object>>) health.getDetails().get("runners")).get(name);
	}

	@Test
	void groupThatRunsIsUpAndTellsItsMembers() {
		this.contextRunner.withUserConfiguration(Runners.class).run((context) -> {
			Health health = health(context, "workers");
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("state", "RUNNING")
				.containsEntry("restarts", 0)
				.containsKey("since");
			assertThat(runner(health, "runner")).containsEntry("state", "READY")
				.containsEntry("restarts", 0)
				.containsKey("since")
				.doesNotContainKey("lastExit");
		});
	}

	@Test
	void restartedMemberTellsItsLastExit() {
		this.contextRunner.withUserConfiguration(Runners.class)
			.withPropertyValues("spawn.groups.workers.restart.initial-delay=1ms")
			.run((context) -> {
				context.getBean(Runners.class).fail.countDown();
				RunnerGroup group = context.getBean(RunnerGroup.class);
				Awaitility.await()
					.until(() -> group.restarts().orElseThrow().restarts() == 1
							&& "READY".equals(runner(health(context, "workers"), "runner").get("state")));
				Health health = health(context, "workers");
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("restarts", 1);
				assertThat(runner(health, "runner")).containsEntry("restarts", 1)
					.extractingByKey("lastExit", STRING)
					.matches("failed after \\d+ ms: java.lang.IllegalStateException: broken");
			});
	}

	@Test
	void failedGroupIsDownAndTellsWhy() {
		this.contextRunner.withUserConfiguration(Runners.class)
			.withPropertyValues("spawn.groups.workers.restart.policy=never")
			.run((context) -> {
				context.getBean(Runners.class).fail.countDown();
				RunnerGroupLifecycle lifecycle = context.getBean(RunnerGroupLifecycle.class);
				Awaitility.await().until(() -> lifecycle.failure().isPresent());
				Health health = health(context, "workers");
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails()).containsEntry("state", "ENDED");
				assertThat(health.getDetails()).extractingByKey("error", STRING).contains("broken");
				assertThat(runner(health, "runner")).extractingByKey("lastExit", STRING)
					.matches("failed after \\d+ ms: java.lang.IllegalStateException: broken");
			});
	}

	@Test
	void stoppedGroupIsOutOfService() {
		this.contextRunner.withUserConfiguration(Runners.class).run((context) -> {
			context.getBean(RunnerGroupLifecycle.class).stop();
			assertThat(health(context, "workers").getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void applicationWithoutGroupsHasNoHealthOfGroups() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void healthOfGroupsCanBeTurnedOff() {
		this.contextRunner.withUserConfiguration(Runners.class)
			.withPropertyValues("management.health.spawn-groups.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void groupsRunWithoutTheHealthModule() {
		this.contextRunner.withUserConfiguration(Runners.class)
			.withClassLoader(new FilteredClassLoader(HealthContributor.class))
			.run((context) -> assertThat(context).hasSingleBean(RunnerGroupLifecycle.class)
				.doesNotHaveBean("spawnGroupsHealthContributor"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Runners {

		private final CountDownLatch fail = new CountDownLatch(1);

		@Bean
		@SpawnRunner(group = "workers")
		Runner runner() {
			CountDownLatch once = new CountDownLatch(1);
			return (signals, ready) -> {
				ready.ready();
				if (once.getCount() > 0) {
					while (this.fail.getCount() > 0) {
						if (signals.await(Duration.ofMillis(5)) != null) {
							return;
						}
					}
					once.countDown();
					throw new IllegalStateException("broken");
				}
				signals.await();
			};
		}

	}

}
