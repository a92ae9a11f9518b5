package io.github.spawnboot.test.relay;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.SpawnException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Live values between services of two real children.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.pools.left.max-size=1", "spawn.pools.right.max-size=1", "spawn.pools.left.concurrency=4",
				"spawn.pools.right.concurrency=4" })
@DirtiesContext
@Timeout(120)
class RelayTests {

	// Items that may be produced ahead of their reader, and one in the hand of each side.
	private static final int AHEAD = 16 + 2;

	private static final int WINDOW = 256 * 1024;

	@Autowired
	private Desk desk;

	@Autowired
	private Store store;

	@Test
	void servicesAreInTwoChildren() {
		assertThat(this.desk.storePid()).isEqualTo(this.store.pid())
			.isNotIn(this.desk.pid(), ProcessHandle.current().pid());
	}

	@Test
	void bytesArriveInEachDirection() throws Exception {
		assertThat(this.desk.sum(1_000_000)).isEqualTo(3_000_000);
		assertThat(this.desk.written(3_000_000)).isEqualTo(3_000_000);
		assertThat(this.desk.bytes(3_000_000)).isEqualTo(3_000_000);
		assertThat(this.desk.sum(new ByteArrayInputStream(new byte[] { 1, 2, 3 }))).isEqualTo(6);
	}

	@Test
	void sourcesAndDestinationsThatFailSayWhy() throws Exception {
		assertThat(this.desk.sumOfBroken()).isEqualTo("disk on fire");
		assertThat(this.desk.writtenToBroken()).contains("disk full");
	}

	@Test
	void sourceIsReadNoFurtherThanItsReaderReads() throws Exception {
		assertThat(this.desk.readOfEndless(100_000)).isBetween(100_000L, 100_000L + WINDOW + WINDOW / 4);
		assertThat(this.desk.producedWhileRead(5)).isBetween(5, 5 + AHEAD);
	}

	@Test
	void itemsArriveInEachDirection() {
		List<Integer> expected = IntStream.range(0, 10_000).boxed().toList();
		assertThat(this.desk.numbers(10_000)).isEqualTo(expected);
		assertThat(this.desk.flow(10_000, 10_000)).isEqualTo(expected);
		assertThat(this.desk.add(10_000)).isEqualTo(50_005_000);
	}

	@Test
	void resultOfAResultIsReadThroughBoth() {
		int closed = this.store.closed();
		try (Stream<Integer> numbers = this.desk.through(Integer.MAX_VALUE)) {
			assertThat(numbers.limit(100)).hasSize(100);
		}
		Awaitility.await().until(() -> this.store.closed() == closed + 1);
		int cancelled = this.store.cancelled();
		assertThat(this.desk.flowThrough(Integer.MAX_VALUE).take(100).collectList().block()).hasSize(100);
		Awaitility.await().until(() -> this.store.cancelled() == cancelled + 1);
		assertThat(this.store.produced()).isBetween(100, 2000);
	}

	@Test
	void callbacksRunWhereTheirCallerWaitsAndThrow() {
		assertThat(this.desk.watched(3, -1)).containsExactly("before 0", "at 0", "before 1", "at 1", "before 2", "at 2",
				"sum 3");
		assertThat(this.desk.watched(3, 1)).containsExactly("before 0", "at 0", "before 1", "at 1", "not 1");
	}

	@Test
	void callbackCallsTheChildAgainThatWaitsForIt() {
		assertThat(this.desk.descend(6)).isEqualTo(6);
	}

	@Test
	void deathOfTheReadChildIsSeenWithItsReason() throws Exception {
		long pid = this.store.pid();
		assertThat(this.desk.whyStoreDied()).startsWith("CRASH")
			.contains("pool 'right'", "exit code 43", "the store is gone");
		assertThat(this.desk.bytes(10)).isEqualTo(10);
		assertThat(this.store.pid()).isNotEqualTo(pid);
	}

	@Test
	void deathOfTheCallingChildCancelsWhatItHasCalled() throws Exception {
		int before = this.store.cancelled();
		CompletableFuture<Void> call = CompletableFuture.runAsync(this::block,
				(task) -> new Thread(task, "test-caller").start());
		Awaitility.await().until(() -> this.store.blocked() == 1);
		ProcessHandle.of(this.desk.pid()).orElseThrow().destroyForcibly();
		assertThat(call).failsWithin(Duration.ofSeconds(60))
			.withThrowableThat()
			.withCauseInstanceOf(SpawnException.class)
			.withMessageContaining("pool 'left'");
		Awaitility.await().until(() -> this.store.cancelled() == before + 1 && this.store.blocked() == 0);
	}

	private void block() {
		try {
			this.desk.block();
		}
		catch (InterruptedException ex) {
			throw new CancellationException(ex.getMessage());
		}
	}

	@Test
	void timeOfTheCallerIsOverInBoth() throws Exception {
		assertThat(this.desk.storePid()).as("both are there").isPositive();
		int before = this.store.cancelled();
		assertThatExceptionOfType(CallTimeoutException.class)
			.isThrownBy(() -> CallContext.within(Duration.ofSeconds(2)).call(() -> {
				this.desk.block();
				return true;
			}));
		Awaitility.await().until(() -> this.store.cancelled() == before + 1 && this.store.blocked() == 0);
	}

	@Test
	void interruptedCallerEndsTheCallInBoth() throws Exception {
		int before = this.store.cancelled();
		CompletableFuture<Void> outcome = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				this.desk.block();
				outcome.complete(null);
			}
			catch (CallCancelledException ex) {
				outcome.completeExceptionally(ex);
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(new AssertionError(ex));
			}
		}, "test-caller");
		caller.start();
		Awaitility.await().until(() -> this.store.blocked() == 1);
		caller.interrupt();
		assertThat(outcome).failsWithin(Duration.ofSeconds(60))
			.withThrowableThat()
			.withCauseInstanceOf(CallCancelledException.class);
		Awaitility.await().until(() -> this.store.cancelled() == before + 1 && this.store.blocked() == 0);
	}

}
