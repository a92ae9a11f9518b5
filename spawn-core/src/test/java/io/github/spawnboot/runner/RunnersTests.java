package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.test.ScriptedRunner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runners alone, with real threads and real time.
 */
class RunnersTests {

	@Test
	@DisplayName("I1, I37: set-up, ready once, work, stop, clean end; no exit while it runs")
	void invokeReturnsWhenTheRunnerIsReady() throws Exception {
		List<String> steps = new ArrayList<>();
		RunnerProcess process = Runners.invoke("worker", (signals, ready) -> {
			steps.add("set up in " + Thread.currentThread().getName());
			ready.ready();
			steps.add("got " + signals.await().name());
		});
		assertThat(process.state()).isEqualTo(RunnerState.READY);
		assertThat(process.ready()).isCompletedWithValue(process);
		assertThat(process.lastExit()).isNull();
		RunnerExit exit = process.stop();
		assertThat(exit.isClean()).isTrue();
		assertThat(exit.ready()).isTrue();
		assertThat(exit.name()).isEqualTo("worker");
		assertThat(steps).containsExactly("set up in spawn-runner-worker", "got TERMINATE");
		assertThat(process.state()).isEqualTo(RunnerState.EXITED);
		assertThat(process.lastExit()).isEqualTo(exit);
		awaitNoThread("spawn-runner-worker");
	}

	@Test
	@DisplayName("I2, I5: an exit before ready is a failed start, even a clean one")
	void invokeOfARunnerThatEndsBeforeItIsReadyFails() {
		assertThatExceptionOfType(RunnerStartException.class)
			.isThrownBy(() -> Runners.invoke("brief", (signals, ready) -> {
			}))
			.satisfies((ex) -> {
				assertThat(ex.kind()).isEqualTo(FailureKind.START);
				assertThat(ex.runner()).isEqualTo("brief");
			})
			.withMessage("Runner 'brief' ended before it was ready, without a failure");
	}

	@Test
	@DisplayName("I5: the failure before ready is the cause")
	void invokeOfARunnerThatThrowsBeforeItIsReadyFails() {
		IllegalStateException failure = new IllegalStateException("no port");
		assertThatExceptionOfType(RunnerStartException.class)
			.isThrownBy(() -> Runners.invoke("server", (signals, ready) -> {
				throw failure;
			}))
			.withCause(failure)
			.withMessageContaining("'server'")
			.withMessageContaining("no port");
	}

	@Test
	@DisplayName("I2: a second ready has no effect")
	void readyTwiceIsReadyOnce() throws Exception {
		RunnerProcess process = Runners.invoke("twice", (signals, ready) -> {
			ready.ready();
			ready.ready();
			signals.await();
		});
		assertThat(process.stop().isClean()).isTrue();
	}

	@Test
	@DisplayName("I3: any number of waiters, also after the exit")
	void everyWaiterIsToldTheExit() throws Exception {
		RunnerProcess process = Runners.invoke("watched", (signals, ready) -> {
			ready.ready();
			signals.await();
			throw new IllegalStateException("oh");
		});
		List<CompletableFuture<RunnerExit>> waiters = IntStream.range(0, 50).mapToObj((i) -> process.exit()).toList();
		waiters.get(0).cancel(true);
		RunnerExit exit = process.stop();
		assertThat(exit.failure()).hasMessage("oh");
		assertThat(waiters.subList(1, 50))
			.allSatisfy((waiter) -> assertThat(waiter).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(exit));
		assertThat(process.exit()).isCompletedWithValue(exit);
	}

	@Test
	@DisplayName("I4: 100 numbered signals to a busy runner arrive in order; afterwards they have no effect")
	void signalsArriveInOrder() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		List<Signal> got = new ArrayList<>();
		RunnerProcess process = Runners.invoke("busy", (signals, ready) -> {
			ready.ready();
			goOn.await();
			while (got.size() < 100) {
				got.add(signals.await());
			}
		});
		List<Numbered> sent = IntStream.range(0, 100).mapToObj(Numbered::new).toList();
		sent.forEach(process::signal);
		goOn.countDown();
		assertThat(process.exit()).succeedsWithin(Duration.ofSeconds(10));
		assertThat(got).isEqualTo(sent);
		process.signal(Signal.TERMINATE);
		process.signal(Signal.KILL);
		assertThat(process.state()).isEqualTo(RunnerState.EXITED);
	}

	@Test
	@DisplayName("I6: an Error ends the runner, and nothing else")
	void errorIsTheFailureOfTheRunner() throws Exception {
		RunnerProcess process = Runners.invoke("deep", (signals, ready) -> {
			ready.ready();
			throw new StackOverflowError("deep");
		});
		assertThat(process.exit().get(10, TimeUnit.SECONDS).failure()).isInstanceOf(StackOverflowError.class);
	}

	@Test
	@DisplayName("I17: a null signal is refused")
	void nullSignalIsRefused() throws Exception {
		RunnerProcess process = Runners.background("r", ScriptedRunner.create());
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> process.signal(null))
			.withMessage("'signal' must not be null");
		process.stop();
	}

	@Test
	@DisplayName("I14: stopped before ready")
	void stopBeforeReadyFailsTheReadyFuture() throws Exception {
		RunnerProcess process = Runners.background("slow", (signals, ready) -> signals.await());
		RunnerExit exit = process.stop();
		assertThat(exit.failure()).isInstanceOf(SpawnException.class)
			.hasMessage("Runner 'slow' was stopped before it was ready");
		assertThat(((SpawnException) exit.failure()).kind()).isEqualTo(FailureKind.CANCELLED);
		assertThat(process.ready()).isCompletedExceptionally();
	}

	@Test
	@DisplayName("KILL interrupts the thread, which is a clean end")
	void killInterruptsABlockingRunner() throws Exception {
		RunnerProcess process = Runners.invoke("waiter", (signals, ready) -> {
			ready.ready();
			new CountDownLatch(1).await();
		});
		process.signal(Signal.KILL);
		assertThat(process.exit().get(10, TimeUnit.SECONDS).isClean()).isTrue();
		awaitNoThread("spawn-runner-waiter");
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void virtualThreadsAreRefusedWhereThereAreNone() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(RunnerRuntime::virtualThreads)
			.withMessageContaining("Java 21");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsRunRunnersWhereTheUserWantsThem() throws Exception {
		CompletableFuture<String> thread = new CompletableFuture<>();
		RunnerProcess process = Runners.invoke("light", (Runner) (signals, ready) -> {
			thread.complete(Thread.currentThread().toString());
			ready.ready();
			signals.await();
		}, RunnerRuntime.virtualThreads());
		assertThat(thread.join()).startsWith("VirtualThread").contains("spawn-runner-light");
		assertThat(process.stop().isClean()).isTrue();
	}

	static void awaitNoThread(String prefix) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith(prefix)));
	}

	private record Numbered(int number) implements Signal {

		@Override
		public String name() {
			return "number " + this.number;
		}

	}

}
