package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.PoolClosedException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for who reads a beam: the loop's own thread, callers that wait for a
 * {@link BeamFuture}, and {@link BeamWorkers}. Both ends are in this JVM, over a real
 * socket. {@code -Dspawn.stress=<factor>} makes the stress tests longer.
 */
@Timeout(120)
class ReadingTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int FACTOR = Integer.getInteger("spawn.stress", 1);

	private final BeamLoop loop = new BeamLoop("test-beam");

	private final BeamLoop peerLoop = new BeamLoop("test-peer-beam");

	private final Caller caller = new Caller();

	private final Server server = new Server();

	@BeforeEach
	void connect() throws IOException {
		BeamPair pair = BeamPair.connect();
		this.caller.beam = this.loop.open(pair.left(), BeamSettings.DEFAULT, this.caller);
		this.server.beam = this.peerLoop.open(pair.right(), BeamSettings.DEFAULT, this.server);
	}

	@AfterEach
	void close() {
		this.server.released.release(1000);
		this.loop.close();
		this.peerLoop.close();
	}

	private void serve(int concurrency) {
		this.server.workers = this.server.beam.workers(concurrency, "test-worker");
	}

	// So often that the loops' own threads have left the reading to others.
	private void warmUp() throws Exception {
		Thread self = Thread.currentThread();
		this.caller.readers.clear();
		Awaitility.await().pollInterval(Duration.ZERO).pollInSameThread().until(() -> {
			for (int i = 0; i < 200; i++) {
				call("echo");
			}
			return this.caller.readers.contains(self) && this.server.sameThread.get() > 0;
		});
	}

	private byte[] call(String what) throws Exception {
		return this.caller.send(what.getBytes()).get();
	}

	// Ends one blocked call, whether it has begun or not.
	private void release() {
		this.server.released.release();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> this.server.released.availablePermits() == 0 && this.server.running.get() == 0);
	}

	@Test
	void getWhenOnlyOneCallerWaitsReadsOnItsThreadAndTheWorkerReadsItsOwnCall() throws Exception {
		serve(2);
		warmUp();
		assertThat(this.server.threads).allMatch((name) -> name.startsWith("test-worker-"));
	}

	@Test
	void getWhenReadingCallerIsInterruptedThrowsAndLeavesTheBeamOpen() throws Exception {
		serve(2);
		warmUp();
		for (int round = 0; round < 20; round++) {
			CompletableFuture<byte[]> blocked = this.caller.send("block".getBytes());
			CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
			Thread thread = start("test-caller", () -> {
				try {
					blocked.get();
					interrupted.complete(false);
				}
				catch (InterruptedException ex) {
					interrupted.complete(!Thread.currentThread().isInterrupted());
				}
			});
			if (round % 2 == 0) {
				Awaitility.await()
					.pollInterval(Duration.ofNanos(1000))
					.until(() -> this.loop.isReader(thread) || isParked(thread));
			}
			thread.interrupt();
			assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(true);
			release();
			assertThat(blocked).succeedsWithin(LIMIT);
			assertThat(call("echo")).isEqualTo("echo".getBytes());
		}
		assertThat(this.caller.closed).isNotDone();
	}

	@Test
	void getWhenFutureIsCompletedByAnotherThreadReturnsAtOnce() throws Exception {
		serve(2);
		for (int round = 0; round < 50; round++) {
			CompletableFuture<byte[]> blocked = this.caller.send("block".getBytes());
			CompletableFuture<byte[]> got = new CompletableFuture<>();
			Thread thread = start("test-caller", () -> got.complete(blocked.get()));
			if (round % 2 == 0) {
				Awaitility.await()
					.pollInterval(Duration.ofNanos(1000))
					.until(() -> this.loop.isReader(thread) || isParked(thread));
			}
			blocked.complete(new byte[] { 7 });
			assertThat(got).succeedsWithin(LIMIT).isEqualTo(new byte[] { 7 });
			release();
			assertThat(call("echo")).isEqualTo("echo".getBytes());
		}
	}

	@Test
	void getWhenCallIsLongLeavesTheReadingToTheLoop() throws Exception {
		serve(2);
		warmUp();
		CompletableFuture<byte[]> blocked = this.caller.send("block".getBytes());
		CompletableFuture<byte[]> got = new CompletableFuture<>();
		Thread thread = start("test-caller", () -> got.complete(blocked.get()));
		Awaitility.await().until(() -> isParked(thread));
		this.caller.readers.clear();
		release();
		assertThat(got).succeedsWithin(LIMIT);
		assertThat(this.caller.readers).extracting(Thread::getName).containsOnly("test-beam");
	}

	@Test
	void executeWhenATaskRunsForLongIsStillReadByOthers() throws Exception {
		serve(2);
		warmUp();
		CompletableFuture<byte[]> blocked = this.caller.send("block".getBytes());
		assertThat(this.caller.send("echo".getBytes())).succeedsWithin(LIMIT).isEqualTo("echo".getBytes());
		assertThat(blocked).isNotDone();
		// Both workers run a task now, and the loop's own thread reads.
		CompletableFuture<byte[]> second = this.caller.send("block".getBytes());
		Awaitility.await().until(() -> this.server.running.get() == 2);
		this.caller.beam.sendNow(MessageType.CANCEL, 0, ByteBuffer.allocate(0));
		assertThat(blocked).succeedsWithin(LIMIT);
		assertThat(second).succeedsWithin(LIMIT);
	}

	@Test
	void executeWhenConcurrencyIsOneRunsInOrderAndNeverTwoAtOnce() throws Exception {
		serve(1);
		List<CompletableFuture<byte[]>> calls = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			calls.add(this.caller.send(("order" + i).getBytes()));
		}
		for (CompletableFuture<byte[]> call : calls) {
			assertThat(call).succeedsWithin(LIMIT);
		}
		assertThat(this.server.most).hasValue(1);
		for (int i = 0; i < calls.size(); i++) {
			assertThat(this.server.order.get(i)).isEqualTo("order" + i);
		}
	}

	@Test
	void executeWhenTaskLeavesAnInterruptOrFailsTheThreadServesOn() throws Exception {
		serve(1);
		warmUp();
		for (int i = 0; i < 200; i++) {
			assertThat(call("interrupt")).isEqualTo("interrupt".getBytes());
			assertThat(call("flag")).isEqualTo("false".getBytes());
		}
		assertThat(this.server.closed).isNotDone();
	}

	@Test
	void executeWhenTaskCallsBackWhileItsCallerReadsIsAnswered() throws Exception {
		serve(2);
		warmUp();
		for (int i = 0; i < 2000; i++) {
			assertThat(call("nested")).isEqualTo("back".getBytes());
		}
	}

	@Test
	void getWhenManyThreadsCallAtOnceLosesNoWakeUp() throws Exception {
		stress(16, 4, 1500 * FACTOR, false);
	}

	@Test
	void getWhenFewThreadsCallInBurstsLosesNoWakeUp() throws Exception {
		stress(2, 2, 1500 * FACTOR, true);
		stress(3, 1, 1500 * FACTOR, true);
	}

	private void stress(int threads, int concurrency, int calls, boolean pauses) throws Exception {
		serve(concurrency);
		this.server.most.set(0);
		List<CompletableFuture<Integer>> done = new ArrayList<>();
		for (int t = 0; t < threads; t++) {
			CompletableFuture<Integer> result = new CompletableFuture<>();
			done.add(result);
			start("test-caller-" + t, () -> result.complete(callMany(calls, pauses)));
		}
		for (CompletableFuture<Integer> result : done) {
			assertThat(result).succeedsWithin(LIMIT.multipliedBy(FACTOR)).isEqualTo(calls);
		}
		assertThat(this.server.most).hasValueBetween(1, concurrency);
	}

	private int callMany(int calls, boolean pauses) throws Exception {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		int right = 0;
		for (int i = 0; i < calls; i++) {
			if (pauses && random.nextInt(20) == 0) {
				LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(2)));
			}
			int kind = random.nextInt(40);
			String text = (kind == 0) ? "busy" + i : (kind == 1) ? "nested" : "echo" + i;
			byte[] content = text.getBytes();
			if (kind == 2) {
				content = new byte[random.nextInt(300_000) + 10];
			}
			CompletableFuture<byte[]> call = this.caller.send(content);
			if (kind == 3) {
				Thread.currentThread().interrupt();
				try {
					call.get();
					Thread.interrupted();
				}
				catch (InterruptedException ex) {
					// As asked for; the answer comes all the same.
				}
			}
			byte[] answer = call.get();
			boolean nested = text.equals("nested") && kind != 2;
			if (answer.length == (nested ? 4 : content.length)) {
				right++;
			}
		}
		return right;
	}

	@Test
	void closeWhenCallersReadAndWorkersReadEndsBothLoops() throws Exception {
		serve(2);
		warmUp();
		CountDownLatch failed = new CountDownLatch(2);
		for (int i = 0; i < 2; i++) {
			start("test-caller-" + i, () -> {
				try {
					while (true) {
						call("echo");
					}
				}
				catch (Exception ex) {
					failed.countDown();
				}
			});
		}
		this.loop.close();
		assertThat(this.caller.closed).succeedsWithin(LIMIT).isEqualTo("this process closed the connection");
		assertThat(failed.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
		assertThat(this.server.closed).succeedsWithin(LIMIT);
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> call("echo"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.doesNotContain("test-beam"));
	}

	@Test
	void sendWhenMessagesOfOneIdAreLargeAndSmallKeepsTheirOrder() throws Exception {
		serve(1);
		int count = 60;
		List<CompletableFuture<Void>> senders = new ArrayList<>();
		RecordingListener recording = new RecordingListener();
		this.server.next = recording;
		for (int id = 101; id < 105; id++) {
			int call = id;
			senders.add(CompletableFuture.runAsync(() -> {
				for (int i = 0; i < count; i++) {
					int size = (i % 3 == 0) ? 300_000 : (i % 3 == 1) ? 20_000 : 10;
					ByteBuffer content = ByteBuffer.allocate(size).putInt(0, i);
					if (i % 2 == 0) {
						this.caller.beam.send(MessageType.STREAM_DATA, call, content);
					}
					else {
						this.caller.beam.sendNow(MessageType.STREAM_CREDIT, call, content);
					}
				}
			}, (task) -> start("test-sender-" + call, task::run)));
		}
		for (CompletableFuture<Void> sender : senders) {
			assertThat(sender).succeedsWithin(LIMIT);
		}
		Awaitility.await().until(() -> recording.messages.size() == 4 * count);
		for (int id = 101; id < 105; id++) {
			int call = id;
			List<Integer> order = recording.messages.stream()
				.filter((message) -> message.id() == call)
				.map((message) -> ByteBuffer.wrap(message.content()).getInt())
				.toList();
			assertThat(order).isSorted().hasSize(count);
		}
	}

	private static boolean isParked(Thread thread) {
		return thread.getState() == Thread.State.WAITING;
	}

	private static Thread start(String name, Action action) {
		Thread thread = new Thread(() -> {
			try {
				action.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private interface Action {

		void run() throws Exception;

	}

	/** Sends calls, and answers those of the other side. */
	private static final class Caller implements BeamListener {

		final Map<Integer, CompletableFuture<byte[]>> open = new ConcurrentHashMap<>();

		final Set<Thread> readers = ConcurrentHashMap.newKeySet();

		final CompletableFuture<String> closed = new CompletableFuture<>();

		final AtomicInteger lastId = new AtomicInteger(1);

		volatile @Nullable Beam beam;

		CompletableFuture<byte[]> send(byte[] content) {
			BeamFuture<byte[]> future = this.beam.newFuture();
			future.expect();
			int id = this.lastId.addAndGet(2);
			this.open.put(id, future);
			this.beam.send(MessageType.CALL, id, ByteBuffer.wrap(content));
			return future;
		}

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			this.readers.add(Thread.currentThread());
			byte[] content = new byte[payload.remaining()];
			payload.get(content);
			if (type == MessageType.CALL) {
				this.beam.sendNow(MessageType.RESULT, id, ByteBuffer.wrap("back".getBytes()));
			}
			else {
				this.open.remove(id).complete(content);
			}
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			this.open.values().forEach((future) -> future.completeExceptionally(new IOException(reason)));
			this.closed.complete(reason);
		}

	}

	/** Answers calls by workers. */
	private static final class Server implements BeamListener {

		final Map<Integer, CompletableFuture<byte[]>> open = new ConcurrentHashMap<>();

		final Set<String> threads = ConcurrentHashMap.newKeySet();

		final List<String> order = Collections.synchronizedList(new ArrayList<>());

		final AtomicInteger running = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final AtomicInteger sameThread = new AtomicInteger();

		final AtomicInteger lastId = new AtomicInteger();

		final CompletableFuture<String> closed = new CompletableFuture<>();

		// One for each blocked call that may go on, whether it has begun or not.
		final Semaphore released = new Semaphore(0);

		volatile @Nullable Beam beam;

		volatile @Nullable BeamWorkers workers;

		volatile @Nullable BeamListener next;

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			BeamListener next = this.next;
			if (next != null) {
				next.onMessage(type, id, payload);
				return;
			}
			byte[] content = new byte[payload.remaining()];
			payload.get(content);
			switch (type) {
				case CALL -> {
					Thread reader = Thread.currentThread();
					this.workers.execute(() -> run(id, content, reader));
				}
				case CANCEL -> this.released.release(2);
				default -> this.open.remove(id).complete(content);
			}
		}

		private void run(int id, byte[] content, Thread reader) {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			this.threads.add(Thread.currentThread().getName());
			if (Thread.currentThread() == reader) {
				this.sameThread.incrementAndGet();
			}
			byte[] answer = content;
			String text = (content.length < 20) ? new String(content) : "";
			try {
				if (text.equals("block")) {
					this.released.acquire();
				}
				else if (text.startsWith("busy")) {
					long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(400);
					while (System.nanoTime() < end) {
						Thread.onSpinWait();
					}
				}
				else if (text.startsWith("order")) {
					this.order.add(text);
				}
				else if (text.equals("flag")) {
					answer = String.valueOf(Thread.currentThread().isInterrupted()).getBytes();
				}
				else if (text.equals("nested")) {
					BeamFuture<byte[]> future = this.beam.newFuture();
					future.expect();
					int nested = this.lastId.addAndGet(2);
					this.open.put(nested, future);
					this.beam.send(MessageType.CALL, nested, ByteBuffer.wrap(content));
					answer = future.get();
				}
			}
			catch (Exception ex) {
				answer = ex.toString().getBytes();
			}
			this.running.decrementAndGet();
			try {
				this.beam.send(MessageType.RESULT, id, ByteBuffer.wrap(answer));
			}
			catch (PoolClosedException ex) {
				// The test has ended, or ended it.
			}
			if (text.equals("interrupt")) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			this.open.values().forEach((future) -> future.completeExceptionally(new IOException(reason)));
			this.closed.complete(reason);
		}

	}

}
