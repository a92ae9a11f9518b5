package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.EventSubscription;
import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.PoolListener;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.runner.BackOff;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the events of a {@link ChildPool}, with simulated children.
 */
class PoolEventTests extends AbstractSimulatedPoolTests {

	private static final BackOff FAST = BackOff.between(Duration.ofMillis(1), Duration.ofMillis(5));

	private final PoolEventRecorder events = new PoolEventRecorder();

	private void closeAndCheck(ChildPool pool) throws InterruptedException {
		this.free.countDown();
		pool.close();
		this.events.awaitEnd();
		this.events.assertWhole();
	}

	private void awaitLine(String line) {
		Awaitility.await().untilAsserted(() -> assertThat(this.events.lines()).contains(line));
	}

	@Test
	void firstCallStartsAChildWhichEndsWithThePool() throws Exception {
		// rows G23 and C2
		ChildPool pool = start((settings) -> settings);
		pool.subscribe(this.events);
		IntStream.range(0, 10).forEach((number) -> greet(pool));
		closeAndCheck(pool);
		assertThat(this.events.lines()).containsExactly("GROWN 0-1 ON_DEMAND", "STARTING 1 ON_DEMAND", "READY 1",
				"EXITED 1 ENDED", "SHRUNK 1-0 STOPPED");
		assertThat(this.events.thread()).isEqualTo("spawn-pool-events-simulated");
		assertThat(this.events.all()).allSatisfy((event) -> {
			assertThat(event.pool()).isEqualTo("simulated");
			assertThat(event.instant()).isNotNull();
		});
		PoolEvent.Exited exited = this.events.all(PoolEvent.Exited.class).get(0);
		assertThat(exited.uptime()).isPositive();
		assertThat(exited.cpuTime()).isEqualTo(Duration.ofMillis(7));
		assertThat(exited.failure()).isNull();
	}

