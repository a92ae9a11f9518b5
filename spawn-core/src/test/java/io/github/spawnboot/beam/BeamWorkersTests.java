package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BeamWorkers}: that tasks which are held for a thread that is at brief
 * tasks never wait for one that is not. Both ends are in this JVM, over a real socket.
 */
@Timeout(120)
class BeamWorkersTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final BeamLoop loop = new BeamLoop("test-beam");

	private final BeamLoop peerLoop = new BeamLoop("test-peer-beam");

	private final RecordingListener peer = new RecordingListener();

	private Beam beam;

	private BeamWorkers workers;

	@BeforeEach
	void connect() throws IOException {
		BeamPair pair = BeamPair.connect();
		this.beam = this.loop.open(pair.left(), BeamSettings.DEFAULT, new RecordingListener());
		this.peerLoop.open(pair.right(), BeamSettings.DEFAULT, this.peer);
		this.workers = this.beam.workers(4, "test-worker");
	}

	@AfterEach
	void close() {
		this.loop.close();
		this.peerLoop.close();
	}

	// So often that tasks are known to be brief.
	private void runBriefTasks() {
		for (int i = 0; i < 200; i++) {
			CompletableFuture<Void> done = new CompletableFuture<>();
			this.workers.execute(() -> done.complete(null));
			assertThat(done).succeedsWithin(LIMIT);
		}
	}

	@Test
	void executeWhenTheServerIsHeldUpGivesWhatWaitsToOthers() throws Exception {
		for (int round = 0; round < 50; round++) {
			runBriefTasks();
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch released = new CountDownLatch(1);
			CountDownLatch others = new CountDownLatch(3);
			CompletableFuture<Void> first = new CompletableFuture<>();
			this.workers.execute(() -> {
				begun.countDown();
				await(released);
				first.complete(null);
			});
			if (round % 2 == 0) {
				await(begun);
			}
			for (int i = 0; i < 3; i++) {
				this.workers.execute(() -> {
					others.countDown();
					await(released);
				});
			}
			// All at the same time: nobody waits for one of the others.
			await(others);
			assertThat(first).isNotDone();
			released.countDown();
			assertThat(first).succeedsWithin(LIMIT);
		}
	}

	@Test
	void sendWhenAnAnswerIsLeftAndTheNextTaskIsLongIsWrittenMeanwhile() {
		AtomicInteger together = new AtomicInteger();
		AtomicInteger lastId = new AtomicInteger();
		Awaitility.await().atMost(LIMIT).pollInterval(Duration.ZERO).pollInSameThread().until(() -> {
			runBriefTasks();
			int id = lastId.incrementAndGet();
			CountDownLatch released = new CountDownLatch(1);
			CompletableFuture<Thread> answered = new CompletableFuture<>();
			CompletableFuture<Thread> blocked = new CompletableFuture<>();
			CompletableFuture<Void> ended = new CompletableFuture<>();
			// Holds the thread until both others wait for it.
			CountDownLatch waiting = new CountDownLatch(1);
			this.workers.execute(() -> spin(waiting));
			this.workers.execute(() -> {
				this.beam.send(MessageType.RESULT, id, ByteBuffer.wrap(new byte[8]));
				answered.complete(Thread.currentThread());
			});
			this.workers.execute(() -> {
				blocked.complete(Thread.currentThread());
				await(released);
				ended.complete(null);
			});
			waiting.countDown();
			assertThat(blocked).succeedsWithin(LIMIT);
			assertThat(answered).succeedsWithin(LIMIT);
			if (answered.join() == blocked.join()) {
				together.incrementAndGet();
			}
			Awaitility.await()
				.atMost(LIMIT)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.peer.messages.stream().anyMatch((message) -> message.id() == id));
			assertThat(ended).isNotDone();
			released.countDown();
			assertThat(ended).succeedsWithin(LIMIT);
			return together.get() >= 20;
		});
	}

	@Test
	void sendWhenAnAnswerIsLeftAndTheSameThreadWaitsForTheOtherSideIsWrittenBefore() {
		for (int round = 0; round < 50; round++) {
			runBriefTasks();
			int id = 10_000 + round;
			BeamFuture<Boolean> arrived = this.beam.newFuture();
			CompletableFuture<Boolean> seen = new CompletableFuture<>();
			for (int i = 0; i < 3; i++) {
				int number = i;
				this.workers.execute(() -> {
					this.beam.send(MessageType.RESULT, (number == 0) ? id : 0, ByteBuffer.wrap(new byte[8]));
					if (number == 1) {
						try {
							seen.complete(arrived.get());
						}
						catch (Exception ex) {
							seen.completeExceptionally(ex);
						}
					}
				});
			}
			Awaitility.await()
				.atMost(LIMIT)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.peer.messages.stream().anyMatch((message) -> message.id() == id));
			arrived.complete(true);
			assertThat(seen).succeedsWithin(LIMIT);
		}
	}

	private static void spin(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			Thread.onSpinWait();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError("Nothing happened");
			}
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
