package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.DrainResult;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the drain of a {@link ChildPool}, with simulated children, which do not
 * understand a goodbye and need a signal.
 */
class PoolDrainTests extends AbstractSimulatedPoolTests {

	private CompletableFuture<DrainResult> drain(ChildPool pool, Duration limit) {
		CompletableFuture<DrainResult> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> result.complete(pool.drain(limit)), "test-drain");
		thread.setDaemon(true);
		thread.start();
		Awaitility.await().until(() -> pool.state() == SpawnPool.State.STOPPED);
		return result;
	}

	@Test
	void runningCallsEndAndWaitingAndNewOnesAreRefused() {
		// row C4
		ChildPool pool = start((settings) -> settings.withSize(0, 1));
		CompletableFuture<Status> running = occupy(pool, 1).get(0);
		CompletableFuture<Status> waiting = async(pool, "greet");
		Awaitility.await().until(() -> pool.stats().waiting() == 1);
		SpawnedProcess child = pool.children().get(0);
		CompletableFuture<DrainResult> drained = drain(pool, LIMIT);
		assertThat(waiting).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(PoolClosedException.class)
			.withMessageContaining("Pool 'simulated' takes no calls: it is stopped");
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> greet(pool));
		assertThat(drained).isNotDone();
		this.free.countDown();
		assertThat(running).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		assertThat(drained).succeedsWithin(LIMIT).satisfies((result) -> {
			assertThat(result.cutCalls()).isZero();
			assertThat(result.forced()).containsExactly(child);
			assertThat(result.unstopped()).isEmpty();
			assertThat(result.isClean()).isFalse();
		});
		assertThat(pool.children()).isEmpty();
	}

	@Test
	void callsThatTakeLongerThanTheLimitAreCutOffAndCounted() {
		ChildPool pool = start((settings) -> settings.withSize(0, 2).withDrainTimeout(Duration.ofHours(1)));
		List<CompletableFuture<Status>> calls = occupy(pool, 2);
		DrainResult result = pool.drain(Duration.ofMillis(50));
		assertThat(result.cutCalls()).isEqualTo(2);
		assertThat(result.forced()).hasSize(2);
		calls.forEach((call) -> assertThat(call).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class));
	}

	@Test
	void drainedPoolCanBeStartedAgainAndAClosedOneCannot() {
		// row C4
		ChildPool pool = start((settings) -> settings.withSize(0, 1));
		greet(pool);
		pool.drain(LIMIT);
		assertThat(pool.drain(LIMIT)).isEqualTo(new DrainResult(0, List.of(), List.of()));
		pool.start();
		assertThat(pool.state()).isEqualTo(SpawnPool.State.RUNNING);
		pool.start();
		assertThat(greet(pool)).isEqualTo(Status.OK);
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(pool::start)
			.withMessage("Pool 'simulated' takes no calls: it is closed");
	}

	@Test
	void secondDrainHastensTheFirstOne() {
		ChildPool pool = start((settings) -> settings.withSize(0, 1));
		occupy(pool, 1);
		CompletableFuture<DrainResult> first = drain(pool, Duration.ofSeconds(Long.MAX_VALUE));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(pool::start)
			.withMessage("Pool 'simulated' cannot be started while it is being stopped. Start it when the drain has"
					+ " returned");
		DrainResult second = pool.drain(LIMIT);
		assertThat(second.forced()).hasSize(1);
		assertThat(first).succeedsWithin(LIMIT)
			.satisfies((result) -> assertThat(result.forced()).isEqualTo(second.forced()));
	}

	@Test
	void interruptEndsTheWait() throws Exception {
		ChildPool pool = start((settings) -> settings.withSize(0, 1));
		occupy(pool, 1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			pool.drain(LIMIT);
			interrupted.complete(Thread.currentThread().isInterrupted());
		}, "test-drain");
		thread.start();
		Awaitility.await().until(() -> pool.state() == SpawnPool.State.STOPPED);
		thread.interrupt();
		assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
		assertThat(pool.children()).isEmpty();
	}

	@Test
	void poolThatNeverStartedAChildDrainsAtOnce() {
		ChildPool pool = start((settings) -> settings);
		assertThat(pool.drain(Duration.ZERO).isClean()).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> pool.drain(Duration.ofMillis(-1)))
			.withMessage("'limit' of the drain of pool 'simulated' must not be negative but is PT-0.001S");
	}

}
