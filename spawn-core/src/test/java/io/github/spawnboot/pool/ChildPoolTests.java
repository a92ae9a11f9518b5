package io.github.spawnboot.pool;

import io.github.spawnboot.engine.CallHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.PlainProgram;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmCommand;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ChildPool} with real children.
 */
class ChildPoolTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final PoolSettings DEFAULTS = PoolSettings
		.defaults(ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024));

	private static ChildLauncher launcher;

	private @Nullable ChildPool pool;

	@BeforeAll
	static void createLauncher() {
		launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT);
	}

	@AfterAll
	static void closeLauncher() {
		launcher.close();
	}

	@AfterEach
	void closePool() {
		if (this.pool != null) {
			this.pool.close();
			assertThat(this.pool.children()).isEmpty();
		}
	}

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		PoolSettings settings = PoolSettings.defaults(ChildSettings.defaults());
		assertThat(settings.minSize()).isZero();
		assertThat(settings.maxSize()).isEqualTo(2);
		assertThat(settings.acquireTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(settings.callTimeout()).isEqualTo(Duration.ofSeconds(60));
		assertThat(settings.child().concurrency()).isEqualTo(1);
		assertThat(settings.child().startTimeout()).isEqualTo(Duration.ofSeconds(60));
		assertThat(settings.child().heapBytes()).isEqualTo(256L * 1024 * 1024);
	}

	@Test
	void settingsOutOfRangeAreRefused() {
		// row G1
		assertThatIllegalArgumentException().isThrownBy(() -> size(0, 0).apply(DEFAULTS))
			.withMessage("'max-size' must be between 1 and 16384 but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> size(3, 2).apply(DEFAULTS))
			.withMessage("'min-size' must be between 0 and 'max-size' (2) but is 3");
	}

	@Test
	void startsNoChildBeforeTheFirstCall() {
		ChildPool pool = start((settings) -> settings);
		assertThat(pool.stats().started()).isZero();
		assertThat(run(pool, "greet", "you")).isEqualTo("hello you");
		assertThat(pool.stats().started()).isOne();
		assertThat(pool.children()).hasSize(1);
		assertThat(pool.children().get(0).calls()).isOne();
		assertThat(pool.children().get(0).residentBytes()).isPresent();
	}

	@Test
	void startsMinimalSizeInAdvance() {
		ChildPool pool = start(size(1, 2));
		Awaitility.await().until(() -> pool.stats().idle() == 1);
	}

	@Test
	void growsToItsMaximumAndQueuesTheRestInOrder() {
		ChildPool pool = start(size(0, 2));
		CompletableFuture<Status> first = async(pool, "wait");
		CompletableFuture<Status> second = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 2);
		CompletableFuture<Status> third = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		assertThat(pool.stats().started()).isEqualTo(2);
		pool.children().get(0).kill();
		assertThat(third).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(Status.OK);
		assertThat(List.of(first, second)).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(1);
	}

	@Test
	void callWhenChildIsKilledFailsAndTheNextOneSucceeds() {
		ChildPool pool = start(size(0, 1));
		CompletableFuture<Status> call = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		SpawnedProcess child = pool.children().get(0);
		long killed = System.nanoTime();
		ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
		CompletableFuture<Long> exit = child.onExit().toCompletableFuture().thenApply((event) -> System.nanoTime());
		assertThat(call).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("signal SIGKILL");
		assertThat(exit).succeedsWithin(Duration.ofSeconds(10));
		assertThat(System.nanoTime() - killed).isLessThan(TimeUnit.SECONDS.toNanos(10));
		assertThat(run(pool, "greet", "next")).isEqualTo("hello next");
		assertThat(pool.stats().failed()).isOne();
	}

	@Test
	void spareChildTakesTheNextCallWhenOneDies() {
		ChildPool pool = start((settings) -> settings.withSize(0, 2).withSpare(1).withDrainTimeout(Duration.ZERO));
		List<Double> millis = new ArrayList<>();
		List<Double> millisAfterCalls = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			boolean afterCalls = i % 2 == 1;
			Awaitility.await().atMost(LIMIT).until(() -> pool.stats().idle() > 0);
			if (afterCalls) {
				Awaitility.await().atMost(LIMIT).until(() -> runBoth(pool));
			}
			CompletableFuture<Status> lost = async(pool, "wait");
			Awaitility.await().atMost(LIMIT).until(() -> pool.stats().busy() == 1 && pool.stats().idle() == 1);
			SpawnedProcess child = pool.children()
				.stream()
				.filter((process) -> process.state() == ChildState.BUSY)
				.findAny()
				.orElseThrow();
			CompletableFuture<Double> next = lost.handle((status, failure) -> {
				assertThat(failure).isInstanceOf(ChildExitedException.class);
				long known = System.nanoTime();
				assertThat(run(pool, "greet", "again")).isEqualTo("hello again");
				return (System.nanoTime() - known) / 1e6;
			});
			child.kill();
			(afterCalls ? millisAfterCalls : millis).add(next.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
		}
		System.out.println("Milliseconds from a known death to the end of the next call: " + millis
				+ " if it is the first one of the spare child, else " + millisAfterCalls);
	}

	/** Whether both children have run some calls. */
	private static boolean runBoth(ChildPool pool) {
		CompletableFuture<Status> first = async(pool, "greet");
		CompletableFuture<Status> second = async(pool, "greet");
		first.join();
		second.join();
		return pool.children().size() == 2 && pool.children().stream().allMatch((child) -> child.calls() > 10);
	}

	@Test
	void childWhoseMemoryGrowsIsReplaced() {
		// PAINS 17: a fresh child is not above the limit, whatever it needs
		ChildPool pool = start((settings) -> settings.withSize(1, 1)
			.withRecycle(RecycleSettings.NEVER.withMemoryGrowth(24L * 1024 * 1024)));
		Awaitility.await().atMost(LIMIT).until(() -> pool.stats().idle() == 1);
		SpawnedProcess old = pool.children().get(0);
		assertThat(old.residentBytes().orElseThrow()).isGreaterThan(24L * 1024 * 1024);
		awaitLooks(pool, 0);
		run(pool, "retain", "48");
		Awaitility.await().atMost(LIMIT).until(() -> pool.stats().recycled() == 1 && pool.stats().total() == 1);
		awaitLooks(pool, 1);
		assertThat(old.exitNow()).hasValueSatisfying((exit) -> assertThat(exit.verdict())
			.contains("its memory had grown by more than 25165824 bytes, the limit 'recycle.memory-growth'"));
		assertThat(pool.stats().failed()).isZero();
	}

	/** Waits while the pool looks at its children several times, and replaces none. */
	private static void awaitLooks(ChildPool pool, int recycled) {
		Awaitility.await()
			.during(Duration.ofMillis(3500))
			.atMost(LIMIT)
			.failFast(() -> pool.stats().recycled() > recycled)
			.until(() -> pool.stats().recycled() == recycled);
	}

	@Test
	void callsWithEqualKeysMeetTheSameChild() {
		ChildPool pool = start(size(0, 2));
		SpawnedProcess first = PoolKeyTests.childOf(pool, 0);
		SpawnedProcess second = PoolKeyTests.childOf(pool, 1);
		assertThat(second).isNotSameAs(first);
		for (int i = 0; i < 3; i++) {
			assertThat(PoolKeyTests.childOf(pool, 0)).isSameAs(first);
			assertThat(PoolKeyTests.childOf(pool, 1)).isSameAs(second);
		}
		first.kill();
		Awaitility.await().until(() -> !pool.children().contains(first));
		assertThat(PoolKeyTests.childOf(pool, 1)).isSameAs(second);
		assertThat(PoolKeyTests.childOf(pool, 0)).isNotIn(first, second);
	}

	@Test
	void callWhenAnIdleChildHasDiedRunsInAnotherOne() {
		ChildPool pool = start(size(0, 1));
		for (int i = 0; i < 5; i++) {
			assertThat(run(pool, "greet", "me")).isEqualTo("hello me");
			ProcessHandle child = ProcessHandle.of(pool.children().get(0).pid()).orElseThrow();
			child.destroyForcibly();
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> !child.isAlive());
		}
	}

	@Test
	void callOverItsLimitNamesTheLimitAndEndsItsChild() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1)
			.withCallTimeout(Duration.ofMillis(300), PoolSettings.CANCEL_GRACE));
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> pool.engine().job("spin").run())
			.withMessageContaining(
					"Call of job 'spin' ran longer than 300 ms, the limit 'call-timeout' of pool 'default'"
							+ " (property 'spawn.pools.default.call-timeout')");
		SpawnedProcess child = pool.children().get(0);
		assertThat(child.onExit()).succeedsWithin(LIMIT);
		assertThat(run(pool, "greet", "next")).isEqualTo("hello next");
	}

	@Test
	void callWhenNoChildBecomesFreeShowsTheNumbers() {
		// row G2
		ChildPool pool = start((settings) -> settings.withSize(0, 1)
			.withQueue(1000, Duration.ofMillis(200))
			.withDrainTimeout(Duration.ofMillis(1)));
		Awaitility.await().ignoreExceptions().until(() -> run(pool, "greet", "warm").equals("hello warm"));
		async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(() -> pool.engine().job("greet").run())
			.withMessageContaining("within 200 ms, the limit 'acquire-timeout'")
			.withMessageContaining("max-size=1, concurrency=1")
			.withMessageContaining("busy=1");
		assertThat(pool.stats().waiting()).isZero();
	}

	@Test
	void callFromItsOwnChainIsRefusedAtOnce() {
		ChildPool pool = start(size(0, 1));
		async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CallRequest nested = CallRequest.of(CallRequest.Kind.METHOD, "service", "method()",
				new CallHeaders(List.of("default"), 0, Map.of()), ByteSequence.EMPTY);
		assertThat(pool.start(nested, null).toCompletableFuture()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(PoolExhaustedException.class)
			.withMessageContaining("it would wait for itself");
	}

	@Test
	void childrenThatDoNotStartMakeNoTightLoopAndSayWhy() {
		ChildPool pool = create(size(0, 1), "no-hook");
		pool.start();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> pool.engine().job("greet").run())
				.withMessageContaining("neither Spawn.init nor SpringApplication.run was called");
		}
		assertThatExceptionOfType(PoolUnavailableException.class).isThrownBy(() -> pool.engine().job("greet").run())
			.withMessageContaining("failed to start 3 times in a row, the next attempt is in");
		assertThat(pool.stats().started()).isEqualTo(3);
	}

	@Test
	void stopRefusesCallsAndStartTakesThemAgain() {
		ChildPool pool = start(size(0, 1));
		assertThat(run(pool, "greet", "one")).isEqualTo("hello one");
		long pid = pool.children().get(0).pid();
		assertThat(pool.stop()).isEmpty();
		assertThat(ProcessHandle.of(pid)).isEmpty();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.engine().job("greet").run())
			.withMessageContaining("stopped");
		pool.start();
		assertThat(run(pool, "greet", "two")).isEqualTo("hello two");
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(pool::start).withMessageContaining("closed");
	}

	@Test
	void stopWhileAChildStartsLeavesNone() {
		ChildPool pool = start(size(1, 1));
		Awaitility.await().until(() -> pool.stats().starting() == 1 || pool.stats().idle() == 1);
		assertThat(pool.stop()).isEmpty();
		assertThat(pool.stats().starting()).isZero();
		assertThat(pool.children()).isEmpty();
	}

	@Test
	void stopFailsWaitingCallsAtOnceAndEndsBusyChildrenWithinItsLimits() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withDrainTimeout(Duration.ofMillis(100)));
		CompletableFuture<Status> busy = async(pool, "spin");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Status> waiting = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		assertThat(pool.stop()).isEmpty();
		assertThat(waiting).failsWithin(Duration.ofSeconds(1))
			.withThrowableThat()
			.withCauseInstanceOf(PoolClosedException.class);
		assertThat(busy).failsWithin(Duration.ofSeconds(1))
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class);
	}

	@Test
	void minimalSizeThatDoesNotStartIsTriedAgainUntilTheStop() {
		ChildPool pool = create(size(1, 1), "no-hook");
		pool.start();
		Awaitility.await().atMost(LIMIT).until(() -> pool.stats().failed() >= 3);
		assertThatExceptionOfType(PoolUnavailableException.class).isThrownBy(() -> pool.engine().job("greet").run())
			.withMessageContaining("times in a row, the next attempt is in")
			.withMessageContaining("neither Spawn.init nor SpringApplication.run was called")
			.withCauseInstanceOf(ChildStartException.class);
		assertThat(pool.stop()).isEmpty();
		assertThat(pool.stats().starting()).isZero();
	}

	@Test
	void leasedChildCountsForTheMaximalSizeUntilItIsGone() {
		ChildPool pool = start(size(0, 1));
		Child leased = pool.leaseChild().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(pool.children()).containsExactly(leased);
		assertThat(pool.stats().busy()).isOne();
		CompletableFuture<Status> call = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		assertThat(pool.stats().starting()).isZero();
		assertThat(pool.stats().started()).isOne();
		leased.stop("it is not needed any more");
		assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		assertThat(pool.children()).doesNotContain(leased).hasSize(1);
		assertThat(pool.stats().started()).isEqualTo(2);
	}

	@Test
	void leasedChildThatWasEndedOnRequestIsNoFailure() {
		ChildPool pool = start(size(0, 1));
		for (int i = 1; i <= 4; i++) {
			CompletableFuture<Child> lease = pool.leaseChild();
			assertThat(lease).succeedsWithin(LIMIT);
			lease.join().stop("it is not needed any more");
			Awaitility.await().atMost(LIMIT).until(() -> pool.children().isEmpty());
			assertThat(pool.stats().started()).isEqualTo(i);
			assertThat(pool.stats().failed()).isZero();
		}
	}

	@Test
	void leaseTakesAnIdleChild() {
		ChildPool pool = start(size(1, 1));
		Awaitility.await().atMost(LIMIT).until(() -> pool.stats().idle() == 1);
		assertThat(pool.leaseChild()).succeedsWithin(Duration.ZERO)
			.isSameAs(pool.children().get(0))
			.extracting(Child::calls)
			.isEqualTo(0L);
	}

	@Test
	void leaseWaitsInTheOrderOfArrival() {
		ChildPool pool = start(size(0, 1));
		async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Child> lease = pool.leaseChild();
		CompletableFuture<Status> call = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 2);
		pool.children().get(0).kill();
		assertThat(lease).succeedsWithin(LIMIT);
		assertThat(pool.stats().waiting()).isOne();
		assertThat(call).isNotDone();
		lease.join().stop("it is not needed any more");
		assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.OK);
	}

	@Test
	void leaseThatIsCancelledWhileItWaitsStartsNoChild() {
		ChildPool pool = start(size(0, 1));
		CompletableFuture<Status> busy = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Child> lease = pool.leaseChild();
		assertThat(pool.stats().waiting()).isOne();
		lease.cancel(false);
		assertThat(pool.stats().waiting()).isZero();
		pool.children().get(0).kill();
		assertThat(busy).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(ChildExitedException.class);
		Awaitility.await().atMost(LIMIT).until(() -> pool.children().isEmpty());
		assertThat(run(pool, "greet", "next")).isEqualTo("hello next");
		assertThat(pool.stats().started()).isEqualTo(2);
	}

	@Test
	void leaseThatIsCancelledWhileAChildBecomesFreeLosesNone() throws Exception {
		ChildPool pool = start(size(0, 1));
		CallRequest request = CallRequest.of(CallRequest.Kind.METHOD, "service", "method()",
				new CallHeaders(List.of(), 0, Map.of()), ByteSequence.EMPTY);
		for (int i = 0; i < 5; i++) {
			CompletableFuture<PooledChild> acquired = pool.acquire(request, false);
			assertThat(acquired).succeedsWithin(LIMIT);
			CompletableFuture<Child> lease = pool.leaseChild();
			assertThat(pool.stats().waiting()).isOne();
			CyclicBarrier barrier = new CyclicBarrier(2);
			CompletableFuture<Void> release = CompletableFuture.runAsync(() -> {
				await(barrier);
				pool.release(acquired.join());
			}, (task) -> new Thread(task, "test-release").start());
			await(barrier);
			if (!lease.cancel(false)) {
				lease.join().stop("it came before it was cancelled");
			}
			assertThat(release).succeedsWithin(LIMIT);
			assertThat(pool.stats().waiting()).isZero();
		}
		assertThat(run(pool, "greet", "next")).isEqualTo("hello next");
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void stopEndsALeasedChildWithoutWaitingForTheDrainTimeout() {
		ChildPool pool = start((settings) -> settings.withDrainTimeout(Duration.ofMinutes(10)));
		Child leased = pool.leaseChild().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(CompletableFuture.supplyAsync(pool::stop, (task) -> new Thread(task, "test-stop").start()))
			.succeedsWithin(LIMIT)
			.isEqualTo(List.of());
		assertThat(ProcessHandle.of(leased.pid())).isEmpty();
		assertThat(pool.leaseChild()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(PoolClosedException.class);
	}

	private static UnaryOperator<PoolSettings> size(int minSize, int maxSize) {
		return (settings) -> settings.withSize(minSize, maxSize).withDrainTimeout(Duration.ofMillis(100));
	}

	private ChildPool start(UnaryOperator<PoolSettings> settings) {
		ChildPool pool = create(settings);
		pool.start();
		return pool;
	}

	private ChildPool create(UnaryOperator<PoolSettings> settings, String... args) {
		PoolSettings changed = settings.apply(DEFAULTS);
		ChildFactory factory = new ChildFactory(changed.child(), launcher,
				() -> new ChildProgram(PlainProgram.class.getName(), List.of(args), Map.of(), new byte[0], Map.of()),
				(call) -> {
					throw new AssertionError("no child calls the parent here");
				});
		ChildPool pool = new ChildPool(changed, factory, new FailureCodec(FailureCodec.jdkTypes()::get));
		this.pool = pool;
		return pool;
	}

	private static CompletableFuture<Status> async(ChildPool pool, String job) {
		CompletableFuture<Status> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(pool.engine().job(job).run());
			}
			catch (RuntimeException ex) {
				result.completeExceptionally(ex);
			}
		}, "test-" + job);
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	private static String run(ChildPool pool, String job, String... args) {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		assertThat(pool.engine().job(job, args).stdout(output).run()).isEqualTo(Status.OK);
		return output.toString(StandardCharsets.UTF_8);
	}

}