	@Test
	void childrenOfMinimalSizeAndReserveAreToldWithTheirReason() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(2, 4));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		Awaitility.await().until(() -> pool.stats().idle() == 2);
		assertThat(this.events.lines()).startsWith("GROWN 0-2 MIN_SIZE").contains("STARTING 2 MIN_SIZE");
		closeAndCheck(pool);
		PoolEventRecorder spare = new PoolEventRecorder();
		ChildPool other = start((settings) -> settings.withSize(0, 3).withSpare(1));
		other.subscribe(spare, SpawnPool.MAX_REPLAY);
		Awaitility.await().untilAsserted(() -> assertThat(spare.lines()).contains("STARTING 1 SPARE"));
	}

	@Test
	void childThatDiesIsRestarted() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(1, 1));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		greet(pool);
		this.children.killAll();
		awaitLine("READY 2");
		assertThat(this.events.lines()).containsExactly("GROWN 0-1 MIN_SIZE", "STARTING 1 MIN_SIZE", "READY 1",
				"EXITED 1 DIED", "RESTARTING 1", "STARTING 2 RESTART", "READY 2");
		assertThat(this.events.all(PoolEvent.Exited.class).get(0).cpuTime()).isNull();
		closeAndCheck(pool);
	}

	@Test
	void delayOfARestartIsTold() throws Exception {
		Duration delay = Duration.ofHours(1);
		ChildPool pool = start((settings) -> settings.withSize(1, 1)
			.withRestart(new RestartSettings(BackOff.between(delay, delay), 5, LIMIT, LIMIT)));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		this.children.killAll();
		awaitLine("RESTARTING 1");
		assertThat(this.events.all(PoolEvent.Restarting.class).get(0).delay()).isBetween(Duration.ofMinutes(20),
				Duration.ofMinutes(100));
		closeAndCheck(pool);
		assertThat(this.events.lines()).endsWith("RESTARTING 1", "SHRUNK 1-0 STOPPED");
	}

	@Test
	void poolWhoseChildrenDoNotStartFailsAndRecovers() throws Exception {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.children.beforeStart((settings, generation) -> {
			if (broken.get()) {
				throw new ChildStartException("generation " + generation + " does not start", null);
			}
			return null;
		});
		ChildPool pool = start((settings) -> settings.withSize(1, 1)
			.withRestart(new RestartSettings(FAST, 2, LIMIT, Duration.ofDays(1))));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		awaitLine("FAILED");
		awaitLine("SHRUNK 1-0 NOT_REPLACED");
		PoolEvent.Exited first = this.events.all(PoolEvent.Exited.class).get(0);
		assertThat(first.kind()).isEqualTo(PoolEvent.ExitKind.START_FAILED);
		assertThat(first.failure()).hasMessage("generation 1 does not start");
		assertThat(first.exit()).isNull();
		assertThat(first).asString().doesNotContain("does not start");
		assertThat(this.events.all(PoolEvent.Failed.class).get(0).pause()).isEqualTo(Duration.ofDays(1));
		broken.set(false);
		pool.reset();
		awaitLine("READY 3");
		assertThat(this.events.lines()).endsWith("RECOVERED", "GROWN 0-1 MIN_SIZE", "STARTING 3 MIN_SIZE", "READY 3");
		closeAndCheck(pool);
		assertThat(this.events.lines().stream().filter("FAILED"::equals)).hasSize(1);
	}

	@Test
	void probeThatEndsACallIsToldAsRecovery() throws Exception {
		this.children.beforeStart((settings, generation) -> {
			if (generation == 1) {
				throw new ChildStartException("it does not start", null);
			}
			return null;
		});
		ChildPool pool = start((settings) -> settings.withSize(1, 1)
			.withRestart(new RestartSettings(FAST, 1, LIMIT, Duration.ofMillis(50))));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		awaitLine("READY 2");
		assertThat(this.events.lines()).contains("STARTING 2 PROBE").doesNotContain("RECOVERED");
		greet(pool);
		awaitLine("RECOVERED");
		closeAndCheck(pool);
	}

	@Test
	void replacementIsReadyBeforeTheRecycledChildEnds() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withRecycle(RecycleSettings.NEVER.withMaxUses(3)));
		pool.subscribe(this.events);
		IntStream.range(0, 3).forEach((number) -> greet(pool));
		awaitLine("SHRUNK 2-1 RECYCLED");
		assertThat(this.events.lines()).containsExactly("GROWN 0-1 ON_DEMAND", "STARTING 1 ON_DEMAND", "READY 1",
				"RECYCLING 1 MAX_USES", "GROWN 1-2 RECYCLING", "STARTING 2 RECYCLING", "READY 2", "EXITED 1 ENDED",
				"SHRUNK 2-1 RECYCLED");
		pool.renew().toCompletableFuture().join();
		awaitLine("RECYCLING 2 RENEWAL");
		closeAndCheck(pool);
	}

	@Test
	void childrenThatAreTooManyAreToldWithTheirReason() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(3, 3).withIdleTimeout(Duration.ofMillis(100)));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		Awaitility.await().until(() -> pool.stats().idle() == 3);
		pool.resize(1, 2);
		awaitLine("SHRUNK 3-2 RESIZED");
		awaitLine("SHRUNK 2-1 IDLE");
		try (SpawnedChild leased = pool.lease()) {
			assertThat(leased.job("greet").run()).isEqualTo(Status.OK);
		}
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.events.all(PoolEvent.Shrunk.class)).extracting(PoolEvent.Shrunk::reason)
						.contains(PoolEvent.ShrinkReason.LEASE_ENDED));
		closeAndCheck(pool);
	}

	@Test
	void startThatTheStopGivesUpIsToldAsCancelled() throws Exception {
		CountDownLatch starting = new CountDownLatch(1);
		this.children.beforeStart((settings, generation) -> {
			starting.countDown();
			new CountDownLatch(1).await();
			return null;
		});
		ChildPool pool = start((settings) -> settings.withSize(1, 1));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		starting.await();
		closeAndCheck(pool);
		assertThat(this.events.lines()).containsExactly("GROWN 0-1 MIN_SIZE", "STARTING 1 MIN_SIZE",
				"EXITED 1 START_CANCELLED", "SHRUNK 1-0 STOPPED");
	}

	@Test
	void everyStartHasOneEndWhateverHappens() throws Exception {
		// row C2
		AtomicInteger starts = new AtomicInteger();
		this.children.beforeStart((settings, generation) -> {
			if (starts.incrementAndGet() % 5 == 0) {
				throw new ChildStartException("it does not start", null);
			}
			return null;
		});
		ChildPool pool = start((settings) -> settings.withSize(1, 4)
			.withSpare(1)
			.withIdleTimeout(Duration.ofMillis(100))
			.withRecycle(RecycleSettings.NEVER.withMaxUses(5))
			.withRestart(new RestartSettings(FAST, 1000, LIMIT, LIMIT)));
		EventSubscription subscription = pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		List<CompletableFuture<Void>> callers = IntStream.range(0, 4)
			.mapToObj((caller) -> CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 40; i++) {
					try {
						greet(pool);
					}
					catch (SpawnException ex) {
						// It was in a child that was killed.
					}
					if (ThreadLocalRandom.current().nextInt(20) == 0) {
						this.children.killAll();
					}
				}
			}, (task) -> new Thread(task, "test-caller").start()))
			.toList();
		callers.forEach((caller) -> assertThat(caller).succeedsWithin(LIMIT));
		closeAndCheck(pool);
		assertThat(subscription.dropped()).isZero();
		assertThat(pool.stats().started()).isEqualTo(this.events.all(PoolEvent.Starting.class).size());
		assertThat(this.events.all(PoolEvent.Exited.class)).extracting(PoolEvent.Exited::kind)
			.contains(PoolEvent.ExitKind.START_FAILED, PoolEvent.ExitKind.DIED, PoolEvent.ExitKind.ENDED);
	}

	@Test
	void lateListenerIsToldTheLastEvents() throws Exception {
		// row I28
		ChildPool pool = start((settings) -> settings);
		greet(pool);
		PoolEventRecorder two = new PoolEventRecorder();
		PoolEventRecorder none = new PoolEventRecorder();
		pool.subscribe(two, 2);
		pool.subscribe(none, 0);
		Awaitility.await()
			.untilAsserted(() -> assertThat(two.lines()).containsExactly("STARTING 1 ON_DEMAND", "READY 1"));
		pool.close();
		two.awaitEnd();
		none.awaitEnd();
		assertThat(none.lines()).containsExactly("EXITED 1 ENDED", "SHRUNK 1-0 STOPPED");
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		this.events.awaitEnd();
		this.events.assertWhole();
		assertThatIllegalArgumentException().isThrownBy(() -> pool.subscribe(none, 33))
			.withMessage("'replay' of a listener of pool 'simulated' must be between 0 and 32 but is 33");
	}

	@Test
	void closedSubscriptionIsToldNothingMore() throws Exception {
		ChildPool pool = start((settings) -> settings);
		EventSubscription subscription = pool.subscribe(this.events);
		greet(pool);
		awaitLine("READY 1");
		subscription.close();
		assertThat(subscription.isEnded()).isTrue();
		PoolEventRecorder other = new PoolEventRecorder();
		pool.subscribe(other);
		pool.close();
		other.awaitEnd();
		assertThat(this.events.lines()).endsWith("READY 1");
		assertThat(this.events.isEnded()).isFalse();
	}

	@Test
	void subscriptionOutlivesAStopAndAStart() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(1, 1));
		pool.subscribe(this.events, SpawnPool.MAX_REPLAY);
		awaitLine("READY 1");
		pool.drain(LIMIT);
		pool.start();
		awaitLine("READY 2");
		assertThat(this.events.isEnded()).isFalse();
		closeAndCheck(pool);
	}

	@Test
	void listenerThatNeverReturnsDelaysNobodyAndIsInterrupted() {
		// rows C7 and I29
		AtomicInteger interrupted = new AtomicInteger();
		ChildPool pool = start((settings) -> settings.withSize(0, 2).withRecycle(RecycleSettings.NEVER.withMaxUses(1)));
		PoolListener never = (event) -> {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.incrementAndGet();
			}
		};
		EventSubscription subscription = pool.subscribe(never);
		EventSubscription closed = pool.subscribe(never);
		Awaitility.await().atMost(LIMIT).until(() -> {
			IntStream.range(0, 20).forEach((number) -> greet(pool));
			return subscription.dropped() > 0;
		});
		closed.close();
		pool.close();
		assertThat(interrupted).hasValue(0);
		Awaitility.await().until(() -> interrupted.get() == 2);
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("spawn-pool-events-simulated")));
		assertThat(subscription.isEnded()).isTrue();
	}

	@Test
	void listenerThatThrowsIsToldWhatFollows() throws Exception {
		ChildPool pool = start((settings) -> settings);
		pool.subscribe((event) -> {
			this.events.onEvent(event);
			throw new IllegalStateException("this listener does not like " + event.type());
		});
		greet(pool);
		awaitLine("READY 1");
	}

	@Test
	void callsAreNoEvents() throws Exception {
		ChildPool pool = start((settings) -> settings);
		greet(pool);
		pool.subscribe(this.events);
		load(pool, 1, 500);
		pool.close();
		assertThat(this.events.all(PoolEvent.Starting.class)).isEmpty();
		this.events.awaitEnd();
		assertThat(this.events.lines()).containsExactly("EXITED 1 ENDED", "SHRUNK 1-0 STOPPED");
	}

}
