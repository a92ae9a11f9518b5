package io.github.spawnboot.test.runners;

import java.time.Duration;
import java.util.List;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.runner.GroupState;
import io.github.spawnboot.runner.RunnerGroup;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.spawnboot.context.SpawnPools;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A group whose runner lives in a real child, managed with its application.
 */
@Timeout(120)
class ChildRunnerGroupTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@Test
	void groupStartsRestartsAndStopsItsRunnerInAChild() {
		SpringApplication application = new SpringApplication(RunnerApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		List<String> entries;
		SpawnPool pool;
		try (ConfigurableApplicationContext context = application.run("--spawn.pools.workers.max-size=1",
				"--spawn.pools.workers.acquire-timeout=60s")) {
			entries = context.getBean(Journal.class).entries();
			pool = context.getBean(SpawnPools.class).pool("workers");
			RunnerGroup group = context.getBean(RunnerGroup.class);
			assertThat(entries).containsExactly("started");
			pool.children().get(0).kill();
			Awaitility.await().atMost(LIMIT).until(() -> entries.size() == 2);
			assertThat(group.get("worker").orElseThrow().restarts()).isEqualTo(1);
			assertThat(context.getBean(Journal.class).pids()).doesNotHaveDuplicates();
			context.stop();
			assertThat(entries).containsExactly("started", "started", "terminated");
			assertThat(group.state()).isEqualTo(GroupState.ENDED);
			assertThat(pool.children()).isEmpty();
			context.start();
			assertThat(entries).containsExactly("started", "started", "terminated", "started");
		}
		assertThat(entries).hasSize(5).endsWith("terminated");
		assertThat(pool.children()).isEmpty();
	}

	@Test
	void runnerRunsInTheApplicationInInlineMode() {
		SpringApplication application = new SpringApplication(RunnerApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		Journal journal;
		try (ConfigurableApplicationContext context = application.run("--spawn.mode=inline")) {
			journal = context.getBean(Journal.class);
			assertThat(journal.entries()).containsExactly("started");
			assertThat(context.getBean(RunnerGroup.class).state()).isEqualTo(GroupState.RUNNING);
		}
		assertThat(journal.entries()).containsExactly("started", "terminated");
		assertThat(journal.pids()).isEmpty();
	}

}
