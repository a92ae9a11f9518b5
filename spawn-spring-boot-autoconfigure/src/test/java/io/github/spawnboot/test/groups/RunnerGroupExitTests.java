package io.github.spawnboot.test.groups;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.test.ForkedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications with groups as processes: how long they live, how they end, and what their
 * children do.
 */
@Timeout(120)
class RunnerGroupExitTests {

	private static ForkedApplication start(String... args) throws IOException {
		return ForkedApplication.start(Application.class, Map.of(), List.of(), new byte[0], args);
	}

	@Test
	void groupKeepsTheJvmAliveUntilItsRunnersHaveEnded() throws Exception {
		try (ForkedApplication application = start("--end=clean")) {
			application.await("main returned");
			application.await("runner ended");
			assertThat(application.awaitEnd()).isZero();
		}
	}

	@Test
	void failedGroupExitsWithACodeIfItsPropertySaysSo() throws Exception {
		try (ForkedApplication application = start("--end=failure", "--spawn.groups.workers.restart.policy=never",
				"--spawn.groups.workers.on-failure=exit")) {
			application.await("main returned");
			assertThat(application.awaitEnd()).isOne();
			assertThat(application.lines()).contains("context closed");
		}
	}

	@Test
	void failedGroupEndsTheProcessIfItsPropertySaysClose() throws Exception {
		try (ForkedApplication application = start("--end=failure", "--spawn.groups.workers.restart.policy=never",
				"--spawn.groups.workers.on-failure=close")) {
			assertThat(application.awaitEnd()).isZero();
			assertThat(application.lines()).contains("context closed");
		}
	}

	@Test
	void terminatedApplicationDrainsItsGroup() throws Exception {
		// row I33
		try (ForkedApplication application = start("--end=never")) {
			application.await("main returned");
			// Process.destroy would close the output as well.
			application.process().toHandle().destroy();
			assertThat(application.awaitEnd()).isEqualTo(143);
			assertThat(application.lines()).containsSubsequence("runner stopped", "context closed");
		}
	}

	@Test
	void runnerThatIsStoppedCanStillCallServices() throws Exception {
		try (ForkedApplication application = start("--end=never", "--last-call=true")) {
			application.await("main returned");
			application.process().toHandle().destroy();
			assertThat(application.awaitEnd()).isEqualTo(143);
			assertThat(application.lines()).containsSubsequence("last call: 0 runs, 0 groups", "runner stopped",
					"context closed");
		}
	}

	@Test
	void runnersAreNotStartedInChildren() throws Exception {
		try (ForkedApplication application = start("--end=clean", "--call=true")) {
			assertThat(application.await("child: ")).isEqualTo("0 runs, 0 groups");
			assertThat(application.awaitEnd()).isZero();
			assertThat(application.lines()).filteredOn("runner started"::equals).hasSize(1);
		}
	}

	@SpringBootApplication
	@Import({ Runners.class, Probe.class })
	static class Application {

		private static final CountDownLatch started = new CountDownLatch(1);

		static volatile int runs;

		public static void main(String[] args) {
			new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(args);
			System.out.println("main returned");
			started.countDown();
		}

		@Bean
		@ConditionalOnProperty("call")
		ApplicationRunner caller(Probe probe) {
			return (args) -> System.out.println("child: " + probe.look());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Runners implements AutoCloseable {

		private final String end;

		private final boolean lastCall;

		Runners(Environment environment) {
			this.end = environment.getProperty("end", "never");
			this.lastCall = environment.getProperty("last-call", boolean.class, false);
		}

		@Bean
		@SpawnRunner(group = "workers")
		Runner runner(ObjectProvider<Probe> probe) {
			return (signals, ready) -> {
				Application.runs++;
				System.out.println("runner started");
				ready.ready();
				if (this.end.equals("never")) {
					signals.await();
					if (this.lastCall) {
						System.out.println("last call: " + probe.getObject().look());
					}
					System.out.println("runner stopped");
					return;
				}
				Application.started.await();
				System.out.println("runner ended");
				if (this.end.equals("failure")) {
					throw new IllegalStateException("broken");
				}
			};
		}

		@Override
		public void close() {
			System.out.println("context closed");
		}

	}

	@SpawnService
	static class Probe {

		private final ObjectProvider<RunnerGroup> groups;

		private final Runner runner;

		Probe(ObjectProvider<RunnerGroup> groups, Runner runner) {
			this.groups = groups;
			this.runner = runner;
		}

		public String look() {
			return Application.runs + " runs, " + this.groups.stream().count()
					+ ((this.runner != null) ? " groups" : " groups and no runner");
		}

	}

}
