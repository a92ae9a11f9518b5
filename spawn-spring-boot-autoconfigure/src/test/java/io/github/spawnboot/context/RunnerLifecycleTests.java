package io.github.spawnboot.context;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.RunnerStartException;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RunnerLifecycle} and {@link LifecycleRunner}.
 */
@Timeout(60)
class RunnerLifecycleTests {

	private final AtomicInteger runs = new AtomicInteger();

	private final Runner untilStopped = (signals, ready) -> {
		this.runs.incrementAndGet();
		ready.ready();
		while (!signals.await().stops()) {
			// Waits for the next one.
		}
	};

	@Test
	void runnerRunsWithItsContext() {
		RunnerLifecycle lifecycle = new RunnerLifecycle("inbox", this.untilStopped);
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(RunnerLifecycle.class, () -> lifecycle);
			context.refresh();
			assertThat(lifecycle.isRunning()).isTrue();
			assertThat(lifecycle.getPhase()).isEqualTo(RunnerGroupSettings.PHASE);
			context.stop();
			assertThat(lifecycle.isRunning()).isFalse();
			context.start();
			assertThat(lifecycle.isRunning()).isTrue();
			assertThat(this.runs).hasValue(2);
		}
		assertThat(lifecycle.isRunning()).isFalse();
	}

	@Test
	void startWhenRunningHasNoEffect() {
		RunnerLifecycle lifecycle = new RunnerLifecycle("inbox", this.untilStopped);
		lifecycle.start();
		lifecycle.start();
		assertThat(this.runs).hasValue(1);
		lifecycle.stop();
	}

	@Test
	void startWhenRunnerEndsBeforeItIsReadyThrows() {
		RunnerLifecycle lifecycle = new RunnerLifecycle("inbox", (signals, ready) -> {
		});
		assertThatExceptionOfType(RunnerStartException.class).isThrownBy(lifecycle::start);
		assertThat(lifecycle.isRunning()).isFalse();
	}

	@Test
	void startWhenRunnerIsNeverReadyThrowsWithinItsLimit() {
		Runner mute = (signals, ready) -> signals.await();
		RunnerLifecycle lifecycle = new RunnerLifecycle("mute", mute,
				RunnerLimits.defaults().withStart(Duration.ofMillis(50)), RunnerRuntime.system(), 0);
		assertThatExceptionOfType(RunnerStartException.class).isThrownBy(lifecycle::start)
			.withMessageContaining("was not ready within PT0.05S");
		assertThat(lifecycle.isRunning()).isFalse();
	}

	@Test
	void startWhenInterruptedAsksTheRunnerToEnd() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		RunnerLifecycle lifecycle = new RunnerLifecycle("mute", (signals, ready) -> {
			signals.await();
			ended.countDown();
		});
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(SpawnException.class).isThrownBy(lifecycle::start)
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.CANCELLED));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void stopWithCallbackDoesNotWait() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		RunnerLifecycle lifecycle = new RunnerLifecycle("slow", (signals, ready) -> {
			ready.ready();
			signals.await();
			release.await();
		});
		lifecycle.start();
		CountDownLatch stopped = new CountDownLatch(1);
		lifecycle.stop(stopped::countDown);
		assertThat(lifecycle.isRunning()).isTrue();
		release.countDown();
		assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(lifecycle.isRunning()).isFalse();
	}

	@Test
	void stopWithCallbackWhenNeverStartedCallsItAtOnce() {
		CountDownLatch stopped = new CountDownLatch(1);
		new RunnerLifecycle("never", this.untilStopped).stop(stopped::countDown);
		assertThat(stopped.getCount()).isZero();
	}

	@Test
	void lifecycleRunsAsRunnerAndIsStoppedByASignal() throws Exception {
		TestLifecycle lifecycle = new TestLifecycle();
		RunnerProcess process = Runners.invoke("lifecycle", new LifecycleRunner(lifecycle));
		assertThat(lifecycle.isRunning()).isTrue();
		RunnerExit exit = process.stop();
		assertThat(exit.failure()).isNull();
		assertThat(lifecycle.isRunning()).isFalse();
	}

	@Test
	void lifecycleThatDoesNotStartFailsItsRunner() {
		TestLifecycle lifecycle = new TestLifecycle();
		lifecycle.failure = new IllegalStateException("no port");
		assertThatExceptionOfType(RunnerStartException.class)
			.isThrownBy(() -> Runners.invoke("lifecycle", new LifecycleRunner(lifecycle)))
			.withRootCauseExactlyInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(lifecycle::start);
	}

	@Test
	void lifecycleThatDoesNotStopIsLeftAfterAKill() throws Exception {
		// row I16
		TestLifecycle lifecycle = new TestLifecycle();
		lifecycle.deaf = true;
		RunnerProcess process = Runners.invoke("lifecycle", new LifecycleRunner(lifecycle));
		process.signal(Signal.TERMINATE);
		process.signal(Signal.KILL);
		assertThat(process.exit()).succeedsWithin(Duration.ofSeconds(10));
	}

	static class TestLifecycle implements SmartLifecycle {

		private volatile boolean running;

		private boolean deaf;

		private RuntimeException failure;

		@Override
		public void start() {
			if (this.failure != null) {
				throw this.failure;
			}
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public void stop(Runnable callback) {
			if (!this.deaf) {
				stop();
				callback.run();
			}
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
