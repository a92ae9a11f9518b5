package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.spawnboot.CancelMode;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallOptions;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.engine.RemoteEngine;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.runner.BackOff;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls with a key in a {@link ChildPool}, with simulated children.
 */
class PoolKeyTests extends AbstractSimulatedPoolTests {

	private static Status call(ChildPool pool, Object key, String job) {
		return async(pool, key, job).orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	private static CompletableFuture<Status> async(ChildPool pool, Object key, String job) {
		CallChannel keyed = (request, streams) -> pool
			.start(request.withOptions(new CallOptions(null, null, CancelMode.INTERRUPT, key)), streams);
		return new RemoteEngine(keyed, new FailureCodec(FailureCodec.jdkTypes()::get), new MdcCarrier()).job(job)
			.start();
	}

	/** The child in which a call with a key runs. */
	static SpawnedProcess childOf(ChildPool pool, Object key) {
		Map<SpawnedProcess, Long> before = new HashMap<>();
		pool.children().forEach((child) -> before.put(child, child.calls()));
		call(pool, key, "greet");
		return pool.children()
			.stream()
			.filter((child) -> child.calls() > before.getOrDefault(child, 0L))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void callsWithEqualKeysMeetTheSameChildAndKeysAreSpread() {
		ChildPool pool = start((settings) -> settings.withSize(0, 4));
		Map<Integer, SpawnedProcess> children = new HashMap<>();
		IntStream.range(0, 20).forEach((key) -> children.put(key, childOf(pool, "document-" + key)));
		assertThat(Set.copyOf(children.values())).hasSize(4);
		for (int i = 0; i < 3; i++) {
			children.forEach((key, child) -> assertThat(childOf(pool, "document-" + key)).isSameAs(child));
		}
	}

	@Test
	void callWaitsForItsChildAndHoldsUpNobodyElse() {
		ChildPool pool = start((settings) -> settings.withSize(2, 2));
		Awaitility.await().until(() -> pool.stats().idle() == 2);
		SpawnedProcess child = childOf(pool, 1);
		CompletableFuture<Status> first = async(pool, 1, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Status> second = async(pool, 1, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		IntStream.range(0, 20).forEach((number) -> greet(pool));
		assertThat(second).isNotDone();
		long before = child.calls();
		this.free.countDown();
		assertThat(first).succeedsWithin(LIMIT);
		assertThat(second).succeedsWithin(LIMIT);
		assertThat(child.calls()).isEqualTo(before + 1);
		assertThat(pool.stats().waiting()).isZero();
	}

	@Test
	void keysOfAChildThatEndedGoToAnotherOneInTheirOrder() {
		ChildPool pool = start((settings) -> settings.withSize(1, 1));
		SpawnedProcess child = childOf(pool, "key");
		CompletableFuture<Status> lost = async(pool, "key", "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Status> waiting = async(pool, "key", "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		child.kill();
		assertThat(lost).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(ChildExitedException.class);
		assertThat(waiting).succeedsWithin(LIMIT);
		assertThat(childOf(pool, "key")).isNotSameAs(child);
	}

	@Test
	void callThatWaitsForAChildThatIsStoppedTakesOnePlaceInAnotherOne() {
		ChildPool pool = start((settings) -> settings.withSize(2, 2));
		Awaitility.await().until(() -> pool.stats().idle() == 2);
		SpawnedProcess child = childOf(pool, "key");
		async(pool, "key", "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Status> waiting = async(pool, "key", "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		child.stop();
		this.free.countDown();
		assertThat(waiting).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> pool.stats().busy() == 0);
		assertThat(pool.children()).doesNotContain(child);
	}

	@Test
	void callThatWaitsForItsChildIsNotHeldUpByOneThatWaitsForAStart() {
		ChildPool pool = start((settings) -> settings.withSize(2, 3));
		Awaitility.await().until(() -> pool.stats().idle() == 2);
		assertThat(childOf(pool, 0)).isNotSameAs(childOf(pool, 1));
		CountDownLatch mayStart = new CountDownLatch(1);
		this.children.beforeStart((settings, generation) -> {
			mayStart.await();
			return null;
		});
		async(pool, 0, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		CompletableFuture<Status> forStart = async(pool, 2, "greet");
		Awaitility.await().until(() -> pool.stats().starting() == 1);
		CompletableFuture<Status> forChild = async(pool, 0, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 2);
		this.free.countDown();
		assertThat(forChild).succeedsWithin(Duration.ofSeconds(20));
		assertThat(forStart).isNotDone();
		mayStart.countDown();
		assertThat(forStart).succeedsWithin(LIMIT);
	}

	@Test
	void callThatWaitsForAChildThatIsLeasedMeanwhileGoesToAnotherOne() {
		ChildPool pool = start((settings) -> settings.withSize(1, 1).withChild(settings.child().withConcurrency(2)));
		childOf(pool, "key");
		async(pool, "key", "wait");
		async(pool, "key", "wait");
		Awaitility.await().until(() -> pool.children().get(0).calls() == 3);
		CompletableFuture<Child> lease = pool.leaseChild();
		CompletableFuture<Status> waiting = async(pool, "key", "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 2);
		this.free.countDown();
		Child leased = lease.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(waiting).isNotDone();
		leased.stop();
		assertThat(waiting).succeedsWithin(LIMIT);
		assertThat(leased.calls()).isEqualTo(3);
	}

	@Test
	void keysShareAChildIfThereWillBeNoFurtherOne() {
		ChildPool pool = start((settings) -> settings.withSize(0, 2));
		try (SpawnedChild leased = pool.lease()) {
			SpawnedProcess child = childOf(pool, 0);
			assertThat(child).isNotSameAs(leased.process());
			assertThat(childOf(pool, 1)).isSameAs(child);
		}
	}

	@Test
	void keysShareAChildWhileOthersDoNotStart() {
		ChildPool pool = start((settings) -> settings.withSize(0, 4)
			.withRestart(RestartSettings.DEFAULT.withLimit(1, LIMIT, Duration.ofDays(1))));
		SpawnedProcess child = childOf(pool, 0);
		this.children.beforeStart((settings, generation) -> {
			throw new ChildStartException("it does not start", null);
		});
		IntStream.range(1, 6).forEach((key) -> assertThat(childOf(pool, key)).isSameAs(child));
		assertThat(pool.stats().started()).isEqualTo(2);
	}

	@Test
	void keysShareAChildDuringALongBackOff() {
		Duration day = Duration.ofDays(1);
		ChildPool pool = start((settings) -> settings.withSize(0, 4)
			.withRestart(new RestartSettings(BackOff.between(day, day), 100, LIMIT, LIMIT)));
		SpawnedProcess child = childOf(pool, 0);
		this.children.beforeStart((settings, generation) -> {
			throw new ChildStartException("it does not start", null);
		});
		IntStream.range(1, 6).forEach((key) -> assertThat(childOf(pool, key)).isSameAs(child));
		assertThat(pool.stats().started()).isEqualTo(2);
	}

	@Test
	void secondCallWithTheKeyOfABusyChildStartsNoOtherOne() {
		ChildPool pool = start((settings) -> settings.withSize(0, 4));
		childOf(pool, 0);
		List<CompletableFuture<Status>> calls = new ArrayList<>();
		calls.add(async(pool, 0, "wait"));
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		calls.add(async(pool, 0, "greet"));
		calls.add(async(pool, 0, "greet"));
		Awaitility.await().until(() -> pool.stats().waiting() == 2);
		assertThat(pool.stats().total()).isOne();
		this.free.countDown();
		calls.forEach((call) -> assertThat(call).succeedsWithin(LIMIT));
		assertThat(pool.stats().started()).isOne();
	}

	@Test
	void callsWithEqualKeysShareAChildThatRunsSeveralCalls() {
		ChildPool pool = start(CHILD.withConcurrency(2), (settings) -> settings.withSize(0, 3));
		SpawnedProcess child = childOf(pool, 0);
		List<CompletableFuture<Status>> calls = new ArrayList<>();
		IntStream.range(0, 3).forEach((number) -> calls.add(async(pool, 0, "wait")));
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		assertThat(child.calls()).isEqualTo(3);
		assertThat(childOf(pool, 1)).isNotSameAs(child);
		this.free.countDown();
		calls.forEach((call) -> assertThat(call).succeedsWithin(LIMIT));
		assertThat(child.calls()).isEqualTo(4);
		assertThat(pool.stats().started()).isEqualTo(2);
	}

	@Test
	void callWithAKeyThatIsGivenUpLeavesTheQueue() {
		ChildPool pool = start((settings) -> settings.withSize(1, 1).withQueue(10, Duration.ofMillis(200)));
		childOf(pool, 1);
		CompletableFuture<Status> busy = async(pool, 1, "wait");
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		assertThat(async(pool, 1, "greet")).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(PoolExhaustedException.class);
		assertThat(pool.stats().waiting()).isZero();
		this.free.countDown();
		assertThat(busy).succeedsWithin(LIMIT);
	}

	@Test
	void loadWithKeysLosesNoCallWhileChildrenAreReplaced() throws Exception {
		ChildPool pool = start(
				(settings) -> settings.withSize(0, 3).withRecycle(RecycleSettings.NEVER.withMaxUses(11)));
		List<CompletableFuture<Void>> done = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			int key = i;
			done.add(CompletableFuture.runAsync(() -> IntStream.range(0, 100).forEach((number) -> {
				call(pool, key, "greet");
				greet(pool);
			}), (task) -> new Thread(task, "test-load").start()));
		}
		CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		assertThat(pool.stats().failed()).isZero();
		assertThat(pool.stats().recycled()).isGreaterThan(10);
	}

}
