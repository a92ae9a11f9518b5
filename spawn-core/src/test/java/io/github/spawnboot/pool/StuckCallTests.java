package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a {@link ChildPool} does about calls that go on after they were given
 * up, with simulated children.
 */
class StuckCallTests extends AbstractSimulatedPoolTests {

	private static final Duration SHORT = Duration.ofMillis(100);

	private final CountDownLatch end = new CountDownLatch(1);

	private final PoolEventRecorder events = new PoolEventRecorder();

	@BeforeEach
	void registerStubborn() {
		this.children.engine().register("ignore", (job) -> {
			boolean ended = false;
			while (!ended) {
				try {
					this.end.await();
					ended = true;
				}
				catch (InterruptedException ex) {
					// It goes on, whoever wants it to end.
				}
			}
			return Status.OK;
		});
	}

	@AfterEach
	void endStubborn() {
		this.end.countDown();
	}

	private ChildPool startStuck(Duration grace) {
		ChildPool pool = start(
				(settings) -> settings.withSize(0, 1).withIdleTimeout(null).withCallTimeout(SHORT, grace));
		pool.subscribe(this.events);
		assertThat(greet(pool)).isEqualTo(Status.OK);
		assertThat(async(pool, "ignore")).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class);
		return pool;
	}

	private void awaitLine(String line) {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(this.events.lines()).contains(line));
	}

	@Test
	void replacementIsReadyBeforeTheChildIsKilled() {
		ChildPool pool = startStuck(Duration.ofSeconds(2));
		awaitLine("EXITED 1 ENDED");
		assertThat(this.events.lines()).containsSubsequence("READY 1", "GROWN 1-2 ON_DEMAND", "READY 2",
				"EXITED 1 ENDED");
		Awaitility.await().until(() -> pool.stats().total() == 1);
		assertThat(greet(pool)).isEqualTo(Status.OK);
		assertThat(pool.stats().started()).isEqualTo(2);
		assertThat(this.children.mostLiving()).isEqualTo(2);
	}

	@Test
	void childWhoseCallEndsInTimeMakesRoomForItsReplacement() {
		ChildPool pool = startStuck(LIMIT.dividedBy(10));
		SpawnedProcess old = pool.children().get(0);
		awaitLine("READY 2");
		this.end.countDown();
		awaitLine("SHRUNK 2-1 NOT_NEEDED");
		assertThat(pool.children()).doesNotContain(old).hasSize(1);
		assertThat(pool.stats().failed()).isZero();
		assertThat(greet(pool)).isEqualTo(Status.OK);
	}

	@Test
	void replacementThatIsNotNeededAnyMoreWhenItIsReadyLeavesOneChild() {
		CountDownLatch mayStart = new CountDownLatch(1);
		ChildPool pool = startStuck(LIMIT.dividedBy(10));
		this.children.beforeStart((settings, generation) -> {
			mayStart.await();
			return null;
		});
		Awaitility.await().until(() -> pool.stats().starting() == 1);
		this.end.countDown();
		Awaitility.await().until(() -> pool.stats().idle() == 1);
		mayStart.countDown();
		awaitLine("SHRUNK 2-1 NOT_NEEDED");
		assertThat(pool.stats().failed()).isZero();
		assertThat(greet(pool)).isEqualTo(Status.OK);
	}

	@Test
	void callThatEndsWhenItIsGivenUpStartsNoOtherChild() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1).withCallTimeout(SHORT, Duration.ofSeconds(30)));
		for (int i = 0; i < 5; i++) {
			CompletableFuture<Status> call = async(pool, "wait");
			assertThat(call).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(CallTimeoutException.class);
		}
		assertThat(greet(pool)).isEqualTo(Status.OK);
		assertThat(pool.stats().started()).isOne();
	}

	@Test
	void callsThatDoNotEndDoNotDelayTheStartsOfReplacements() {
		// Each replacement is older than the end of the child before it.
		ChildPool pool = start((settings) -> settings.withSize(0, 1)
			.withCallTimeout(SHORT, Duration.ofMillis(400))
			.withRestart(RestartSettings.DEFAULT.withLimit(100, LIMIT, LIMIT)));
		for (int i = 0; i < 6; i++) {
			int before = i;
			assertThat(greet(pool)).isEqualTo(Status.OK);
			assertThat(async(pool, "ignore")).failsWithin(LIMIT)
				.withThrowableThat()
				.withCauseInstanceOf(CallTimeoutException.class);
			Awaitility.await().until(() -> pool.stats().failed() == before + 1);
			assertThat(greet(pool)).isEqualTo(Status.OK);
		}
		assertThat(pool.stats().started()).isEqualTo(7);
	}

}
