package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.test.ScriptedRunner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many runners and many threads at once, in real time.
 */
class ManyRunnersTests {

	private static final int MANY = 10_000;

	@Test
	void tenThousandRunnersInOneDynamicGroupStartAreReadyAndStop() throws Exception {
		long before = usedMemory();
		DynamicRunnerGroup group = RunnerGroup.dynamic("many").build();
		AtomicInteger running = new AtomicInteger();
		RunnerProcess process = Runners.invoke("many", group);
		long start = System.nanoTime();
		for (int i = 0; i < MANY; i++) {
			group.insert("runner-" + i, (AsyncRunner) (run) -> {
				running.incrementAndGet();
				run.ready();
				return (signal) -> {
					running.decrementAndGet();
					run.exited(null);
				};
			});
		}
		assertThat(group.members()).hasSize(MANY).allMatch((member) -> member.state() == RunnerState.READY);
		assertThat(running).hasValue(MANY);
		long ready = System.nanoTime();
		long memory = usedMemory() - before;
		long stop = System.nanoTime();
		assertThat(process.stop().isClean()).isTrue();
		long end = System.nanoTime();
		assertThat(running).hasValue(0);
		System.out.printf("%,d runners: ready after %d ms, stopped after %d ms, %,d bytes each%n", MANY,
				TimeUnit.NANOSECONDS.toMillis(ready - start), TimeUnit.NANOSECONDS.toMillis(end - stop), memory / MANY);
	}

	@Test
	void tenThousandRunnersInOneOrderedGroupAreReadyAndStop() throws Exception {
		RunnerGroup.Builder builder = RunnerGroup.ordered("row");
		IntStream.range(0, MANY).forEach((i) -> builder.member("runner-" + i, ScriptedRunner.create().readyAtOnce()));
		long start = System.nanoTime();
		RunnerProcess process = Runners.invoke("row", builder.build());
		long ready = System.nanoTime();
		assertThat(process.stop().isClean()).isTrue();
		System.out.printf("%,d runners one by one: ready after %d ms, stopped after %d ms%n", MANY,
				TimeUnit.NANOSECONDS.toMillis(ready - start), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ready));
	}

	@Test
	void manyThreadsMayUseAGroupAtOnce() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("busy")
			.capacity(20)
			.restart(Restart.onError()
				.withBackOff(BackOff.between(Duration.ofNanos(1), Duration.ofMillis(1)))
				.withoutLimit())
			.build();
		RunnerProcess process = Runners.invoke("busy", group);
		AtomicInteger running = new AtomicInteger();
		AtomicInteger inserted = new AtomicInteger();
		EventRecorder events = new EventRecorder();
		group.subscribe(events, 1_000_000);
		CountDownLatch done = new CountDownLatch(8);
		List<Thread> threads = IntStream.range(0, 8).mapToObj((thread) -> new Thread(() -> {
			for (int i = 0; i < 150; i++) {
				use(group, "m-" + thread + "-" + i, i, running, inserted);
			}
			done.countDown();
		})).toList();
		threads.forEach(Thread::start);
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.stop().ended()).isTrue();
		assertThat(running).hasValue(0);
		events.awaitEnd();
		List<String> lines = events.lines();
		long exits = lines.stream().filter((line) -> line.startsWith("EXITED")).count();
		long restarts = lines.stream().filter((line) -> line.startsWith("RESTARTING")).count();
		assertThat(inserted.get()).isPositive();
		assertThat(exits).isLessThanOrEqualTo(inserted.get() + restarts).isGreaterThan(restarts);
		RunnersTests.awaitNoThread("spawn-runner-");
	}

	private static void use(DynamicRunnerGroup group, String name, int number, AtomicInteger running,
			AtomicInteger inserted) {
		AtomicInteger runs = new AtomicInteger();
		try {
			RunnerProcess member = group.insert(name, (Runner) (signals, ready) -> {
				running.incrementAndGet();
				try {
					if (number % 3 == 0 && runs.incrementAndGet() < 3) {
						throw new IllegalStateException("not yet");
					}
					ready.ready();
					signals.await(Duration.ofMillis(number % 7));
				}
				finally {
					running.decrementAndGet();
				}
			}, Duration.ofSeconds(30));
			inserted.incrementAndGet();
			if (number % 5 == 0) {
				group.remove(name);
			}
			if (number % 11 == 0) {
				member.signal(Signal.KILL);
			}
		}
		catch (SpawnException ex) {
			assertThat(ex.kind()).isEqualTo(FailureKind.FULL);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static long usedMemory() {
		System.gc();
		Runtime runtime = Runtime.getRuntime();
		return runtime.totalMemory() - runtime.freeMemory();
	}

}
