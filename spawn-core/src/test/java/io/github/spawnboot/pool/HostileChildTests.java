package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.PlainProgram;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmCommand;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildPool} with children that do not read, do not answer or die while
 * somebody listens.
 */
@EnabledOnOs(OS.LINUX)
class HostileChildTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final ChildLauncher launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT);

	private @Nullable ChildPool pool;

	@AfterEach
	void close() {
		if (this.pool != null) {
			this.pool.close();
		}
		this.launcher.close();
	}

	private ChildPool start(int maxSize, Duration callTimeout, Duration drainTimeout) {
		return start(maxSize, callTimeout, drainTimeout, HeartbeatSettings.DEFAULT);
	}

	private ChildPool start(int maxSize, Duration callTimeout, Duration drainTimeout, HeartbeatSettings heartbeat) {
		ChildSettings child = ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024).withHeartbeat(heartbeat);
		ChildFactory factory = new ChildFactory(child, this.launcher,
				() -> new ChildProgram(PlainProgram.class.getName(), List.of(), Map.of(), new byte[0], Map.of()),
				(call) -> {
					throw new AssertionError("no child calls the parent here");
				});
		ChildPool pool = new ChildPool(PoolSettings.defaults(child)
			.withSize(0, maxSize)
			.withQueue(1000, Duration.ofSeconds(60))
			.withCallTimeout(callTimeout, PoolSettings.CANCEL_GRACE)
			.withDrainTimeout(drainTimeout), factory, new FailureCodec(FailureCodec.jdkTypes()::get));
		this.pool = pool;
		pool.start();
		return pool;
	}

	private static CompletableFuture<Status> async(ChildPool pool, String job, String... args) {
		CompletableFuture<Status> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(pool.engine().job(job, args).run());
			}
			catch (RuntimeException ex) {
				result.completeExceptionally(ex);
			}
		}, "test-" + job);
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	private static void signal(String signal, SpawnedProcess child) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start().waitFor()).isZero();
	}

	@Test
	void callWhenFrozenChildDoesNotTakeItFailsAfterItsLimit() throws Exception {
		ChildPool pool = start(1, Duration.ofSeconds(3), Duration.ofMillis(100));
		assertThat(async(pool, "greet")).succeedsWithin(LIMIT);
		signal("STOP", pool.children().get(0));
		String large = "x".repeat(20_000_000);
		assertThat(async(pool, "greet", large)).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("ran longer than 3000 ms, the limit 'call-timeout'");
		assertThat(async(pool, "greet")).succeedsWithin(LIMIT);
	}

	@Test
	void callWhenChildIsFrozenFailsAfterTheHeartbeatAndTheNextOneSucceeds() throws Exception {
		// row D35
		ChildPool pool = start(1, Duration.ofMinutes(10), Duration.ofMillis(100),
				new HeartbeatSettings(Duration.ofMillis(100), Duration.ofSeconds(1)));
		CompletableFuture<Status> call = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		signal("STOP", pool.children().get(0));
		assertThat(call).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("'heartbeat-timeout'");
		assertThat(async(pool, "greet")).succeedsWithin(LIMIT);
	}

	@Test
	void callThatADyingChildHasNotTakenIsMadeInAnotherOne() throws Exception {
		ChildPool pool = start(1, Duration.ofMinutes(10), Duration.ofMillis(100));
		assertThat(async(pool, "greet")).succeedsWithin(LIMIT);
		SpawnedProcess child = pool.children().get(0);
		signal("STOP", child);
		CompletableFuture<Status> call = async(pool, "greet", "x".repeat(4_000_000));
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		signal("KILL", child);
		assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.OK);
	}

	@Test
	void callThatNoChildHasTakenFailsWithTheExitOfTheLastOne() throws Exception {
		// row C3
		ChildPool pool = start(3, Duration.ofMinutes(10), Duration.ofMillis(100));
		List<CompletableFuture<Status>> first = Stream.generate(() -> async(pool, "spin-for", "1500"))
			.limit(3)
			.toList();
		first.forEach((call) -> assertThat(call).succeedsWithin(LIMIT));
		List<SpawnedProcess> children = pool.children();
		assertThat(children).hasSize(3);
		for (SpawnedProcess child : children) {
			signal("STOP", child);
		}
		CompletableFuture<Status> call = async(pool, "greet", "x".repeat(20_000_000));
		List<Long> killed = new ArrayList<>();
		while (killed.size() < 3) {
			SpawnedProcess busy = Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(() -> children.stream().filter((child) -> child.state() == ChildState.BUSY).findFirst(),
						Optional::isPresent)
				.orElseThrow();
			killed.add(busy.pid());
			signal("KILL", busy);
			assertThat(busy.onExit().toCompletableFuture()).succeedsWithin(LIMIT);
		}
		assertThat(call).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ChildExitedException.class, (lost) -> {
				assertThat(lost.retryAdvice()).isEqualTo(RetryAdvice.SAFE);
				assertThat(lost.exit().pid()).isEqualTo(killed.get(2));
			});
	}

	@Test
	void stopWhenFrozenChildDoesNotReadKeepsToItsLimits() throws Exception {
		// row C4
		ChildPool pool = start(1, Duration.ofMinutes(10), Duration.ofMillis(100));
		assertThat(async(pool, "greet")).succeedsWithin(LIMIT);
		SpawnedProcess child = pool.children().get(0);
		signal("STOP", child);
		CompletableFuture<Status> call = async(pool, "greet", "x".repeat(20_000_000));
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<List<SpawnedProcess>> stop = CompletableFuture.supplyAsync(pool::stop);
		assertThat(stop).succeedsWithin(LIMIT);
		assertThat(stop.join()).isEmpty();
		assertThat(call).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(ProcessHandle.of(child.pid())).isEmpty();
	}

	@Test
	void callsOneAfterAnotherNeedOneChild() {
		ChildPool pool = start(4, Duration.ofMinutes(1), Duration.ofMillis(100));
		for (int i = 0; i < 3000; i++) {
			assertThat(pool.engine().job("greet").run()).isEqualTo(Status.OK);
		}
		assertThat(pool.stats().started()).isOne();
	}

	@Test
	void stopFailsWaitingCallsBeforeItDrains() throws Exception {
		ChildPool pool = start(1, Duration.ofMinutes(10), Duration.ofMinutes(10));
		CompletableFuture<Status> busy = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Status> waiting = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		Thread stop = new Thread(pool::stop, "test-stop");
		stop.start();
		assertThat(waiting).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(PoolClosedException.class);
		assertThat(busy).isNotDone();
		assertThat(stop.isAlive()).isTrue();
		stop.interrupt();
		stop.join(LIMIT.toMillis());
		assertThat(busy).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(pool.children()).isEmpty();
	}

	@Test
	void callWhenItsWaitingThreadIsInterruptedLeavesTheQueue() throws Exception {
		// row D27
		ChildPool pool = start(1, Duration.ofMinutes(10), Duration.ofMillis(100));
		async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		Thread waiting = new Thread(() -> {
			try {
				pool.engine().job("greet").run();
			}
			catch (RuntimeException ex) {
				// What it is belongs to other tests.
			}
		});
		waiting.start();
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		waiting.interrupt();
		waiting.join(LIMIT.toMillis());
		assertThat(pool.stats().waiting()).isZero();
	}

	@Test
	void exitWhenAListenerOfAUserBlocksStillReplacesTheChild() throws Exception {
		// row C7
		ChildPool pool = start(1, Duration.ofMinutes(1), Duration.ofMillis(100));
		assertThat(async(pool, "greet")).succeedsWithin(LIMIT);
		SpawnedProcess child = pool.children().get(0);
		CountDownLatch release = new CountDownLatch(1);
		CompletableFuture<ChildExit> other = new CompletableFuture<>();
		child.onExit().thenAccept(other::complete);
		child.onExit().thenRun(() -> {
			try {
				release.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		child.kill();
		assertThat(other).succeedsWithin(Duration.ofSeconds(20));
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !pool.children().contains(child));
		assertThat(async(pool, "greet")).succeedsWithin(Duration.ofSeconds(20));
		release.countDown();
	}

	@Test
	void largeCallsThatWaitedAreSentWhole() {
		ChildPool pool = start(1, Duration.ofMinutes(5), Duration.ofMillis(100));
		List<CompletableFuture<Status>> calls = new ArrayList<>();
		// Larger than what may wait to be written, and small beside the heap, which holds
		// several copies of it.
		String large = "x".repeat(3_000_000);
		for (int i = 0; i < 5; i++) {
			calls.add(async(pool, "greet", large));
		}
		assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.OK));
		assertThat(pool.stats().failed()).isZero();
	}

	@Test
	void closeOfTheLauncherFailsCallsInFlight() {
		ChildPool pool = start(1, Duration.ofMinutes(10), Duration.ofMillis(100));
		CompletableFuture<Status> call = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		SpawnedProcess child = pool.children().get(0);
		this.launcher.close();
		assertThat(call).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(ChildExitedException.class);
		Awaitility.await().until(() -> ProcessHandle.of(child.pid()).isEmpty());
		assertThat(child.onExit().toCompletableFuture()).succeedsWithin(LIMIT);
	}

}
