package io.github.spawnboot.test.groups;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnException;
import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.context.RunnerGroupEvent;
import io.github.spawnboot.context.RunnerGroupFailedEvent;
import io.github.spawnboot.context.RunnerGroupLifecycle;
import io.github.spawnboot.runner.GroupState;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerEvent;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Groups of runners in applications.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class RunnerGroupApplicationTests {

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run(Stream.of(properties).map((property) -> "--" + property).toArray(String[]::new));
	}

	private static String analysis(CapturedOutput output, Class<?> application, String... properties) {
		assertThatException().isThrownBy(() -> run(application, properties).close());
		assertThat(output.getOut()).contains("APPLICATION FAILED TO START");
		return output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START"));
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("spawn-"))
			.map((thread) -> thread.getName() + "#" + thread.getId())
			.collect(Collectors.toSet());
	}

	@Test
	void groupStartsInOrderAfterThePoolsAndStopsInReverseBeforeThem() {
		// rows I9, I33
		Set<String> threads = threads();
		Journal journal;
		try (ConfigurableApplicationContext context = run(Ordered.class)) {
			journal = context.getBean(Journal.class);
			assertThat(actions(journal)).containsExactly("below pools started", "a started", "b started",
					"web server started");
			assertThat(context.getBean(ChildPools.class).isRunning()).isTrue();
		}
		assertThat(actions(journal).subList(4, 8)).containsExactly("web server stopped", "b stopped", "a stopped",
				"below pools stopped");
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
	}

	@Test
	void stoppedContextStartsItsGroupsAgain() {
		// row I19
		try (ConfigurableApplicationContext context = run(Ordered.class)) {
			Journal journal = context.getBean(Journal.class);
			RunnerGroup group = context.getBean(RunnerGroup.class);

			context.stop();

			assertThat(group.state()).isEqualTo(GroupState.ENDED);

			context.start();

			assertThat(group.state()).isEqualTo(GroupState.RUNNING);
			assertThat(journal.count("a started")).isEqualTo(2);
			assertThat(journal.count("b started")).isEqualTo(2);
			Awaitility.await()
				.untilAsserted(() -> assertThat(events(journal)).filteredOn("READY a"::equals).hasSize(2));
		}
	}

	@Test
	void pausedContextStartsItsGroupsAgain() {
		try (ConfigurableApplicationContext context = run(Ordered.class)) {
			RunnerGroup group = context.getBean(RunnerGroup.class);

			context.pause();

			assertThat(group.state()).isEqualTo(GroupState.ENDED);

			context.restart();

			assertThat(group.state()).isEqualTo(GroupState.RUNNING);
			assertThat(context.getBean(Journal.class).count("a started")).isEqualTo(2);
		}
	}

	@Test
	void groupIsStoppedIfSomethingElseDoesNotStart() {
		// row D12
		Set<String> threads = threads();
		assertThatException().isThrownBy(() -> run(SomethingElseFails.class))
			.withRootCauseInstanceOf(IllegalStateException.class);
		assertThat(SomethingElseFails.journal.lines()).containsExactly("runner started", "runner stopped");
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
	}

	@Test
	void causeOfAFailedStartIsShownToo(CapturedOutput output) {
		assertThat(analysis(output, FailsWithCause.class))
			.containsPattern("before it was ready: java\\.lang\\.IllegalStateException: no inbox, because of"
					+ " java\\.io\\.IOException: disk on fire \\(at .*FailsWithCause.*\\)");
	}

	private static List<String> actions(Journal journal) {
		return journal.lines().stream().filter((line) -> !line.startsWith("event ")).toList();
	}

	private static List<String> events(Journal journal) {
		return journal.lines()
			.stream()
			.filter((line) -> line.startsWith("event "))
			.map((line) -> line.substring("event ".length()))
			.toList();
	}

	@Test
	void eventsArePublishedByAThreadThatSupervisesNothing() {
		// row C7
		try (ConfigurableApplicationContext context = run(Ordered.class)) {
			Journal journal = context.getBean(Journal.class);
			Awaitility.await().untilAsserted(() -> assertThat(events(journal)).containsExactly("READY a", "READY b"));
			assertThat(context.getBean(Ordered.class).eventThread).startsWith("spawn-runner-events-workers");
		}
	}

	@Test
	void slowListenerDelaysNeitherStartNorStop() {
		// rows C7, I29
		CountDownLatch release = new CountDownLatch(1);
		Slow.release = release;
		try (ConfigurableApplicationContext context = run(Slow.class)) {
			RunnerGroup group = context.getBean(RunnerGroup.class);
			assertThat(group.state()).isEqualTo(GroupState.RUNNING);
			context.stop();
			assertThat(group.state()).isEqualTo(GroupState.ENDED);
			assertThat(release.getCount()).isOne();
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void failedStartShowsTheTraceOfExits(CapturedOutput output) {
		// rows I8, I13
		String analysis = analysis(output, FailsToStart.class);
		assertThat(analysis).contains("Runner group 'workers' did not start. Its runners ended in this order:")
			.containsPattern("1\\. 'b' ended after \\d+ ms, before it was ready: java\\.lang\\.IllegalStateException: "
					+ "no folder \\(at .*FailsToStart.*\\)")
			.containsPattern("2\\. 'a' ended after \\d+ ms, having been ready, without a failure")
			.contains("Correct the runner that failed. A runner has to call ready() before it ends");
		assertThat(FailsToStart.journal.lines()).containsExactly("a started", "a stopped");
	}

	@Test
	void cleanEndBeforeReadyFailsTheStartToo(CapturedOutput output) {
		// row I5
		assertThat(analysis(output, EndsBeforeReady.class))
			.containsPattern("1\\. 'early' ended after \\d+ ms, before it was ready, without a failure");
	}

	@Test
	void slowStartNamesThePropertyAndItsValue(CapturedOutput output) {
		String analysis = analysis(output, NeverReady.class, "spawn.groups.default.start-timeout=200ms");
		assertThat(analysis).containsPattern("1\\. 'mute' ended after \\d+ ms, before it was ready: it may take 200 ms")
			.contains("Let the runner call ready() earlier, or raise 'spawn.groups.default.start-timeout', which is"
					+ " 200 ms.");
	}

	@Test
	void failedStartOfADynamicGroupShowsTheTraceToo(CapturedOutput output) {
		assertThat(analysis(output, FailsToStart.class, "spawn.groups.workers.kind=dynamic"))
			.containsPattern(
					"1\\. 'b' ended after \\d+ ms, before it was ready: java\\.lang\\.IllegalStateException: no folder")
			.containsPattern("2\\. 'a' ended after \\d+ ms, having been ready, without a failure");
	}

	@Test
	void failedRunnerIsRestartedAndItsGroupStaysUp() {
		try (ConfigurableApplicationContext context = run(Ordered.class,
				"spawn.groups.workers.restart.initial-delay=1ms")) {
			RunnerGroup group = context.getBean(RunnerGroup.class);
			context.getBean("b", JournalRunner.class).fail(new IllegalStateException("once"));
			Awaitility.await().untilAsserted(() -> assertThat(group.get("b").map(RunnerProcess::restarts)).contains(1));
			Awaitility.await()
				.untilAsserted(() -> assertThat(group.get("b").map(RunnerProcess::state)).contains(RunnerState.READY));
			assertThat(context.getBean(Journal.class).count("a started")).isOne();
		}
	}

	@Test
	void strategyRestartsTheOthersToo() {
		try (ConfigurableApplicationContext context = run(Ordered.class,
				"spawn.groups.workers.restart.initial-delay=1ms", "spawn.groups.workers.strategy=one-for-all")) {
			context.getBean("b", JournalRunner.class).fail(new IllegalStateException("once"));
			Journal journal = context.getBean(Journal.class);
			Awaitility.await().untilAsserted(() -> {
				assertThat(journal.count("a started")).isEqualTo(2);
				assertThat(journal.count("b started")).isEqualTo(2);
			});
		}
	}

	@Test
	void policyOfTheRunnerWinsOverTheOneOfTheGroup() {
		try (ConfigurableApplicationContext context = run(OwnPolicies.class,
				"spawn.groups.default.restart.initial-delay=1ms", "spawn.groups.default.on-exit=continue")) {
			Journal journal = context.getBean(Journal.class);
			RunnerGroup group = context.getBean(RunnerGroup.class);
			context.getBean("never", JournalRunner.class).fail(new IllegalStateException("once"));
			context.getBean("always", JournalRunner.class).end();
			context.getBean("onError", JournalRunner.class).end();
			Awaitility.await().untilAsserted(() -> assertThat(journal.count("always started")).isEqualTo(2));
			Awaitility.await().untilAsserted(() -> {
				assertThat(group.get("never").map(RunnerProcess::state)).contains(RunnerState.EXITED);
				assertThat(group.get("onError").map(RunnerProcess::state)).contains(RunnerState.EXITED);
			});
			assertThat(group.state()).isEqualTo(GroupState.RUNNING);
		}
	}

	@Test
	void groupThatGivesUpIsLoggedAndPublishedAndTheApplicationGoesOn(CapturedOutput output) {
		// row I32
		try (ConfigurableApplicationContext context = run(Ordered.class,
				"spawn.groups.workers.restart.initial-delay=1ms", "spawn.groups.workers.restart.limit=1")) {
			RunnerGroupLifecycle lifecycle = context.getBean(RunnerGroupLifecycle.class);
			Journal journal = context.getBean(Journal.class);
			JournalRunner runner = context.getBean("b", JournalRunner.class);
			runner.fail(new IllegalStateException("first"));
			runner.fail(new IllegalStateException("second"));
			Awaitility.await().untilAsserted(() -> assertThat(journal.lines()).contains("failed workers: UNAVAILABLE"));
			assertThat(lifecycle.isRunning()).isFalse();
			assertThat(lifecycle.failure()).isPresent();
			Awaitility.await().untilAsserted(() -> assertThat(events(journal)).contains("RESTARTING b", "GIVEN_UP b"));
			assertThat(output).contains("Runner group 'workers' has failed, and its runners do not run any more");
			assertThat(context.isActive()).isTrue();

			context.stop();
			context.start();

			assertThat(lifecycle.isRunning()).isTrue();
			assertThat(lifecycle.failure()).isEmpty();
		}
	}

	@Test
	void groupThatFailsClosesTheContextIfItsPropertySaysSo(CapturedOutput output) {
		ConfigurableApplicationContext context = run(Ordered.class, "spawn.groups.workers.restart.policy=never",
				"spawn.groups.workers.on-failure=close");
		context.getBean("b", JournalRunner.class).fail(new IllegalStateException("broken"));
		Awaitility.await().untilAsserted(() -> assertThat(context.isActive()).isFalse());
		assertThat(output).contains("The application ends, because runner group 'workers' has failed and"
				+ " 'spawn.groups.workers.on-failure' is 'close'");
	}

	@Test
	void groupWhoseRunnersEndIsNoFailure() {
		try (ConfigurableApplicationContext context = run(Ordered.class, "spawn.groups.workers.on-failure=close",
				"spawn.groups.workers.on-exit=continue")) {
			RunnerGroupLifecycle lifecycle = context.getBean(RunnerGroupLifecycle.class);
			context.getBean("a", JournalRunner.class).end();
			context.getBean("b", JournalRunner.class).end();
			Awaitility.await().until(lifecycle::hasEnded);
			assertThat(lifecycle.failure()).isEmpty();
			assertThat(context.isActive()).isTrue();
		}
	}

	@Test
	void endOfOneRunnerEndsItsGroupAndTheLogSaysWhy(CapturedOutput output) {
		// row I12
		try (ConfigurableApplicationContext context = run(Ordered.class)) {
			RunnerGroupLifecycle lifecycle = context.getBean(RunnerGroupLifecycle.class);
			context.getBean("a", JournalRunner.class).end();
			Awaitility.await().until(lifecycle::hasEnded);
			assertThat(actions(context.getBean(Journal.class))).endsWith("a ended", "b stopped");
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("Runner group 'workers' has ended, because one of its"
						+ " runners has, and 'spawn.groups.workers.on-exit' is 'stop-group'"));
		}
	}

	@Test
	void runnerThatDoesNotStopIsReportedWithinTheLimits(CapturedOutput output) throws InterruptedException {
		// row I18
		Deaf.release = new CountDownLatch(1);
		ConfigurableApplicationContext context = run(Deaf.class, "spawn.groups.default.stop-grace=50ms",
				"spawn.groups.default.kill-timeout=50ms");
		try {
			context.close();
			assertThat(output).contains("Runner group 'default' was stopped, but not all of its runners obeyed in time")
				.contains("Runner group 'default' has members that did not end");
		}
		finally {
			Deaf.release.countDown();
		}
		assertThat(Deaf.done.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Ordered {

		private volatile String eventThread = "";

		private final Journal journal = new Journal();

		@Bean
		Journal journal() {
			return this.journal;
		}

		@Bean
		@SpawnRunner(group = "workers", order = 2)
		JournalRunner b() {
			return new JournalRunner("b", this.journal);
		}

		@Bean
		@SpawnRunner(group = "workers", order = 1)
		JournalRunner a() {
			return new JournalRunner("a", this.journal);
		}

		@Bean
		JournalLifecycle webServer() {
			return new JournalLifecycle("web server", this.journal, Integer.MAX_VALUE - 2048);
		}

		@Bean
		JournalLifecycle belowPools() {
			return new JournalLifecycle("below pools", this.journal, ChildPools.PHASE - 1);
		}

		@EventListener
		void on(RunnerGroupEvent event) {
			RunnerEvent.Type type = event.event().type();
			this.eventThread = Thread.currentThread().getName();
			this.journal.add("event " + type + " " + event.event().member());
		}

		@EventListener
		void on(RunnerGroupFailedEvent event) {
			SpawnException failure = (SpawnException) event.failure();
			this.journal.add("failed " + event.group().name() + ": " + failure.kind());
		}

	}

	static class JournalLifecycle implements SmartLifecycle {

		private final String name;

		private final Journal journal;

		private final int phase;

		private boolean running;

		JournalLifecycle(String name, Journal journal, int phase) {
			this.name = name;
			this.journal = journal;
			this.phase = phase;
		}

		@Override
		public void start() {
			this.running = true;
			this.journal.add(this.name + " started");
		}

		@Override
		public void stop() {
			this.running = false;
			this.journal.add(this.name + " stopped");
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Slow {

		private static volatile CountDownLatch release = new CountDownLatch(1);

		@Bean
		@SpawnRunner
		JournalRunner runner() {
			return new JournalRunner("runner", new Journal());
		}

		@EventListener
		void on(RunnerGroupEvent event) throws InterruptedException {
			release.await();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FailsToStart {

		private static Journal journal = new Journal();

		@Bean
		@SpawnRunner(group = "workers")
		JournalRunner a() {
			journal = new Journal();
			return new JournalRunner("a", journal);
		}

		@Bean
		@SpawnRunner(group = "workers")
		Runner b() {
			return (signals, ready) -> {
				throw new IllegalStateException("no folder");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FailsWithCause {

		@Bean
		@SpawnRunner
		Runner inbox() {
			return (signals, ready) -> {
				throw new IllegalStateException("no inbox", new IOException("disk on fire"));
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SomethingElseFails {

		private static Journal journal = new Journal();

		@Bean
		@SpawnRunner
		JournalRunner runner() {
			journal = new Journal();
			return new JournalRunner("runner", journal);
		}

		@Bean
		SmartLifecycle webServer() {
			return new JournalLifecycle("web server", journal, Integer.MAX_VALUE - 2048) {

				@Override
				public void start() {
					throw new IllegalStateException("The port is in use");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class EndsBeforeReady {

		@Bean
		@SpawnRunner
		Runner early() {
			return (signals, ready) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NeverReady {

		@Bean
		@SpawnRunner
		Runner mute() {
			return (signals, ready) -> signals.await();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnPolicies {

		private final Journal journal = new Journal();

		@Bean
		Journal journal() {
			return this.journal;
		}

		@Bean
		@SpawnRunner(restart = RestartPolicy.NEVER)
		JournalRunner never() {
			return new JournalRunner("never", this.journal);
		}

		@Bean
		@SpawnRunner(restart = RestartPolicy.ALWAYS)
		JournalRunner always() {
			return new JournalRunner("always", this.journal);
		}

		@Bean
		@SpawnRunner
		JournalRunner onError() {
			return new JournalRunner("onError", this.journal);
		}

		@Bean
		@SpawnRunner
		JournalRunner steady() {
			return new JournalRunner("steady", this.journal);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Deaf {

		private static CountDownLatch release = new CountDownLatch(1);

		private static final CountDownLatch done = new CountDownLatch(1);

		@Bean
		@SpawnRunner
		Runner deaf() {
			return (signals, ready) -> {
				ready.ready();
				while (release.getCount() > 0) {
					try {
						release.await();
					}
					catch (InterruptedException ex) {
						// That is what makes it deaf.
					}
				}
				done.countDown();
			};
		}

	}

}
