package io.github.spawnboot.runner.standard;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Ticks in virtual time, with real threads.
 */
class TickRunnerTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final BlockingQueue<Duration> ticks = new LinkedBlockingQueue<>();

	private final Semaphore free = new Semaphore(0);

	@AfterEach
	void nothingIsLeft() {
		Threads.awaitNone("spawn-runner-tick");
		assertThat(this.runtime.scheduled()).isZero();
	}

	private void tick() {
		this.ticks.add(Duration.ofNanos(this.runtime.nanoTime()));
	}

	private void slowTick() throws InterruptedException {
		tick();
		this.free.acquire();
	}

	private RunnerProcess start(TickRunner runner) {
		RunnerProcess process = Runners.background("tick", runner, this.runtime);
		assertThat(process.state()).isEqualTo(RunnerState.READY);
		return process;
	}

	private void awaitScheduled() {
		Awaitility.await().until(() -> this.runtime.scheduled() == 1);
	}

	private Duration nextTick() throws InterruptedException {
		return this.ticks.poll(20, TimeUnit.SECONDS);
	}

	private RunnerExit exit(RunnerProcess process) throws Exception {
		return process.exit().get(20, TimeUnit.SECONDS);
	}

	@Test
	void fixedRateWhenActionIsQuickTicksOncePerPeriod() throws Exception {
		RunnerProcess process = start(TickRunner.atFixedRate(SECOND, this::tick));
		for (int i = 1; i <= 3; i++) {
			this.runtime.pass(SECOND);
			assertThat(nextTick()).isEqualTo(SECOND.multipliedBy(i));
			awaitScheduled();
		}
		assertThat(process.stop().isClean()).isTrue();
		this.runtime.pass(SECOND);
		assertThat(this.ticks).isEmpty();
	}

	@Test
	void fixedRateWhenActionIsSlowLeavesOutTheTicksItMissed() throws Exception {
		RunnerProcess process = start(TickRunner.atFixedRate(SECOND, this::slowTick));
		this.runtime.pass(SECOND);
		assertThat(nextTick()).isEqualTo(SECOND);
		this.runtime.pass(Duration.ofMillis(3_500));
		assertThat(this.ticks).isEmpty();
		this.free.release();
		awaitScheduled();
		this.runtime.pass(Duration.ofMillis(499));
		assertThat(this.ticks).isEmpty();
		this.runtime.pass(Duration.ofMillis(1));
		assertThat(nextTick()).isEqualTo(Duration.ofSeconds(5));
		this.free.release();
		awaitScheduled();
		assertThat(process.stop().isClean()).isTrue();
	}

	@Test
	void fixedDelayCountsFromTheEndOfTheAction() throws Exception {
		RunnerProcess process = start(TickRunner.withFixedDelay(SECOND, this::slowTick).startingAfter(Duration.ZERO));
		this.runtime.pass(Duration.ZERO);
		assertThat(nextTick()).isEqualTo(Duration.ZERO);
		this.runtime.pass(Duration.ofMillis(1_700));
		this.free.release();
		awaitScheduled();
		this.runtime.pass(SECOND);
		assertThat(nextTick()).isEqualTo(Duration.ofMillis(2_700));
		this.free.release();
		awaitScheduled();
		assertThat(process.stop().isClean()).isTrue();
	}

	@Test
	void actionWhenItFailsEndsTheRunnerWithIt() throws Exception {
		AtomicInteger count = new AtomicInteger();
		IOException failure = new IOException("disk full");
		RunnerProcess process = start(TickRunner.atFixedRate(SECOND, () -> {
			if (count.incrementAndGet() == 2) {
				throw failure;
			}
		}));
		this.runtime.pass(SECOND);
		awaitScheduled();
		this.runtime.pass(SECOND);
		assertThat(exit(process).failure()).isSameAs(failure);
		this.runtime.pass(SECOND);
		assertThat(count).hasValue(2);
	}

	@Test
	void terminateWhenActionWorksLetsItFinish() throws Exception {
		RunnerProcess process = start(TickRunner.atFixedRate(SECOND, this::slowTick));
		this.runtime.pass(SECOND);
		nextTick();
		process.signal(Signal.TERMINATE);
		assertThat(process.exit()).isNotDone();
		this.free.release();
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void killWhenActionWorksInterruptsIt() throws Exception {
		RunnerProcess process = start(TickRunner.atFixedRate(SECOND, this::slowTick));
		this.runtime.pass(SECOND);
		nextTick();
		process.signal(Signal.KILL);
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void killWhenActionDoesNotObeyIsReportedByTheSupervisor() throws Exception {
		CountDownLatch started = new CountDownLatch(1);
		RunnerProcess process = start(TickRunner.atFixedRate(SECOND, () -> {
			started.countDown();
			this.free.acquireUninterruptibly();
		}));
		this.runtime.pass(SECOND);
		assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
		process.signal(Signal.KILL);
		this.runtime.pass(Duration.ofSeconds(5));
		assertThat(process.state()).isEqualTo(RunnerState.UNSTOPPED);
		this.free.release();
	}

	@Test
	void settingsOutOfRangeAreRefused() {
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> TickRunner.atFixedRate(Duration.ZERO, this::tick))
			.withMessage("'period' must be from PT0.000000001S to PT876000H, but is PT0S");
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> TickRunner.withFixedDelay(SECOND.negated(), this::tick))
			.withMessageStartingWith("'delay'");
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> TickRunner.withFixedDelay(SECOND, this::tick).startingAfter(SECOND.negated()))
			.withMessageStartingWith("'first'");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> TickRunner.withFixedDelay(SECOND, null))
			.withMessage("'action' must not be null");
	}

}
