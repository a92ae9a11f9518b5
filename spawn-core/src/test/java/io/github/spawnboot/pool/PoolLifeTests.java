package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.engine.CallHeaders;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.SimulatedChildren.Numbers;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.runner.BackOff;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the sizes of a {@link ChildPool}, and for recycling, restarts and stops, with
 * simulated children.
 */
class PoolLifeTests extends AbstractSimulatedPoolTests {

	@Test
	void callerWhoFindsTheQueueFullIsRefusedAtOnce() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withQueue(2, LIMIT));
		occupy(pool, 1);
		CompletableFuture<Status> second = async(pool, "wait");
		CompletableFuture<Status> third = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().waiting() == 2);
		assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(() -> greet(pool))
			.withMessage("Call of job 'greet' is refused, because as many callers wait for a child of pool 'simulated'"
					+ " as may: 2, the limit 'queue-capacity' (property 'spawn.pools.simulated.queue-capacity'). Pool:"
					+ " max-size=1, concurrency=1, total=1, starting=0, idle=0, busy=1, draining=0, waiting=2,"
					+ " started=1, failed=0, recycled=0");
		this.free.countDown();
		assertThat(second).succeedsWithin(LIMIT);
		assertThat(third).succeedsWithin(LIMIT);
	}

	@Test
	void queueWithoutCapacityStillLendsFreeChildren() {
		ChildPool pool = start((settings) -> settings.withSize(1, 1).withQueue(0, LIMIT));
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		assertThat(greet(pool)).isEqualTo(Status.OK);
	}

	@Test
	void callThatIsRefusedByAQueueWithoutCapacityLetsThePoolGrow() {
		ChildPool pool = start((settings) -> settings.withSize(0, 2).withQueue(0, LIMIT));
		for (int i = 1; i <= 2; i++) {
			assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(() -> greet(pool));
			Awaitility.await().until(() -> pool.stats().idle() == 1);
			assertThat(pool.stats().started()).isEqualTo(i);
			occupyMore(pool, i);
		}
		assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(() -> greet(pool));
		assertThat(pool.stats().started()).isEqualTo(2);
	}

	@Test
	void callThatWasNotSentWaitsBeforeAllOthersAndIsNotRefused() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withQueue(1, LIMIT));
		CallRequest request = CallRequest.of(CallRequest.Kind.METHOD, "service", "method()",
				new CallHeaders(List.of(), 0, Map.of()), ByteSequence.EMPTY);
		CompletableFuture<PooledChild> first = pool.acquire(request, false);
		assertThat(first).succeedsWithin(LIMIT);
		CompletableFuture<PooledChild> second = pool.acquire(request, false);
		CompletableFuture<PooledChild> again = pool.acquire(request, true);
		assertThat(pool.acquire(request, false)).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(PoolExhaustedException.class);
		pool.release(first.join());
		assertThat(again).succeedsWithin(LIMIT);
		assertThat(second).isNotDone();
		pool.release(again.join());
		assertThat(second).succeedsWithin(LIMIT);
		pool.release(second.join());
	}

	@Test
	void childrenAboveTheMinimalSizeEndWhenTheyAreIdle() {
		ChildPool pool = start((settings) -> settings.withSize(1, 4).withIdleTimeout(Duration.ofMillis(200)));
		List<CompletableFuture<Status>> calls = occupy(pool, 4);
		this.free.countDown();
		calls.forEach((call) -> assertThat(call).succeedsWithin(LIMIT));
		Awaitility.await().until(() -> pool.stats().total() == 1);
		assertThat(pool.stats().failed()).isZero();
		assertThat(greet(pool)).isEqualTo(Status.OK);
		assertThat(pool.stats().started()).isEqualTo(4);
	}

	@Test
	void childThatBecameReadyIsIdleOnlySinceThen() {
		Duration timeout = Duration.ofSeconds(2);
		CountDownLatch mayStart = holdStarts();
		ChildPool pool = start((settings) -> settings.withSize(1, 2).withIdleTimeout(timeout));
		// Its start takes longer than it may be idle.
		Awaitility.await().pollDelay(timeout.plusMillis(200)).until(() -> pool.stats().starting() == 1);
		pool.resize(0, 2);
		long ready = System.nanoTime();
		mayStart.countDown();
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		Awaitility.await().until(() -> pool.stats().total() == 0);
		assertThat(Duration.ofNanos(System.nanoTime() - ready)).isGreaterThanOrEqualTo(timeout);
	}

	@Test
	void thousandCancelledWaitsLoseNoPlace() {
		// row G2
		ChildPool pool = start((settings) -> settings.withSize(0, 2));
		List<CompletableFuture<Status>> calls = occupy(pool, 2);
		List<CompletableFuture<Status>> waiting = new ArrayList<>();
		IntStream.range(0, 1000).forEach((number) -> waiting.add(async(pool, "greet")));
		Awaitility.await().until(() -> pool.stats().waiting() == 1000);
		waiting.subList(0, 500).forEach((call) -> call.cancel(true));
		Awaitility.await().until(() -> pool.stats().waiting() == 500);
		// The others race with the places that become free.
		this.free.countDown();
		waiting.subList(500, 1000).forEach((call) -> call.cancel(true));
		calls.forEach((call) -> assertThat(call).succeedsWithin(LIMIT));
		Awaitility.await().until(() -> pool.stats().waiting() == 0 && pool.stats().idle() == 2);
		CountDownLatch hold = new CountDownLatch(1);
		this.children.engine().register("hold", (job) -> {
			hold.await();
			return Status.OK;
		});
		IntStream.range(0, 2).forEach((number) -> async(pool, "hold"));
		Awaitility.await().until(() -> pool.stats().busy() == 2);
		hold.countDown();
		assertThat(pool.stats().started()).isEqualTo(2);
	}

	@Test
	void spareChildrenAreWarmBeforeTheyAreNeeded() {
		ChildPool pool = start((settings) -> settings.withSize(0, 3).withSpare(1));
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		List<CompletableFuture<Status>> calls = occupy(pool, 1);
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		calls.addAll(occupyMore(pool, 2));
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		calls.addAll(occupyMore(pool, 3));
		assertThat(pool.stats().total()).isEqualTo(3);
	}

	private List<CompletableFuture<Status>> occupyMore(ChildPool pool, int busy) {
		List<CompletableFuture<Status>> call = List.of(async(pool, "wait"));
		Awaitility.await().until(() -> pool.stats().busy() == busy);
		return call;
	}

	@Test
	void recyclingByUsesLosesNoCallAndNeedsOneMoreChildAtMost() throws Exception {
		// PAINS 16, 18 and 19: also a pool of one child
		for (int maxSize : new int[] { 1, 3 }) {
			ChildPool pool = start(
					(settings) -> settings.withSize(0, maxSize).withRecycle(RecycleSettings.NEVER.withMaxUses(7)));
			while (pool.stats().recycled() <= 10) {
				load(pool, 6, 50);
			}
			Awaitility.await().until(() -> pool.stats().draining() == 0 && pool.stats().starting() == 0);
			SpawnPool.Stats stats = pool.stats();
			assertThat(stats.failed()).isZero();
			assertThat(stats.total()).isLessThanOrEqualTo(maxSize);
			pool.close();
			assertThat(this.children.mostLiving()).isLessThanOrEqualTo(maxSize + 1);
		}
	}

	@Test
	void noCallWaitsForTheStartOfAReplacement() throws Exception {
		Duration start = Duration.ofSeconds(3);
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withRecycle(RecycleSettings.NEVER.withMaxUses(3)));
		greet(pool);
		this.children.beforeStart((settings, generation) -> {
			TimeUnit.NANOSECONDS.sleep(start.toNanos());
			return null;
		});
		long longest = 0;
		while (pool.stats().recycled() < 2) {
			long before = System.nanoTime();
			load(pool, 4, 5);
			longest = Math.max(longest, System.nanoTime() - before);
		}
		// Of many calls together, on a busy machine.
		assertThat(Duration.ofNanos(longest)).isLessThan(start.minusMillis(500));
		assertThat(pool.stats().failed()).isZero();
	}

	@Test
	void childThatIsToBeReplacedServesUntilItsReplacementIsWarm() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withRecycle(RecycleSettings.NEVER.withMaxUses(3)));
		IntStream.range(0, 2).forEach((number) -> greet(pool));
		CountDownLatch mayStart = holdStarts();
		SpawnedProcess old = pool.children().get(0);
		greet(pool);
		Awaitility.await().until(() -> pool.stats().starting() == 1);
		IntStream.range(0, 20).forEach((number) -> greet(pool));
		assertThat(old.calls()).isEqualTo(23);
		mayStart.countDown();
		Awaitility.await().until(() -> pool.stats().recycled() == 1 && pool.stats().total() == 1);
		assertThat(pool.children()).doesNotContain(old);
		assertThat(old.onExit().toCompletableFuture()).succeedsWithin(LIMIT)
			.satisfies((exit) -> assertThat(exit.verdict())
				.isEqualTo("it was ended because it had run 3 calls, the limit 'recycle.max-uses' (property"
						+ " 'spawn.pools.simulated.recycle.max-uses')"));
	}

	@Test
	void replacementThatDoesNotStartCostsNoCall() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1)
			.withRestart(RestartSettings.DEFAULT.withLimit(3, LIMIT, LIMIT))
			.withRecycle(RecycleSettings.NEVER.withMaxUses(2)));
		greet(pool);
		this.children.beforeStart((settings, generation) -> {
			throw new ChildStartException("no memory for generation " + generation, null);
		});
		greet(pool);
		Awaitility.await().until(() -> pool.stats().failed() == 3);
		IntStream.range(0, 20).forEach((number) -> greet(pool));
		assertThat(pool.stats().started()).isEqualTo(4);
		assertThat(pool.state()).isEqualTo(SpawnPool.State.RUNNING);
	}

	@Test
	void recyclesByAge() {
		ChildPool pool = start((settings) -> settings.withSize(2, 2)
			.withRecycle(RecycleSettings.NEVER.withMaxAge(Duration.ofMillis(300))));
		Awaitility.await().until(() -> pool.stats().recycled() >= 4);
		assertThat(pool.stats().failed()).isZero();
		assertThat(this.children.mostLiving()).isLessThanOrEqualTo(3);
	}

	@Test
	void childrenOfOneAgeAreNotRecycledTogether() {
		ChildPool pool = start((settings) -> settings.withSize(50, 50)
			.withRecycle(new RecycleSettings(0, LIMIT.multipliedBy(2), 1, 0)));
		Awaitility.await().atMost(LIMIT).until(() -> pool.stats().recycled() > 0);
		assertThat(pool.stats().recycled()).isLessThan(50);
	}

	@Test
	void renewalReplacesAllChildrenUnderLoadOneAfterTheOther() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(3, 3));
		Awaitility.await().until(() -> pool.stats().idle() == 3);
		List<SpawnedProcess> old = pool.children();
		CompletableFuture<?> renewed = pool.renew().toCompletableFuture();
		load(pool, 4, 100);
		assertThat(renewed).succeedsWithin(LIMIT);
		assertThat(pool.children()).doesNotContainAnyElementsOf(old);
		assertThat(pool.stats().recycled()).isEqualTo(3);
		assertThat(this.children.mostLiving()).isLessThanOrEqualTo(4);
		assertThat(pool.stats().failed()).isZero();
	}

	@Test
	void renewalOfNothingIsDoneAtOnceAndOfAStoppedPoolFails() {
		ChildPool pool = start((settings) -> settings);
		assertThat(pool.renew().toCompletableFuture()).succeedsWithin(Duration.ZERO);
		occupy(pool, 1);
		CompletableFuture<?> renewed = pool.renew().toCompletableFuture();
		Awaitility.await().until(() -> pool.stats().total() == 2);
		this.free.countDown();
		pool.stop();
		assertThat(renewed).satisfiesAnyOf((done) -> assertThat(done).succeedsWithin(Duration.ZERO),
				(done) -> assertThat(done).failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(PoolClosedException.class));
		assertThat(pool.renew().toCompletableFuture()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(PoolClosedException.class);
	}

	@Test
	void poolWhoseChildrenDoNotStartFailsFastAndComesBackByItself() {
		RestartSettings restart = RestartSettings.DEFAULT
			.withBackOff(BackOff.between(Duration.ofMillis(1), Duration.ofMillis(10)).withFirstAtOnce())
			.withLimit(4, LIMIT, Duration.ofMillis(600));
		AtomicBoolean broken = breakStarts();
		ChildPool pool = start((settings) -> settings.withSize(1, 2).withRestart(restart));
		Awaitility.await().until(() -> pool.state() == SpawnPool.State.FAILED);
		assertThat(pool.stats().started()).isEqualTo(4);
		assertThatExceptionOfType(PoolUnavailableException.class).isThrownBy(() -> greet(pool))
			.withMessageMatching("(?s)Pool 'simulated' has failed: at least 4 of its children failed within 60000 ms"
					+ " without having ended a call, the limit 'restart.max-failures' \\(property"
					+ " 'spawn.pools.simulated.restart.max-failures'\\)\\. The next attempt is in \\d+ ms\\. Last"
					+ " failures:\ngeneration 2 does not start\ngeneration 3 does not start\ngeneration 4 does not"
					+ " start");
		assertThat(pool.failure()).isPresent();
		// One attempt after each pause.
		Awaitility.await().until(() -> pool.stats().started() == 5);
		Awaitility.await().until(() -> pool.state() == SpawnPool.State.FAILED && pool.failure().isPresent());
		broken.set(false);
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		assertThat(greet(pool)).isEqualTo(Status.OK);
		assertThat(pool.state()).isEqualTo(SpawnPool.State.RUNNING);
		assertThat(pool.failure()).isEmpty();
	}

	@Test
	void poolWithABusyChildGrowsAgainAfterAPause() {
		ChildPool pool = start((settings) -> settings.withSize(0, 4).withRestart(shortPause()));
		occupy(pool, 1);
		AtomicBoolean broken = breakStarts();
		CompletableFuture<Status> waiting = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().failed() == 3);
		assertThat(pool.state()).isEqualTo(SpawnPool.State.RUNNING);
		assertThat(pool.failure()).isEmpty();
		broken.set(false);
		// The busy child is older than the pause and says nothing, the second one does.
		Awaitility.await().until(() -> pool.stats().busy() == 2);
		CompletableFuture<Status> third = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		assertThat(pool.stats().total()).isEqualTo(2);
		this.free.countDown();
		assertThat(waiting).succeedsWithin(LIMIT);
		assertThat(third).succeedsWithin(LIMIT);
		CountDownLatch hold = new CountDownLatch(1);
		this.children.engine().register("hold", (job) -> {
			hold.await();
			return Status.OK;
		});
		IntStream.range(0, 4).forEach((number) -> async(pool, "hold"));
		Awaitility.await().until(() -> pool.stats().busy() == 4);
		hold.countDown();
	}

	@Test
	void poolOfWhichOnlyALeasedChildIsLeftFailsFastAndComesBack() {
		ChildPool pool = start((settings) -> settings.withSize(0, 4).withRestart(shortPause()));
		try (SpawnedChild leased = pool.lease()) {
			AtomicBoolean broken = breakStarts();
			Awaitility.await().untilAsserted(() -> {
				CompletableFuture<Status> call = async(pool, "greet");
				assertThat(call).failsWithin(Duration.ofSeconds(10))
					.withThrowableThat()
					.withCauseInstanceOf(PoolUnavailableException.class);
			});
			assertThat(pool.state()).isEqualTo(SpawnPool.State.FAILED);
			broken.set(false);
			Awaitility.await().until(() -> pool.stats().idle() == 1);
			assertThat(greet(pool)).isEqualTo(Status.OK);
			assertThat(pool.state()).isEqualTo(SpawnPool.State.RUNNING);
			assertThat(leased.job("greet").run()).isEqualTo(Status.OK);
			occupyMore(pool, 2);
			occupyMore(pool, 3);
		}
	}

	@Test
	void callersAreToldWhenTheLastChildIsLeasedDuringAPause() {
		ChildPool pool = start((settings) -> settings.withSize(0, 2)
			.withRestart(RestartSettings.DEFAULT.withLimit(1, LIMIT, Duration.ofDays(1))));
		occupy(pool, 1);
		breakStarts();
		CompletableFuture<Child> lease = pool.leaseChild();
		CompletableFuture<Status> waiting = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().failed() == 1 && pool.stats().waiting() == 2);
		this.free.countDown();
		assertThat(lease).succeedsWithin(LIMIT);
		assertThat(waiting).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(PoolUnavailableException.class);
	}

	private static RestartSettings shortPause() {
		return RestartSettings.DEFAULT.withBackOff(BackOff.between(Duration.ofMillis(1), Duration.ofMillis(10)))
			.withLimit(3, LIMIT, Duration.ofMillis(500));
	}

	private AtomicBoolean breakStarts() {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.children.beforeStart((settings, generation) -> {
			if (broken.get()) {
				throw new ChildStartException("generation " + generation + " does not start", null);
			}
			return null;
		});
		return broken;
	}

	@Test
	void failedPoolComesBackByHand() {
		AtomicBoolean broken = breakStarts();
		ChildPool pool = start((settings) -> settings.withSize(1, 1)
			.withRestart(RestartSettings.DEFAULT.withLimit(1, LIMIT, Duration.ofDays(1))));
		Awaitility.await().until(() -> pool.state() == SpawnPool.State.FAILED);
		broken.set(false);
		pool.reset();
		assertThat(greet(pool)).isEqualTo(Status.OK);
		assertThat(pool.state()).isEqualTo(SpawnPool.State.RUNNING);
	}

	@Test
	void resetDoesNotWaitForTheBackOff() {
		Duration day = Duration.ofDays(1);
		AtomicBoolean broken = breakStarts();
		ChildPool pool = start((settings) -> settings.withSize(1, 1)
			.withRestart(new RestartSettings(BackOff.between(day, day), 100, LIMIT, LIMIT)));
		PoolEventRecorder events = new PoolEventRecorder();
		pool.subscribe(events, SpawnPool.MAX_REPLAY);
		for (int i = 1; i <= 6; i++) {
			int failures = i;
			// Only then the group has counted the failure.
			Awaitility.await().until(() -> events.all(PoolEvent.Grown.class).size() == failures + 1);
			assertThat(pool.stats().started()).isEqualTo(failures);
			pool.reset();
		}
		Awaitility.await().until(() -> events.all(PoolEvent.Grown.class).size() == 8);
		broken.set(false);
		pool.reset();
		Awaitility.await().until(() -> pool.stats().idle() == 1);
	}

	@Test
	void timeOfTheNextAttemptIsThatOfTheBackOffIfItIsLongerThanThePause() {
		Duration day = Duration.ofDays(1);
		breakStarts();
		ChildPool pool = start((settings) -> settings.withSize(1, 1)
			.withRestart(new RestartSettings(BackOff.between(day, day), 1, LIMIT, LIMIT)));
		Awaitility.await()
			.untilAsserted(() -> assertThat(pool.failure()).hasValueSatisfying(
					(failure) -> assertThat(failure).containsPattern("The next attempt is in \\d{8,} ms")));
	}

	@Test
	void everyCallerWhoWaitsWhenThePoolFailsGetsAFailureOfHisOwn() {
		this.children.engine().register("die", (job) -> {
			this.free.await();
			this.children.killAll();
			new CountDownLatch(1).await();
			return Status.OK;
		});
		ChildPool pool = start((settings) -> settings.withSize(0, 1)
			.withRestart(RestartSettings.DEFAULT.withLimit(1, LIMIT, Duration.ofDays(1))));
		async(pool, "die");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		List<CompletableFuture<Status>> waiting = List.of(async(pool, "greet"), async(pool, "greet"));
		Awaitility.await().until(() -> pool.stats().waiting() == 2);
		this.free.countDown();
		waiting.forEach((call) -> assertThat(call).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(PoolUnavailableException.class));
		assertThat(waiting.get(0).handle((status, failure) -> failure).join())
			.isNotSameAs(waiting.get(1).handle((status, failure) -> failure).join());
	}

	@Test
	void callersWhoWaitWhenThePoolFailsAreToldSo() {
		this.children.beforeStart((settings, generation) -> {
			throw new ChildStartException("it does not start", null);
		});
		ChildPool pool = start((settings) -> settings.withSize(0, 1)
			.withRestart(RestartSettings.DEFAULT.withLimit(1, LIMIT, Duration.ofDays(1))));
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> greet(pool))
			.withMessageContaining("it does not start");
		assertThatExceptionOfType(PoolUnavailableException.class).isThrownBy(() -> greet(pool));
	}

	@Test
	void childrenThatNeverEndACallLetThePoolFail() {
		this.children.engine().register("die", (job) -> {
			this.children.killAll();
			this.free.await();
			return Status.OK;
		});
		ChildPool pool = start((settings) -> settings.withSize(0, 1)
			.withRestart(new RestartSettings(BackOff.between(Duration.ofMillis(1), Duration.ofMillis(1)), 5, LIMIT,
					Duration.ofDays(1))));
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> pool.engine().job("die").run());
		}
		Awaitility.await().until(() -> pool.state() == SpawnPool.State.FAILED);
		assertThat(pool.stats().started()).isEqualTo(5);
	}

	@Test
	void childThatServesDoesNotExcuseThoseThatDoNotStart() {
		// PAINS 13: no tight loop, whatever else goes well
		ChildPool pool = start((settings) -> settings.withSize(0, 2));
		List<CompletableFuture<Status>> busy = occupy(pool, 1);
		this.children.beforeStart((settings, generation) -> {
			throw new ChildStartException("it does not start", null);
		});
		CompletableFuture<Status> waiting = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().failed() >= 2);
		this.free.countDown();
		busy.forEach((call) -> assertThat(call).succeedsWithin(LIMIT));
		assertThat(waiting).succeedsWithin(LIMIT);
		for (int i = 0; i < 200; i++) {
			CompletableFuture<Status> first = async(pool, "greet");
			CompletableFuture<Status> second = async(pool, "greet");
			first.join();
			second.join();
		}
		// The back-off, which calls of the first child must not reset.
		assertThat(pool.stats().started()).isLessThanOrEqualTo(1 + 10);
	}

	@Test
	void leasedChildIsNotLentAndIsReplacedWhenItIsClosed() {
		ChildPool pool = start((settings) -> settings.withSize(1, 2));
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		SpawnedProcess process;
		try (SpawnedChild child = pool.lease()) {
			process = child.process();
			assertThat(child.job("greet").run()).isEqualTo(Status.OK);
			greet(pool);
			assertThat(process.calls()).isOne();
			assertThat(pool.children()).hasSize(2);
		}
		// Whoever closed it may know of its end before the pool.
		Awaitility.await().until(() -> !pool.children().contains(process));
		assertThat(pool.children()).hasSize(1);
		assertThat(pool.stats().failed()).isZero();
	}

	@Test
	void leaseThatWaitsGetsTheChildWhoseCallEnds() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1));
		occupy(pool, 1);
		CompletableFuture<Child> lease = pool.leaseChild();
		assertThat(pool.stats().waiting()).isOne();
		this.free.countDown();
		assertThat(lease).succeedsWithin(Duration.ofSeconds(20)).isSameAs(pool.children().get(0));
	}

	@Test
	void callBehindALeaseThatIsGivenUpGetsTheFreePlace() {
		ChildPool pool = start((settings) -> settings.withSize(1, 1).withChild(settings.child().withConcurrency(2)));
		occupy(pool, 1);
		CompletableFuture<Child> lease = pool.leaseChild();
		CompletableFuture<Status> call = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 2);
		lease.cancel(false);
		assertThat(call).succeedsWithin(Duration.ofSeconds(20));
	}

	@Test
	void leaseThatDoesNotWaitForOthersGetsAChildThatIsBeingStarted() {
		CountDownLatch mayStart = new CountDownLatch(1);
		this.children.beforeStart((settings, generation) -> {
			mayStart.await();
			return null;
		});
		ChildPool pool = start((settings) -> settings.withSize(2, 2));
		Awaitility.await().until(() -> pool.stats().starting() == 2);
		CompletableFuture<Optional<SpawnedChild>> lease = CompletableFuture.supplyAsync(pool::tryLease);
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		mayStart.countDown();
		assertThat(lease).succeedsWithin(LIMIT).satisfies((child) -> child.orElseThrow().close());
	}

	@Test
	void interruptedLeaseLosesNoChild() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(0, 1));
		occupy(pool, 1);
		AtomicBoolean interrupted = new AtomicBoolean();
		Thread thread = new Thread(() -> {
			try {
				pool.lease();
			}
			catch (SpawnException ex) {
				interrupted.set(Thread.currentThread().isInterrupted());
			}
		}, "test-lease");
		thread.start();
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		thread.interrupt();
		thread.join();
		assertThat(interrupted).isTrue();
		assertThat(pool.stats().waiting()).isZero();
		this.free.countDown();
		assertThat(greet(pool)).isEqualTo(Status.OK);
	}

	@Test
	void resizeGrowsAtOnceAndShrinksWhatIsIdle() {
		ChildPool pool = start((settings) -> settings.withSize(1, 1));
		occupy(pool, 1);
		CompletableFuture<Status> waiting = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		pool.resize(3, 4);
		Awaitility.await().until(() -> pool.stats().total() == 3 && pool.stats().busy() == 2);
		pool.resize(0, 1);
		Awaitility.await().until(() -> pool.stats().total() == 2);
		this.free.countDown();
		assertThat(waiting).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> pool.stats().total() == 1);
		assertThat(pool.stats().failed()).isZero();
		assertThatIllegalArgumentException().isThrownBy(() -> pool.resize(2, 1))
			.withMessage(
					"Pool 'simulated' cannot be resized: 'min-size' must be between 0 and 'max-size' (1) but is 2");
	}

	@Test
	void renewalOfAPoolThatIsMadeSmallerMeanwhileEnds() {
		ChildPool pool = start((settings) -> settings.withSize(3, 3).withIdleTimeout(null));
		Awaitility.await().until(() -> pool.stats().idle() == 3);
		List<SpawnedProcess> old = pool.children();
		CountDownLatch mayStart = holdStarts();
		CompletableFuture<?> renewed = pool.renew().toCompletableFuture();
		Awaitility.await().until(() -> pool.stats().starting() == 1);
		pool.resize(1, 1);
		mayStart.countDown();
		assertThat(renewed).succeedsWithin(LIMIT);
		assertThat(pool.children()).doesNotContainAnyElementsOf(old);
		Awaitility.await().until(() -> pool.stats().total() == 1);
		assertThat(pool.stats().idle()).isOne();
	}

	@Test
	void childThatIsBeingReplacedIsTheFirstToEndWhenItsPoolIsMadeSmaller() {
		ChildPool pool = start((settings) -> settings.withSize(3, 3).withIdleTimeout(null));
		Awaitility.await().until(() -> pool.stats().idle() == 3);
		CountDownLatch mayStart = holdStarts();
		CompletableFuture<?> renewed = pool.renew().toCompletableFuture();
		Awaitility.await().until(() -> pool.stats().starting() == 1);
		pool.resize(0, 2);
		Awaitility.await().until(() -> pool.children().size() == 2);
		assertThat(pool.stats().recycled()).isOne();
		mayStart.countDown();
		assertThat(renewed).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> pool.stats().total() == 2);
		assertThat(pool.stats().recycled()).isEqualTo(3);
	}

	@Test
	void childThatIsReadyWhenItsPoolHasBecomeSmallerIsEnded() {
		ChildPool pool = start((settings) -> settings.withSize(1, 2).withIdleTimeout(null));
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		occupy(pool, 1);
		CountDownLatch mayStart = holdStarts();
		CompletableFuture<Status> second = async(pool, "wait");
		Awaitility.await().until(() -> pool.stats().starting() == 1);
		this.free.countDown();
		assertThat(second).succeedsWithin(LIMIT);
		pool.resize(1, 1);
		mayStart.countDown();
		Awaitility.await().until(() -> pool.stats().started() == 2 && pool.stats().total() == 1);
		assertThat(pool.stats().idle()).isOne();
	}

	private CountDownLatch holdStarts() {
		CountDownLatch mayStart = new CountDownLatch(1);
		this.children.beforeStart((settings, generation) -> {
			mayStart.await();
			return null;
		});
		return mayStart;
	}

	@Test
	void secondStopDoesNotWaitForRunningCalls() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withDrainTimeout(Duration.ofHours(1)));
		List<CompletableFuture<Status>> calls = occupy(pool, 1);
		CompletableFuture<Void> first = new CompletableFuture<>();
		Thread stop = new Thread(() -> {
			pool.stop();
			first.complete(null);
		}, "test-stop");
		stop.start();
		Awaitility.await().until(() -> pool.state() == SpawnPool.State.STOPPED);
		assertThat(first).isNotDone();
		pool.stop();
		assertThat(first).succeedsWithin(LIMIT);
		assertThat(calls.get(0)).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(ChildExitedException.class);
		assertThat(pool.children()).isEmpty();
	}

	@Test
	void tenThousandQueuedCallsOnSixteenChildrenEndOnceEach() {
		ChildPool pool = start((settings) -> settings.withSize(0, 16).withQueue(10_000, LIMIT));
		AtomicInteger ran = new AtomicInteger();
		Set<Integer> seen = ConcurrentHashMap.newKeySet();
		this.children.serve(new CountedNumbers((number) -> {
			ran.incrementAndGet();
			seen.add(number);
		}));
		Numbers numbers = this.children.numbers(pool);
		occupy(pool, 16);
		List<CompletableFuture<Integer>> calls = new ArrayList<>();
		IntStream.range(0, 10_000).forEach((number) -> calls.add(numbers.later(number)));
		assertThat(pool.stats().waiting()).isEqualTo(10_000);
		assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(() -> greet(pool));
		this.free.countDown();
		for (int i = 0; i < 10_000; i++) {
			assertThat(calls.get(i)).succeedsWithin(LIMIT).isEqualTo(i + 1);
		}
		assertThat(ran).hasValue(10_000);
		assertThat(seen).hasSize(10_000);
		assertThat(pool.stats().started()).isEqualTo(16);
	}

}
