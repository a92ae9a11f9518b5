package io.github.spawnboot.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.Handler;
import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ByteSequence;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link EngineLink}, the calls on it and their streams: two links over a real
 * socket in this JVM, or one link and a peer that breaks the rules.
 */
class EngineLinkTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final byte[] NONE = {};

	private final Links links = Links.create(8);

	@AfterEach
	void close() {
		this.links.close();
	}

	private Job job(CallChannel channel, String name, String... args) {
		return new RemoteEngine(channel, Links.FAILURES).job(name, args);
	}

	private static CallRequest request(String name) {
		return CallRequest.of(CallRequest.Kind.JOB, "", name, CallHeaders.NONE,
				new JobRequest(List.of(), Map.of(), false).encode());
	}

	private static StreamPort port(PendingCall call) {
		return StreamPort.of(call.link(), call.id(), StreamChannel.STDOUT);
	}

	private static CallChannel.StreamOpener streams(OutputStream output) {
		return (call) -> {
			call.open(0, new CreditOutputStream(StreamPort.of(call.link(), call.id(), StreamChannel.STDIN),
					StreamChannel.WINDOW, StreamListener.NONE));
			call.open(1, new OutputSink(port(call), output, Runnable::run, false, (failure) -> {
			}));
		};
	}

	private static CompletableFuture<Status> async(Job job) {
		CompletableFuture<Status> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(job.run());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "test-caller");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	// Both sides

	@Test
	void callsWhenManyAreInFlightBothWaysEachGetTheirOwnAnswer() throws Exception {
		EngineLink[] ends = this.links.connect();
		this.links.engine.register("echo", (job) -> {
			job.stdout().write(job.args().get(0).getBytes(StandardCharsets.UTF_8));
			return Status.of(Integer.parseInt(job.args().get(0)) % 256);
		});
		List<CompletableFuture<Void>> calls = new ArrayList<>();
		int count = 10_000;
		for (int i = 0; i < count; i++) {
			int number = i;
			EngineLink from = ends[i % 2];
			CallRequest request = CallRequest.of(CallRequest.Kind.JOB, "", "echo", CallHeaders.NONE,
					new JobRequest(List.of(Integer.toString(i)), Map.of(), false).encode());
			ByteArrayOutputStream output = new ByteArrayOutputStream();
			CompletableFuture<PendingCall> started = from.start(request, streams(output)).toCompletableFuture();
			calls.add(started.thenCompose(PendingCall::result).thenAccept((result) -> {
				assertThat(JobRequest.decodeStatus(result)).isEqualTo(Status.of(number % 256));
				assertThat(output).hasToString(Integer.toString(number));
			}));
		}
		assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))).succeedsWithin(LIMIT);
		assertThat(ends[0].pendingCalls() + ends[1].pendingCalls()).isZero();
		Awaitility.await().until(() -> ends[0].servedCalls() + ends[1].servedCalls() == 0);
	}

	@Test
	void resultWhenSeenTheCallHasEnded() throws Exception {
		// Whoever sees the result may start the next call and must find the slot free.
		EngineLink[] ends = this.links.connect();
		this.links.engine.register("ok", (job) -> Status.OK);
		this.links.engine.register("fail", (job) -> {
			throw new IllegalStateException("on purpose");
		});
		for (String name : List.of("ok", "fail")) {
			PendingCall call = ends[0].start(request(name), null).toCompletableFuture().join();
			CompletableFuture<Boolean> ended = call.result().handle((result, failure) -> call.ended().isDone());
			assertThat(ended).succeedsWithin(LIMIT).isEqualTo(true);
		}
	}

	@Test
	void startWhenThreadReadsIsNoPartOfTheCallThatItServes() throws Exception {
		// What a thread that reads sends was asked for by others.
		EngineLink[] ends = this.links.connect();
		this.links.engine.register("ok", (job) -> Status.OK);
		ServedCall served = new ServedCall(ends[0], 2, request("served"), null);
		Thread self = Thread.currentThread();
		List<CallRequest> own = new CopyOnWriteArrayList<>();
		List<CallRequest> ofOthers = new CopyOnWriteArrayList<>();
		Awaitility.await().pollInterval(Duration.ZERO).pollInSameThread().until(() -> {
			ServedContext.of(served, null).run(() -> {
				PendingCall call = ends[0].start(request("ok"), null).toCompletableFuture().join();
				own.add(call.request());
				CompletableFuture<Void> next = call.result().thenAccept((result) -> {
					PendingCall other = ends[0].start(request("ok"), null).toCompletableFuture().join();
					if (Thread.currentThread() == self && EngineLink.ofServedCall() == null) {
						ofOthers.add(other.request());
					}
				});
				call.await();
				next.join();
			});
			return !ofOthers.isEmpty();
		});
		assertThat(own).extracting(CallRequest::outer).containsOnly(2);
		assertThat(ofOthers).extracting(CallRequest::outer).containsOnly(0);
	}

	@Test
	void startWhenAllIdsWereUsedStartsOverWithoutZeroAndThoseStillOpen() throws Exception {
		Links.Hostile hostile = this.links.hostile(EngineLink.Side.PARENT);
		EngineLink link = new EngineLink(hostile.beam(), EngineLink.Side.CHILD, this.links.owner, this.links.callbacks,
				Integer.MAX_VALUE - 1);
		List<Integer> ids = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			ids.add(link.start(request("x"), null).toCompletableFuture().join().id());
		}
		assertThat(ids).containsExactly(Integer.MAX_VALUE - 1, 2, 4);
		EngineLink again = new EngineLink(hostile.beam(), EngineLink.Side.PARENT, this.links.owner,
				this.links.callbacks, 1);
		assertThat(again.start(request("x"), null).toCompletableFuture().join().id()).isEqualTo(1);
	}

	@Test
	void startAfterTheEndFailsAndPendingCallsGetTheReason() throws Exception {
		EngineLink[] ends = this.links.connect();
		this.links.engine.register("wait", (job) -> {
			new CountDownLatch(1).await();
			return Status.OK;
		});
		CompletableFuture<Status> call = async(job(ends[0], "wait"));
		Awaitility.await().until(() -> ends[0].pendingCalls() == 1);
		ends[1].close("gone", null);
		assertThat(call).failsWithin(LIMIT)
			.withThrowableThat()
			.withMessageContaining("lost: the peer closed the connection");
		assertThat(ends[0].start(request("wait"), null).toCompletableFuture()).failsWithin(LIMIT)
			.withThrowableThat()
			.isNotInstanceOf(TimeoutException.class);
		assertThat(ends[0].pendingCalls()).isZero();
	}

	// A peer that breaks the rules

	static List<Breach> breaches() {
		byte[] stdin = { (byte) StreamChannel.STDIN.ordinal() };
		byte[] stdout = { (byte) StreamChannel.STDOUT.ordinal() };
		byte[] stdoutByte = { (byte) StreamChannel.STDOUT.ordinal(), 1 };
		return List.of(new Breach("a result of an unknown call", MessageType.RESULT, 99, NONE, "is not open"),
				new Breach("a failure of an unknown call", MessageType.FAILURE, 99, NONE, "is not open"),
				new Breach("a call with an id of the parent", MessageType.CALL, 3, call(), "which is not its own"),
				new Breach("a call with the id 0", MessageType.CALL, 0, call(), "which is not its own"),
				new Breach("a call with a negative id", MessageType.CALL, -2, call(), "which is not its own"),
				new Breach("an empty call", MessageType.CALL, 2, NONE, "ends too early"),
				new Breach("a call of an unknown kind", MessageType.CALL, 2, new byte[] { 9 }, "unknown kind 9"),
				new Breach("a call that is too deep", MessageType.CALL, 2, deepCall(),
						"a list of 33 texts, allowed are 32"),
				new Breach("a stream without a name", MessageType.STREAM_DATA, 1, NONE, "ends too early"),
				new Breach("a stream that does not exist", MessageType.STREAM_DATA, 1, new byte[] { 9 },
						"a stream that does not exist"),
				new Breach("bytes of the input", MessageType.STREAM_DATA, 1, new byte[] { 0, 1 }, "which it reads"),
				new Breach("a closed output", MessageType.STREAM_CLOSE, 1, stdout, "which it writes itself"),
				new Breach("a result that is no stream", MessageType.RETURNED, 1, NONE, "gives no live value"),
				new Breach("a return of an unknown call", MessageType.RETURNED, 99, NONE, "is not open"),
				new Breach("items of a stream of bytes", MessageType.STREAM_CREDIT, 1,
						new byte[] { 0, 0, 0, 0, 1, 0, 0, 0, 1 }, "that it has not received"),
				new Breach("no bytes", MessageType.STREAM_DATA, 1, stdout, "0 bytes of STDOUT"),
				new Breach("too large a piece", MessageType.STREAM_DATA, 1, tooLarge(), "32769 bytes of STDOUT"),
				new Breach("the end of the input", MessageType.STREAM_END, 1, stdin, "which it reads"),
				new Breach("credit with more behind it", MessageType.STREAM_CREDIT, 1,
						new WireWriter().octet(0).number(1).number(0).octet(0).toByteArray(), "behind the end"),
				new Breach("a cancel of an unknown kind", MessageType.CANCEL, 1, stdin, "unknown kind 0"),
				new Breach("a cancel with more behind it", MessageType.CANCEL, 1, new byte[] { 1, 1 },
						"behind the end"),
				new Breach("credit for the output", MessageType.STREAM_CREDIT, 1, credit(StreamChannel.STDOUT, 1),
						"which it writes itself"),
				new Breach("credit for bytes not sent", MessageType.STREAM_CREDIT, 1, credit(StreamChannel.STDIN, 1),
						"that it has not received"),
				new Breach("no credit", MessageType.STREAM_CREDIT, 1, credit(StreamChannel.STDIN, 0),
						"that it has not received"),
				new Breach("negative credit", MessageType.STREAM_CREDIT, 1,
						credit(StreamChannel.STDIN, Integer.MIN_VALUE), "that it has not received"),
				new Breach("half a credit", MessageType.STREAM_CREDIT, 1, new byte[] { 0, 1, 2 }, "ends too early"));
	}

	record Breach(String name, MessageType type, int id, byte[] content, String reason) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	private static byte[] call() {
		return request("x").encode().toByteArray();
	}

	private static byte[] deepCall() {
		return CallRequest
			.of(CallRequest.Kind.JOB, "", "x", new CallHeaders(Collections.nCopies(33, "p"), 0, Map.of()),
					ByteSequence.EMPTY)
			.encode()
			.toByteArray();
	}

	private static byte[] credit(StreamChannel channel, int bytes) {
		return new WireWriter().octet(channel.ordinal()).number(bytes).number(0).toByteArray();
	}

	@ParameterizedTest
	@MethodSource("breaches")
	void onMessageWhenPeerBreaksTheRulesEndsTheBeamWithTheReason(Breach breach) throws Exception {
		// rows C5, D34
		EngineLink[] others = this.links.connect();
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = hostile(owner);
		PendingCall open = hostile.link()
			.start(request("open"), streams(OutputStream.nullOutputStream()))
			.toCompletableFuture()
			.join();
		assertThat(open.id()).isOne();
		hostile.send(breach.type(), breach.id(), breach.content());
		assertThat(owner.closed).succeedsWithin(LIMIT).asString().contains(breach.reason());
		assertThat(owner.failure).isInstanceOf(BeamProtocolException.class);
		assertThat(open.result()).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(open.ended()).succeedsWithin(LIMIT);
		assertThat(hostile.peer().closed).succeedsWithin(LIMIT);
		this.links.engine.register("ok", (job) -> Status.OK);
		assertThat(async(job(others[0], "ok"))).succeedsWithin(LIMIT).isEqualTo(Status.OK);
	}

	private Links.Hostile hostile(Links.TestOwner owner) throws IOException {
		return this.links.hostile(EngineLink.Side.PARENT, owner);
	}

	@Test
	void onMessageWhenPeerSendsMoreThanItsCreditEndsTheBeam() throws Exception {
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = hostile(owner);
		hostile.link()
			.start(request("open"),
					(call) -> call.open(1, new OutputSink(port(call), OutputStream.nullOutputStream(), (task) -> {
					}, false, (failure) -> {
					})));
		byte[] chunk = new byte[1 + StreamChannel.CHUNK];
		chunk[0] = (byte) StreamChannel.STDOUT.ordinal();
		for (int i = 0; i < StreamChannel.WINDOW / StreamChannel.CHUNK; i++) {
			hostile.send(MessageType.STREAM_DATA, 1, chunk);
		}
		Awaitility.await().until(() -> hostile.link().unreadBytes() == StreamChannel.WINDOW);
		hostile.send(MessageType.STREAM_DATA, 1, new byte[] { 1, 1 });
		assertThat(owner.closed).succeedsWithin(LIMIT).isEqualTo("The peer sent more of STDOUT than it was allowed to");
	}

	@Test
	void onMessageWhenPeerSendsAnOpenIdAgainEndsTheBeam() throws Exception {
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = hostile(owner);
		hostile.send(MessageType.CALL, 2, call());
		hostile.send(MessageType.CALL, 2, call());
		assertThat(owner.closed).succeedsWithin(LIMIT).isEqualTo("The peer sent a second call with the id 2");
	}

	@Test
	void onMessageWhenPeerLeavesTooManyBytesOfCallsOpenEndsTheBeam() throws Exception {
		Links.TestOwner owner = new Links.TestOwner();
		List<ServedCall> calls = new ArrayList<>();
		owner.serve = calls::add;
		Links.Hostile hostile = hostile(owner);
		byte[] large = CallRequest
			.of(CallRequest.Kind.METHOD, "s", "m", CallHeaders.NONE, ByteSequence.of(new byte[60 * 1024 * 1024]))
			.encode()
			.toByteArray();
		CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
			for (int i = 1; i <= 8; i++) {
				hostile.send(MessageType.CALL, 2 * i, large);
			}
		});
		assertThat(owner.closed).succeedsWithin(LIMIT).asString().contains("The peer has open calls of");
		assertThat(sender).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(calls).hasSize(4);
	}

	@Test
	void onMessageWhenRestsOfAnEndedCallArriveIgnoresThem() throws Exception {
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = hostile(owner);
		hostile.send(MessageType.CANCEL, 2, NONE);
		hostile.send(MessageType.STREAM_DATA, 5, new byte[] { 1, 1 });
		hostile.send(MessageType.STREAM_CREDIT, 6, credit(StreamChannel.STDOUT, 1));
		hostile.send(MessageType.CALL, 2, call());
		Awaitility.await().until(() -> hostile.link().servedCalls() == 1);
		assertThat(owner.closed).isNotDone();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 256, Integer.MAX_VALUE })
	void runWhenStatusIsOutOfRangeFailsThatCallOnly(int status) throws Exception {
		// row D23
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = hostile(owner);
		CompletableFuture<Status> run = async(job(hostile.link(), "x"));
		Awaitility.await().until(() -> hostile.peer().ofType(MessageType.CALL).size() == 1);
		hostile.send(MessageType.RESULT, 1, new WireWriter().number(status).toByteArray());
		assertThat(run).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(BeamProtocolException.class)
			.withMessageContaining("The child gave the status " + status + ", allowed are 0 to 255");
		assertThat(owner.closed).isNotDone();
	}

	@Test
	void runWhenResultOrFailureIsGarbageFailsThatCallOnly() throws Exception {
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = hostile(owner);
		Random random = new Random(7);
		int id = 1;
		for (int i = 0; i < 200; i++) {
			CompletableFuture<Status> run = async(job(hostile.link(), "x"));
			int open = id;
			Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(() -> hostile.peer().received.stream().anyMatch((message) -> message.id() == open));
			byte[] garbage = new byte[random.nextInt(60)];
			random.nextBytes(garbage);
			boolean failure = i % 2 == 0 || garbage.length == Integer.BYTES;
			hostile.send(failure ? MessageType.FAILURE : MessageType.RESULT, open, garbage);
			assertThat(run).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(SpawnException.class);
			id += 2;
		}
		assertThat(owner.closed).isNotDone();
	}

	@Test
	void commandsWhenResultIsTruncatedFailsThatCallOnly() throws Exception {
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = hostile(owner);
		CompletableFuture<List<String>> commands = CompletableFuture
			.supplyAsync(() -> new RemoteEngine(hostile.link(), Links.FAILURES).commands());
		Awaitility.await().until(() -> hostile.peer().ofType(MessageType.CALL).size() == 1);
		hostile.send(MessageType.RESULT, 1, new byte[] { 0, 0, 0, 5, 1 });
		assertThat(commands).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(BeamProtocolException.class);
		assertThat(owner.closed).isNotDone();
	}

	// Cancel

	@Test
	void cancelWhileTheCallRunsInterruptsItAndFailsTheCallerAtOnce() throws Exception {
		// row D27
		EngineLink[] ends = this.links.connect();
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		this.links.engine.register("wait", (job) -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
				throw ex;
			}
			return Status.OK;
		});
		PendingCall call = ends[0].start(request("wait"), null).toCompletableFuture().join();
		running.await();
		call.cancel(new CallCancelledException("enough", null));
		assertThat(call.result()).isCompletedExceptionally();
		assertThat(interrupted).succeedsWithin(LIMIT);
		assertThat(call.ended()).succeedsWithin(LIMIT);
		assertThat(ends[0].pendingCalls()).isZero();
	}

	@Test
	void cancelBeforeTheCallBeginsKeepsItFromRunning() throws Exception {
		Links narrow = Links.create(1);
		try {
			EngineLink[] ends = narrow.connect();
			CountDownLatch release = new CountDownLatch(1);
			AtomicInteger runs = new AtomicInteger();
			narrow.engine.register("block", (job) -> {
				release.await();
				return Status.OK;
			});
			narrow.engine.register("count", (job) -> Status.of(runs.incrementAndGet()));
			PendingCall block = ends[0].start(request("block"), null).toCompletableFuture().join();
			PendingCall queued = ends[0].start(request("count"), null).toCompletableFuture().join();
			Awaitility.await().until(() -> ends[1].servedCalls() == 2);
			queued.cancel(new CallCancelledException("enough", null));
			// Cancels overtake nothing: when this one is there, so is the cancel.
			PendingCall last = ends[0].start(request("count"), null).toCompletableFuture().join();
			Awaitility.await().until(() -> ends[1].servedCalls() == 3);
			release.countDown();
			assertThat(block.result()).succeedsWithin(LIMIT);
			assertThat(last.result()).succeedsWithin(LIMIT);
			assertThat(queued.ended()).succeedsWithin(LIMIT);
			assertThat(runs).hasValue(1);
		}
		finally {
			narrow.close();
		}
	}

	@Test
	void cancelAfterTheCallHasNoEffectOnTheNextOneOfItsThread() throws Exception {
		Links narrow = Links.create(1);
		try {
			EngineLink[] ends = narrow.connect();
			narrow.engine.register("flag", (job) -> Status.of(Thread.currentThread().isInterrupted() ? 1 : 0));
			for (int i = 0; i < 2000; i++) {
				PendingCall cancelled = ends[0].start(request("flag"), null).toCompletableFuture().join();
				PendingCall next = ends[0].start(request("flag"), null).toCompletableFuture().join();
				cancelled.cancel(new CallCancelledException("at any moment", null));
				assertThat(next.result()).succeedsWithin(LIMIT)
					.satisfies(
							(status) -> assertThat(JobRequest.decodeStatus(status.duplicate())).isEqualTo(Status.OK));
			}
		}
		finally {
			narrow.close();
		}
	}

	@Test
	void closeOfTheBeamInterruptsWhatIsServed() throws Exception {
		EngineLink[] ends = this.links.connect();
		CompletableFuture<String> read = new CompletableFuture<>();
		this.links.engine.register("read", (job) -> {
			try {
				job.stdin().read();
				read.complete("an end that was none");
			}
			catch (IOException ex) {
				read.complete(String.valueOf(ex.getMessage()));
			}
			return Status.OK;
		});
		CallRequest withInput = CallRequest.of(CallRequest.Kind.JOB, "", "read", CallHeaders.NONE,
				new JobRequest(List.of(), Map.of(), true).encode());
		ends[0].start(withInput, null);
		Awaitility.await().until(() -> ends[1].servedCalls() == 1);
		ends[0].close("gone", null);
		assertThat(read).succeedsWithin(LIMIT).asString().doesNotContain("none");
	}

	// Streams

	@Test
	void writeWhenReaderStopsBlocksAtTheWindow() throws Exception {
		// row D28
		EngineLink[] ends = this.links.connect();
		AtomicInteger written = new AtomicInteger();
		AtomicReference<Thread> writer = new AtomicReference<>();
		this.links.engine.register("flood", (job) -> {
			writer.set(Thread.currentThread());
			byte[] chunk = new byte[8 * 1024];
			for (int i = 0; i < 100; i++) {
				job.stdout().write(chunk);
				job.stdout().flush();
				written.addAndGet(chunk.length);
			}
			return Status.OK;
		});
		AtomicInteger arrived = new AtomicInteger();
		PendingCall call = ends[0]
			.start(request("flood"), (opened) -> opened.open(1, new Unread(port(opened), arrived)))
			.toCompletableFuture()
			.join();
		Awaitility.await().until(() -> arrived.get() == StreamChannel.WINDOW);
		Awaitility.await().until(() -> writer.get() != null && writer.get().getState() == Thread.State.WAITING);
		assertThat(written).hasValue(StreamChannel.WINDOW);
		// Other calls are not held.
		this.links.engine.register("ok", (job) -> Status.OK);
		assertThat(async(job(ends[0], "ok"))).succeedsWithin(LIMIT);
		port(call).credit(8 * 1024, 0);
		Awaitility.await().until(() -> written.get() == StreamChannel.WINDOW + 8 * 1024);
		call.cancel(new CallCancelledException("enough", null));
		assertThat(call.ended()).succeedsWithin(LIMIT);
	}

	@Test
	void stdinWhenHandlerDoesNotReadBlocksTheWriterAtTheWindowAndEndsWithTheJob() throws Exception {
		// row D29
		EngineLink[] ends = this.links.connect();
		CountDownLatch release = new CountDownLatch(1);
		this.links.engine.register("deaf", (job) -> {
			release.await();
			return Status.OK;
		});
		AtomicInteger read = new AtomicInteger();
		InputStream endless = new InputStream() {

			@Override
			public int read() {
				read.incrementAndGet();
				return 1;
			}

		};
		CompletableFuture<Status> run = async(job(ends[0], "deaf").stdin(endless));
		Awaitility.await().until(() -> read.get() >= StreamChannel.WINDOW);
		Awaitility.await().until(() -> threads("spawn-job-deaf-stdin").equals(List.of(Thread.State.WAITING)));
		assertThat(read.get()).isLessThanOrEqualTo(StreamChannel.WINDOW + 2 * StreamChannel.CHUNK);
		release.countDown();
		assertThat(run).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		Awaitility.await().until(() -> threads("spawn-job-deaf-stdin").isEmpty());
	}

	private static List<Thread.State> threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.map(Thread::getState)
			.toList();
	}

	@Test
	void stdinGivesTheWholeInputAndItsEnd() throws Exception {
		EngineLink[] ends = this.links.connect();
		this.links.engine.register("count", (job) -> {
			byte[] all = job.stdin().readAllBytes();
			job.stdout().write(Integer.toString(all.length).getBytes(StandardCharsets.UTF_8));
			return (job.stdin().read() < 0) ? Status.OK : Status.of(1);
		});
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		Job job = job(ends[0], "count").stdin(new ByteArrayInputStream(new byte[1_000_001])).stdout(output);
		assertThat(async(job)).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		assertThat(output).hasToString("1000001");
	}

	@Test
	void streamsAfterTheEndOfTheCallFailInsteadOfBlocking() throws Exception {
		// row D28
		EngineLink[] ends = this.links.connect();
		AtomicReference<Job> escaped = new AtomicReference<>();
		CompletableFuture<String> lateReader = new CompletableFuture<>();
		this.links.engine.register("escape", (job) -> {
			escaped.set(job);
			Thread reader = new Thread(() -> {
				try {
					lateReader.complete("read " + job.stdin().read());
				}
				catch (IOException ex) {
					lateReader.complete(String.valueOf(ex.getMessage()));
				}
			});
			reader.setDaemon(true);
			reader.start();
			Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
			return Status.OK;
		});
		CallRequest withInput = CallRequest.of(CallRequest.Kind.JOB, "", "escape", CallHeaders.NONE,
				new JobRequest(List.of(), Map.of(), true).encode());
		AtomicReference<CreditOutputStream> stdin = new AtomicReference<>();
		PendingCall call = ends[0].start(withInput, (opened) -> {
			StreamPort port = StreamPort.of(opened.link(), opened.id(), StreamChannel.STDIN);
			stdin.set(new CreditOutputStream(port, StreamChannel.WINDOW, StreamListener.NONE));
			opened.open(0, stdin.get());
		}).toCompletableFuture().join();
		assertThat(call.result()).succeedsWithin(LIMIT);
		assertThat(lateReader).succeedsWithin(LIMIT)
			.isEqualTo("The call of job 'escape' has ended, and with it all that its caller gave to it");
		assertThatIOException().isThrownBy(() -> escaped.get().stdout().write(new byte[100_000]))
			.withMessageContaining("has ended");
		assertThatIOException().isThrownBy(() -> stdin.get().write(new byte[100_000]))
			.withMessageContaining("has ended");
	}

	@Test
	void writeAfterCloseFails() throws Exception {
		// row D28
		EngineLink[] ends = this.links.connect();
		this.links.engine.register("close", (job) -> {
			job.stdout().write('a');
			job.stdout().close();
			try {
				job.stdout().write('b');
			}
			catch (IOException ex) {
				return Status.OK;
			}
			return Status.of(1);
		});
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		assertThat(async(job(ends[0], "close").stdout(output))).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		assertThat(output).hasToString("a");
	}

	@Test
	void runWhenDestinationThrowsAnythingCancelsTheJob() throws Exception {
		EngineLink[] ends = this.links.connect();
		CompletableFuture<Boolean> ended = new CompletableFuture<>();
		Handler flood = (job) -> {
			try {
				while (true) {
					job.stdout().write(new byte[10_000]);
				}
			}
			finally {
				ended.complete(true);
			}
		};
		this.links.engine.register("flood", flood);
		OutputStream broken = new OutputStream() {

			@Override
			public void write(int value) {
				throw new IllegalStateException("broken on purpose");
			}

		};
		assertThat(async(job(ends[0], "flood").stdout(broken))).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(IllegalStateException.class);
		assertThat(ended).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> ends[0].pendingCalls() == 0);
	}

	@Test
	void outputIsWholeAndInOrderBeforeTheResult() throws Exception {
		// row D32
		EngineLink[] ends = this.links.connect();
		this.links.engine.register("lines", (job) -> {
			for (int i = 0; i < 1000; i++) {
				job.stdout().write((job.args().get(0) + ":" + i + "\n").getBytes(StandardCharsets.UTF_8));
			}
			return Status.OK;
		});
		List<CompletableFuture<Status>> runs = new ArrayList<>();
		List<ByteArrayOutputStream> outputs = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			ByteArrayOutputStream output = new ByteArrayOutputStream();
			outputs.add(output);
			runs.add(async(job(ends[0], "lines", Integer.toString(i)).stdout(output)));
		}
		for (int i = 0; i < 10; i++) {
			assertThat(runs.get(i)).succeedsWithin(LIMIT);
			StringBuilder expected = new StringBuilder();
			for (int line = 0; line < 1000; line++) {
				expected.append(i).append(':').append(line).append('\n');
			}
			assertThat(outputs.get(i)).hasToString(expected.toString());
		}
	}

	private static byte[] tooLarge() {
		byte[] piece = new byte[1 + StreamChannel.CHUNK + 1];
		piece[0] = (byte) StreamChannel.STDOUT.ordinal();
		return piece;
	}

	/**
	 * Takes bytes and never allows more.
	 */
	private record Unread(StreamPort port, AtomicInteger taken) implements StreamEnd.Reader {

		@Override
		public void data(ByteBuffer content) {
			this.taken.addAndGet(content.remaining());
		}

		@Override
		public void end(RemoteFailure failure) {
			// The call ends, too.
		}

		@Override
		public void callEnded(Throwable failure) {
			// Nobody waits.
		}

	}

}
