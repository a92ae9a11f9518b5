package io.github.spawnboot.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.api.app.Crowd;
import io.github.spawnboot.api.app.Fragile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many calls at once, with and without children that die.
 */
@ApiTest
class LoadTests {

	private static final int CALLERS = 10;

	private static final int KILLS = 5;

	@Autowired
	private Crowd crowd;

	@Autowired
	@Qualifier("crowd")
	private SpawnPool crowdPool;

	@Autowired
	@Qualifier("storm")
	private Fragile storm;

	@Autowired
	@Qualifier("storm")
	private SpawnPool stormPool;

	@Test
	void callWhenThousandAreInFlightGivesEachItsOwnResult() throws Exception {
		Random random = new Random(2026);
		List<CompletableFuture<Crowd.Meeting>> meetings = new ArrayList<>();
		for (int guest = 0; guest < Crowd.SIZE; guest++) {
			meetings.add(this.crowd.meet(guest, random.nextInt(500)));
		}
		long pid = meetings.get(0).get(60, TimeUnit.SECONDS).pid();
		for (int guest = 0; guest < Crowd.SIZE; guest++) {
			// Complete: the service saw all of them at once before it answered any.
			assertThat(meetings.get(guest).get(60, TimeUnit.SECONDS))
				.isEqualTo(new Crowd.Meeting(guest, "guest-" + guest, true, pid));
		}
		assertThat(this.crowdPool.stats().started()).isEqualTo(1);
	}

	@Test
	void callWhenChildrenAreKilledAtRandomHasOneOutcomeAndLaterOnesSucceed() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
		List<Future<Outcomes>> results = new ArrayList<>();
		try {
			for (int caller = 0; caller < CALLERS; caller++) {
				int number = caller;
				results.add(callers.submit(() -> call(number, over)));
			}
			int killed = kill(new Random(7));
			assertThat(killed).isEqualTo(KILLS);
			over.set(true);
			Outcomes all = new Outcomes();
			for (Future<Outcomes> result : results) {
				all.add(result.get(60, TimeUnit.SECONDS));
			}
			System.out.println("Measured: calls of a pool of 2 while " + KILLS + " children were killed: " + all);
			assertThat(all.succeeded + all.crashed()).isEqualTo(all.calls);
			assertThat(all.failures).containsOnlyKeys(ChildExitedException.class.getSimpleName());
			assertThat(all.succeeded).isPositive();
			// One call at most can run in a child that dies.
			assertThat(all.crashed()).isBetween(1, KILLS);
		}
		finally {
			over.set(true);
			callers.shutdownNow();
		}
		for (int i = 0; i < 20; i++) {
			assertThat(this.storm.echo(i, 0)).isEqualTo(i);
		}
		assertThat(this.stormPool.stats().waiting()).isZero();
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.stormPool.stats().busy() == 0);
	}

	private Outcomes call(int caller, AtomicBoolean over) {
		Outcomes outcomes = new Outcomes();
		for (int call = 0; !over.get(); call++) {
			outcomes.calls++;
			int value = caller * 1_000_000 + call;
			try {
				assertThat(this.storm.echo(value, 5)).isEqualTo(value);
				outcomes.succeeded++;
			}
			catch (Exception ex) {
				outcomes.failures.merge(ex.getClass().getSimpleName(), 1, Integer::sum);
			}
		}
		return outcomes;
	}

	private int kill(Random random) {
		for (int kill = 0; kill < KILLS; kill++) {
			List<SpawnedProcess> busy = Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(10 + random.nextInt(40)))
				.until(() -> this.stormPool.children()
					.stream()
					.filter((child) -> child.state() == ChildState.BUSY && child.calls() > 20)
					.toList(), (children) -> !children.isEmpty());
			SpawnedProcess victim = busy.get(random.nextInt(busy.size()));
			ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.until(() -> victim.onExit().toCompletableFuture().isDone());
		}
		return KILLS;
	}

	private static final class Outcomes {

		private int calls;

		private int succeeded;

		private final Map<String, Integer> failures = new TreeMap<>();

		private void add(Outcomes other) {
			this.calls += other.calls;
			this.succeeded += other.succeeded;
			other.failures.forEach((type, count) -> this.failures.merge(type, count, Integer::sum));
		}

		private int crashed() {
			return this.failures.values().stream().mapToInt(Integer::intValue).sum();
		}

		@Override
		public String toString() {
			return this.calls + " calls, " + this.succeeded + " succeeded, failed: " + this.failures;
		}

	}

}
