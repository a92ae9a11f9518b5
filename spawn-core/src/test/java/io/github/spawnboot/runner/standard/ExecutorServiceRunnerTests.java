package io.github.spawnboot.runner.standard;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerStartException;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Executors as runners: real executors, virtual time.
 */
class ExecutorServiceRunnerTests {

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final ThreadFactory threads = (task) -> new Thread(task, "executor-test");

	private final ExecutorService executor = Executors.newFixedThreadPool(1, this.threads);

	private final CountDownLatch started = new CountDownLatch(1);

	private final CountDownLatch free = new CountDownLatch(1);

	@AfterEach
	void nothingIsLeft() {
		this.free.countDown();
		this.executor.shutdownNow();
		Threads.awaitNone("executor-test", "spawn-runner-executor");
		assertThat(this.runtime.scheduled()).isZero();
	}

	private RunnerProcess start(ExecutorServiceRunner runner) throws InterruptedException {
		return Runners.invoke("executor", runner, this.runtime);
	}

	private Future<?> submitWaiting() throws InterruptedException {
		Future<?> future = this.executor.submit(() -> {
			this.started.countDown();
			return this.free.await(1, TimeUnit.HOURS);
		});
		assertThat(this.started.await(20, TimeUnit.SECONDS)).isTrue();
		return future;
	}

	private static RunnerExit exit(RunnerProcess process) throws Exception {
		return process.exit().get(20, TimeUnit.SECONDS);
	}

	private static void assertFailure(RunnerProcess process, FailureKind kind, String message) throws Exception {
		assertThat(exit(process).failure())
			.isInstanceOfSatisfying(SpawnException.class, (ex) -> assertThat(ex.kind()).isEqualTo(kind))
			.hasMessage(message);
	}

	@Test
	void terminateFinishesWhatWasSubmitted() throws Exception {
		AtomicInteger done = new AtomicInteger();
		RunnerProcess process = start(ExecutorServiceRunner.of(this.executor));
		submitWaiting();
		this.executor.execute(done::incrementAndGet);
		process.signal(Signal.TERMINATE);
		assertThat(this.executor.isShutdown()).isTrue();
		assertThat(process.exit()).isNotDone();
		this.free.countDown();
		assertThat(exit(process).isClean()).isTrue();
		assertThat(done).hasValue(1);
	}

	@Test
	void terminateWhenTasksAreLeftAfterTheLimitFailsWithTheirNumber() throws Exception {
		RunnerProcess process = start(ExecutorServiceRunner.of(this.executor).drain(Duration.ofSeconds(3)));
		Future<?> running = submitWaiting();
		this.executor.submit(() -> {
		});
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofMillis(2_999));
		assertThat(running).isNotDone();
		this.runtime.pass(Duration.ofMillis(1));
		assertFailure(process, FailureKind.TIMEOUT, "Executor of runner 'executor' did not finish its tasks within"
				+ " PT3S, the limit 'drain': running tasks were interrupted, queued ones dropped: 1");
	}

	@Test
	void secondTerminateStopsAtOnce() throws Exception {
		RunnerProcess process = start(ExecutorServiceRunner.of(this.executor));
		submitWaiting();
		process.signal(Signal.TERMINATE);
		process.signal(Signal.TERMINATE);
		assertFailure(process, FailureKind.CANCELLED, "Executor of runner 'executor' was stopped at once: running tasks"
				+ " were interrupted, queued ones dropped: 0");
	}

	@Test
	void killWhenNothingIsLeftIsAClean() throws Exception {
		RunnerProcess process = start(ExecutorServiceRunner.of(this.executor));
		this.executor.submit(() -> {
		}).get();
		// The pool counts a task until just after its result is there.
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
		RunnerProcess idle = start(ExecutorServiceRunner.of(Executors.newFixedThreadPool(1, this.threads)));
		idle.signal(Signal.KILL);
		assertThat(exit(idle).isClean()).isTrue();
	}

	@Test
	void taskThatDoesNotObeyIsReportedByTheSupervisor() throws Exception {
		RunnerProcess process = start(ExecutorServiceRunner.of(this.executor).drain(Duration.ofSeconds(3)));
		CountDownLatch deaf = new CountDownLatch(1);
		this.executor.execute(() -> {
			deaf.countDown();
			while (this.free.getCount() > 0) {
				try {
					this.free.await();
				}
				catch (InterruptedException ex) {
					// Deaf.
				}
			}
		});
		assertThat(deaf.await(20, TimeUnit.SECONDS)).isTrue();
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(8));
		assertThat(process.state()).isEqualTo(RunnerState.STOPPING);
		this.runtime.pass(Duration.ofSeconds(5));
		assertThat(process.state()).isEqualTo(RunnerState.UNSTOPPED);
		assertThat(exit(process).ended()).isFalse();
	}

	@Test
	void shutDownByOthersEndsTheRunner() throws Exception {
		RunnerProcess process = start(ExecutorServiceRunner.of(this.executor));
		this.executor.shutdown();
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void executorThatIsShutDownIsAFailedStart() {
		this.executor.shutdown();
		assertThatExceptionOfType(RunnerStartException.class)
			.isThrownBy(() -> start(ExecutorServiceRunner.of(this.executor)))
			.withMessageContaining("is shut down already");
	}

	@Test
	void commonPoolAndBadSettingsAreRefused() {
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> ExecutorServiceRunner.of(ForkJoinPool.commonPool()))
			.withMessageContaining("common pool");
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> ExecutorServiceRunner.of(this.executor).drain(Duration.ofSeconds(-1)))
			.withMessageStartingWith("'drain'");
	}

}
