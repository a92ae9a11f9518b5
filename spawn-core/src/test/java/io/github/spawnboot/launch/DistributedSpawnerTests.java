package io.github.spawnboot.launch;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.ChildState;
import io.github.spawnboot.Distribution;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.Status;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.pool.ChildPool;
import io.github.spawnboot.pool.PoolSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DistributedSpawner} and {@link ChildProcessGroup}, with simulated
 * children.
 */
class DistributedSpawnerTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final FailureCodec FAILURES = new FailureCodec(FailureCodec.jdkTypes()::get);

	private final SimulatedChildren children = new SimulatedChildren();

	private final List<AutoCloseable> closed = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable each : this.closed) {
			each.close();
		}
		this.children.close();
	}

	private ChildSpawner spawner() {
		ChildSpawner spawner = new ChildSpawner(this.children.factory(settings("spawned")), FAILURES);
		this.closed.add(spawner);
		return spawner;
	}

	private static ChildSettings settings(String pool) {
		ChildSettings defaults = ChildSettings.defaults();
		return new ChildSettings(pool, 1, defaults.heapBytes(), List.of(), defaults.debug(), defaults.startTimeout(),
				Duration.ofMillis(1), defaults.terminateTimeout(), defaults.heartbeat(), defaults.environment(), false);
	}

	private ChildPool pool(String name, int size) {
		return pool(name, size, Duration.ofSeconds(30));
	}

	private ChildPool pool(String name, int size, Duration acquireTimeout) {
		ChildSettings child = settings(name);
		ChildPool pool = new ChildPool(PoolSettings.defaults(child)
			.withSize(0, Math.max(1, size))
			.withQueue(1, acquireTimeout)
			.withDrainTimeout(Duration.ZERO), this.children.factory(child), FAILURES);
		this.closed.add(pool);
		pool.start();
		if (size > 0) {
			pool.resize(size, size);
			Awaitility.await().until(() -> pool.stats().idle() == size);
		}
		return pool;
	}

	@Test
	void spawnersThatAreClosedTogetherEndTheirChildrenAtOnce() {
		List<ChildSpawner> spawners = List.of(spawner(), spawner());
		SpawnedProcess first = spawners.get(0).spawn().process();
		SpawnedProcess second = spawners.get(1).spawn().process();
		CompletableFuture<ChildState> ofSecond = new CompletableFuture<>();
		((Child) first).whenGone((exit) -> ofSecond.complete(second.state()));
		ChildSpawner.closeAll(spawners);
		assertThat(ofSecond).succeedsWithin(Duration.ofSeconds(30)).isIn(ChildState.DRAINING, ChildState.GONE);
		assertThat(second.exitNow()).isPresent();
	}

	@Test
	void takesOneAfterTheOther() {
		List<ChildSpawner> spawners = List.of(spawner(), spawner(), spawner());
		Spawner all = new DistributedSpawner(Distribution.ROUND_ROBIN, spawners);
		for (int i = 0; i < 6; i++) {
			all.spawn();
		}
		assertThat(spawners).allSatisfy((spawner) -> assertThat(spawner.children()).hasSize(2));
		assertThat(all.children()).hasSize(6);
	}

	@Test
	void takesTheOneWithTheFewestChildrenThatRunCalls() {
		ChildSpawner first = spawner();
		ChildSpawner second = spawner();
		Spawner all = new DistributedSpawner(Distribution.LEAST_BUSY, List.of(first, second));
		this.children.engine().register("wait", (job) -> {
			Thread.currentThread().join();
			return Status.OK;
		});
		SpawnedChild busy = all.spawn();
		assertThat(first.children()).hasSize(1);
		busy.job("wait").start();
		second.spawn();
		Awaitility.await().until(() -> all.children().stream().anyMatch((child) -> child.calls() > 0));
		all.spawn();
		assertThat(second.children()).hasSize(2);
	}

	@Test
	void takesAllOfThemAtRandom() {
		List<ChildSpawner> spawners = List.of(spawner(), spawner());
		Spawner all = new DistributedSpawner(Distribution.RANDOM, spawners);
		for (int i = 0; i < 40; i++) {
			all.spawn();
		}
		// One of 2^39 runs puts all of them into one.
		assertThat(spawners).allSatisfy((spawner) -> assertThat(spawner.children()).isNotEmpty());
	}

	@ParameterizedTest
	@EnumSource
	void thousandPicksOverEmptyPoolsNeverFailWrongly(Distribution distribution) {
		// row G7: the seed fails in half of all picks over two pools of which one is
		// empty
		for (int empty = 1; empty <= 3; empty++) {
			ChildPool full = pool("full-" + empty, 8);
			List<Spawner> spawners = new ArrayList<>();
			for (int i = 0; i < empty; i++) {
				ChildPool none = pool("none-" + empty + "-" + i, 0);
				none.stop();
				spawners.add(Spawner.of(none));
				spawners.add(new BusySpawner());
			}
			spawners.add(Spawner.of(full));
			Spawner all = new DistributedSpawner(distribution, spawners);
			Map<String, Integer> taken = new HashMap<>();
			for (int i = 0; i < 340; i++) {
				try (SpawnedChild child = all.spawn()) {
					taken.merge(child.process().pool(), 1, Integer::sum);
				}
			}
			assertThat(taken).containsOnly(Map.entry("full-" + empty, 340));
			full.close();
			assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(all::spawn);
		}
	}

	@Test
	void failsIfAllAreClosedAndNeedsOne() {
		ChildSpawner only = spawner();
		Spawner all = new DistributedSpawner(Distribution.RANDOM, List.of(only));
		only.close();
		assertThat(all.isOpen()).isFalse();
		assertThatExceptionOfType(PoolUnavailableException.class).isThrownBy(all::spawn)
			.withMessageStartingWith("No child can be had, because all of these are closed or have failed: [");
		assertThatIllegalArgumentException().isThrownBy(() -> new DistributedSpawner(Distribution.RANDOM, List.of()))
			.withMessage("'spawners' must not be empty");
	}

	@Test
	void groupHoldsTheChildrenOfItsSpawnersUntilTheyEnd() {
		// row G29
		ChildProcessGroup group = new ChildProcessGroup("renderers");
		Spawner first = spawner().in(group);
		Spawner second = spawner().in(group);
		SpawnedChild one = first.spawn();
		SpawnedProcess two = second.spawn().process();
		assertThat(group.processes()).containsExactlyInAnyOrder(one.process(), two);
		one.close();
		assertThat(group.processes()).containsExactly(two);
		group.kill();
		Awaitility.await().until(() -> group.processes().isEmpty());
		assertThat(two.exitNow()).hasValueSatisfying(
				(exit) -> assertThat(exit.verdict()).isEqualTo("its process group 'renderers' was killed"));
		SpawnedProcess third = first.spawn().process();
		group.close();
		assertThat(third.exitNow()).isPresent();
		assertThat(first.isOpen()).isFalse();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(first::spawn)
			.withMessage("The process group 'renderers' is closed");
	}

	@Test
	void childOfAGroupEndsWithItsSpawner() {
		ChildProcessGroup group = new ChildProcessGroup("renderers");
		ChildSpawner spawner = spawner();
		Spawner bound = spawner.in(group);
		SpawnedProcess other = spawner.spawn().process();
		SpawnedProcess child = bound.spawn().process();
		assertThat(bound.children()).containsExactly(child);
		spawner.close();
		assertThat(List.of(child, other)).allSatisfy((each) -> assertThat(each.exitNow())
			.hasValueSatisfying((exit) -> assertThat(exit.verdict()).isEqualTo("its spawner was closed")));
		assertThat(bound.isOpen()).isFalse();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(bound::spawn)
			.withMessage("The spawner is closed");
	}

	@Test
	void groupHoldsWhatIsLeasedAndWhatIsDistributed() {
		ChildProcessGroup group = new ChildProcessGroup("renderers");
		ChildPool pool = pool("pool", 1);
		Spawner all = new DistributedSpawner(Distribution.ROUND_ROBIN, List.of(Spawner.of(pool), spawner())).in(group);
		SpawnedProcess leased = all.spawn().process();
		assertThat(leased.pool()).isEqualTo("pool");
		SpawnedProcess spawned = all.trySpawn().orElseThrow().process();
		assertThat(spawned.pool()).isEqualTo("spawned");
		assertThat(group.processes()).containsExactlyInAnyOrder(leased, spawned);
		assertThat(all.children()).containsExactlyInAnyOrder(leased, spawned);
		group.close();
		assertThat(leased.exitNow()).isPresent();
		assertThat(spawned.exitNow()).isPresent();
		assertThat(all.isOpen()).isFalse();
	}

	@Test
	void closedGroupEndsWhatIsPutIn() {
		ChildProcessGroup group = new ChildProcessGroup("renderers");
		SpawnedChild child = spawner().spawn();
		group.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> group.add(child.process()))
			.withMessage("The process group 'renderers' is closed");
		assertThat(child.process().onExit().toCompletableFuture()).succeedsWithin(LIMIT)
			.satisfies((exit) -> assertThat(exit.verdict())
				.isEqualTo("its process group 'renderers' was closed before it was put in"));
	}

	@Test
	void groupTakesNothingButChildren() {
		SpawnedProcess foreign = (SpawnedProcess) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SpawnedProcess.class },
				(proxy, method, args) -> method.getName().equals("toString") ? "somebody" : null);
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> new ChildProcessGroup("renderers").add(foreign))
			.withMessage(
					"The process group 'renderers' can only take in children that Spawn has started in this process,"
							+ " not somebody");
	}

	@Test
	void waitsAtOneOfManyFullPoolsOnly() {
		// row G7: tries that do not wait, then one wait
		List<ChildPool> pools = List.of(pool("a", 1, Duration.ofMillis(1)), pool("b", 1, Duration.ofMillis(1)),
				pool("c", 1, Duration.ofMillis(1)));
		pools.forEach(ChildPool::lease);
		Spawner all = new DistributedSpawner(Distribution.ROUND_ROBIN, pools.stream().map(Spawner::of).toList());
		assertThat(all.trySpawn()).isEmpty();
		assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(all::spawn)
			.withMessageStartingWith("No child of pool 'b' became free for a whole child within 1 ms")
			// Those of others that waited, too.
			.satisfies((failure) -> assertThat(failure.getSuppressed()).isEmpty());
	}

	@Test
	void asksTheOthersOnceMoreAfterTheWait() {
		ChildPool full = pool("full", 1, Duration.ofMillis(500));
		full.lease();
		ChildPool freed = pool("freed", 1);
		SpawnedChild taken = freed.lease();
		Spawner all = new DistributedSpawner(Distribution.ROUND_ROBIN, List.of(Spawner.of(full), Spawner.of(freed)));
		CompletableFuture<SpawnedChild> found = CompletableFuture.supplyAsync(all::spawn);
		Awaitility.await().until(() -> full.stats().waiting() == 1);
		taken.close();
		assertThat(found).succeedsWithin(LIMIT)
			.satisfies((child) -> assertThat(child.process().pool()).isEqualTo("freed"));
	}

	@Test
	void doesNotWaitWhereAnotherOneCanStartAChild() {
		ChildPool full = pool("full", 1, Duration.ofDays(1));
		full.lease();
		ChildPool empty = pool("empty", 0);
		Spawner all = new DistributedSpawner(Distribution.ROUND_ROBIN, List.of(Spawner.of(full), Spawner.of(empty)));
		assertThat(CompletableFuture.supplyAsync(all::spawn)).succeedsWithin(LIMIT)
			.satisfies((child) -> assertThat(child.process().pool()).isEqualTo("empty"));
		assertThat(all.trySpawn()).isEmpty();
	}

	@Test
	void groupRefusesAnUnknownSignal() {
		ChildProcessGroup group = new ChildProcessGroup("renderers");
		spawner().in(group).spawn();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> group.signal("NOPE"));
	}

	/** Has children, but none to spare. */
	private static final class BusySpawner implements Spawner {

		@Override
		public SpawnedChild spawn() {
			throw new PoolExhaustedException("busy", null);
		}

	}

}
