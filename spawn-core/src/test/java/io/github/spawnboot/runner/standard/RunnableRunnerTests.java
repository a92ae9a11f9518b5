package io.github.spawnboot.runner.standard;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runnables as runners, with real threads.
 */
class RunnableRunnerTests {

	private final CountDownLatch started = new CountDownLatch(1);

	private final CountDownLatch free = new CountDownLatch(1);

	@AfterEach
	void nothingIsLeft() {
		Threads.awaitNone("spawn-runner-work");
	}

	private void waitForever() {
		this.started.countDown();
		try {
			this.free.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("wrapped", ex);
		}
	}

	private RunnerProcess start(RunnableRunner runner) throws InterruptedException {
		RunnerProcess process = Runners.invoke("work", runner);
		assertThat(this.started.await(20, TimeUnit.SECONDS)).isTrue();
		return process;
	}

	private static RunnerExit exit(RunnerProcess process) throws Exception {
		return process.exit().get(20, TimeUnit.SECONDS);
	}

	@Test
	void returnIsACleanEndAfterReady() throws Exception {
		RunnerProcess process = start(RunnableRunner.of(this.started::countDown));
		assertThat(exit(process).isClean()).isTrue();
		assertThat(exit(process).ready()).isTrue();
	}

	@Test
	void exceptionIsTheFailure() throws Exception {
		IllegalStateException failure = new IllegalStateException("oh");
		RunnerProcess process = start(RunnableRunner.of(() -> {
			this.started.countDown();
			throw failure;
		}));
		assertThat(exit(process).failure()).isSameAs(failure);
	}

	@Test
	void terminateInterruptsAndTheWrappedInterruptIsACleanEnd() throws Exception {
		RunnerProcess process = start(RunnableRunner.of(this::waitForever));
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void terminateWhenTheEndFailsForAnotherReasonIsAFailure() throws Exception {
		RunnerProcess process = start(RunnableRunner.of(() -> {
			try {
				waitForever();
			}
			catch (IllegalStateException ex) {
				throw new IllegalArgumentException("could not save");
			}
		}));
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).failure()).hasMessage("could not save");
	}

	@Test
	void terminateWhenOnlyKillInterruptsLetsTheWorkGoOn() throws Exception {
		RunnerProcess process = start(RunnableRunner.of(this::waitForever).interruptedOnlyByKill());
		process.signal(Signal.TERMINATE);
		assertThat(process.state()).isEqualTo(RunnerState.STOPPING);
		this.free.countDown();
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void killWhenOnlyKillInterruptsInterrupts() throws Exception {
		RunnerProcess process = start(RunnableRunner.of(this::waitForever).interruptedOnlyByKill());
		process.signal(Signal.KILL);
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void interruptThatNobodySentIsAFailure() throws Exception {
		RunnerProcess process = start(RunnableRunner.of(() -> {
			Thread.currentThread().interrupt();
			waitForever();
		}));
		assertThat(exit(process).failure()).hasMessage("wrapped");
	}

	@Test
	void nullIsRefused() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> RunnableRunner.of(null))
			.withMessage("'runnable' must not be null");
	}

}
