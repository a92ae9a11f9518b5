package io.github.spawnboot.engine;

import java.util.Map;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamPair;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.LinkLimits;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.codec.ByteSequence;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the {@link LinkLimits} of an {@link EngineLink}: whoever keeps to them is
 * told, whoever does not is cut off.
 */
class LinkLimitsTests {

	private static final LinkLimits LIMITS = new LinkLimits(3, 1, 100_000, 2);

	private final BeamLoop childLoop = new BeamLoop("test-child");

	private final BeamLoop parentLoop = new BeamLoop("test-parent");

	private final Owner parentOwner = new Owner();

	@AfterEach
	void close() {
		this.childLoop.close();
		this.parentLoop.close();
	}

	private EngineLink child(LinkLimits ofChild) throws Exception {
		BeamPair pair = BeamPair.connect();
		BeamSettings small = BeamSettings.DEFAULT.withMaxMessageBytes(BeamSettings.MIN_MESSAGE_BYTES);
		link(this.parentLoop, pair.left(), small.withLimits(LIMITS), EngineLink.Side.PARENT, this.parentOwner);
		return link(this.childLoop, pair.right(), small.withLimits(ofChild), EngineLink.Side.CHILD, new Owner());
	}

	private static EngineLink link(BeamLoop loop, SocketChannel channel, BeamSettings settings, EngineLink.Side side,
			Owner owner) throws Exception {
		Late late = new Late();
		EngineLink link = new EngineLink(loop.open(channel, settings, late), side, owner, Runnable::run);
		late.link.complete(link);
		return link;
	}

	private static CallRequest request(int size, int depth) {
		return CallRequest.of(CallRequest.Kind.JOB, "", "x",
				new CallHeaders(Collections.nCopies(depth, "p"), 0, Map.of()), ByteSequence.of(new byte[size]));
	}

	private static CompletableFuture<PendingCall> start(EngineLink link, CallRequest request) {
		return link.start(request, null).toCompletableFuture();
	}

	@Test
	void startWhenTooManyCallsAreOpenIsRefusedAndTheOthersGoOn() throws Exception {
		EngineLink child = child(LIMITS);
		List<PendingCall> open = List.of(start(child, request(0, 0)).join(), start(child, request(0, 0)).join(),
				start(child, request(0, 0)).join());
		assertThat(start(child, request(0, 0))).isCompletedExceptionally()
			.failsWithin(0, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(PoolExhaustedException.class)
			.withMessageContaining(
					"More than 3 calls would be open in the other process (property 'spawn.max-open-calls')");
		this.parentOwner.serve().succeed(ByteBuffer.allocate(0));
		assertThat(open.get(0).result()).succeedsWithin(30, TimeUnit.SECONDS);
		assertThat(start(child, request(0, 0))).isCompleted();
		assertThat(this.parentOwner.closed).isNotDone();
	}

	@Test
	void startWhenCallFollowsAnAnswerAtOnceIsNeverOneTooMany() throws Exception {
		EngineLink child = child(LIMITS);
		ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
		CountDownLatch done = new CountDownLatch(3);
		for (int i = 0; i < 3; i++) {
			new Thread(() -> {
				try {
					for (int call = 0; call < 2000; call++) {
						start(child, request(33_000, 0)).join().result().get(30, TimeUnit.SECONDS);
					}
				}
				catch (Exception ex) {
					failures.add(ex);
				}
				done.countDown();
			}, "test-caller-" + i).start();
		}
		Thread[] servers = new Thread[3];
		for (int i = 0; i < 3; i++) {
			servers[i] = new Thread(() -> {
				try {
					while (true) {
						this.parentOwner.serve().succeed(ByteBuffer.allocate(0));
					}
				}
				catch (InterruptedException ex) {
					// The end of the test.
				}
			}, "test-server-" + i);
			servers[i].start();
		}
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		for (Thread server : servers) {
			server.interrupt();
		}
		assertThat(failures).isEmpty();
		assertThat(this.parentOwner.closed).isNotDone();
	}

	@Test
	void startWhenTooManyBytesAreInFlightIsRefused() throws Exception {
		EngineLink child = child(LIMITS);
		start(child, request(60_000, 0)).join();
		assertThat(start(child, request(60_000, 0))).failsWithin(0, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(PoolExhaustedException.class)
			.withMessageContaining("would hold 120000 bytes in its parent, allowed are 100000"
					+ " (property 'spawn.max-bytes-in-flight')");
		this.parentOwner.serve().succeed(ByteBuffer.allocate(0));
		Awaitility.await().until(() -> child.pendingCalls() == 0);
		assertThat(start(child, request(60_000, 0))).isCompleted();
	}

	@Test
	void startWhenCallsAreNestedTooDeeplyIsRefused() throws Exception {
		EngineLink child = child(LIMITS);
		assertThat(start(child, request(0, 2))).isCompleted();
		assertThat(start(child, request(0, 3))).failsWithin(0, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(SpawnUsageException.class)
			.withMessageContaining("Calls are nested deeper than 2 (property 'spawn.max-call-depth'): job 'x' would be"
					+ " called within [p, p, p]");
		assertThat(child.pendingCalls()).isOne();
	}

	@Test
	void startWhenTooManyStreamsAreOpenIsRefused() throws Exception {
		EngineLink child = child(LIMITS);
		start(child, live(1)).join();
		assertThat(start(child, live(1))).failsWithin(0, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(PoolExhaustedException.class)
			.withMessageContaining("More than 1 streams and callbacks would be open in the other process"
					+ " (property 'spawn.max-open-streams')");
		assertThat(start(child, request(0, 0))).isCompleted();
		this.parentOwner.serve().succeed(ByteBuffer.allocate(0));
		Awaitility.await().until(() -> child.pendingCalls() == 1);
		assertThat(start(child, live(1))).isCompleted();
	}

	@Test
	void onMessageWhenPeerOpensTooManyStreamsEndsTheBeam() throws Exception {
		EngineLink child = child(LinkLimits.DEFAULT);
		start(child, live(2));
		assertThat(this.parentOwner.closed).succeedsWithin(30, TimeUnit.SECONDS)
			.isEqualTo("The peer has more than 1 open streams and callbacks (property 'spawn.max-open-streams')");
	}

	private static CallRequest live(int count) {
		return CallRequest.of(CallRequest.Kind.METHOD, "s", "m()", CallHeaders.NONE, ByteSequence.EMPTY)
			.withLiveValues(count);
	}

	@Test
	void onMessageWhenPeerOpensTooManyCallsEndsTheBeam() throws Exception {
		EngineLink child = child(LinkLimits.DEFAULT);
		for (int i = 0; i < 4; i++) {
			start(child, request(0, 0));
		}
		assertThat(this.parentOwner.closed).succeedsWithin(30, TimeUnit.SECONDS)
			.isEqualTo("The peer has more than 3 open calls (property 'spawn.max-open-calls')");
	}

	@Test
	void onMessageWhenPeerHasTooManyBytesInFlightEndsTheBeam() throws Exception {
		EngineLink child = child(LinkLimits.DEFAULT);
		start(child, request(60_000, 0));
		start(child, request(60_000, 0));
		assertThat(this.parentOwner.closed).succeedsWithin(30, TimeUnit.SECONDS)
			.isEqualTo("The peer has open calls of 120000 bytes, allowed are 100000"
					+ " (property 'spawn.max-bytes-in-flight')");
	}

	@Test
	void onMessageWhenPeerNestsTooDeeplyEndsTheBeam() throws Exception {
		EngineLink child = child(LinkLimits.DEFAULT);
		start(child, request(0, 3));
		assertThat(this.parentOwner.closed).succeedsWithin(30, TimeUnit.SECONDS)
			.isEqualTo("The peer sent a list of 3 texts, allowed are 2");
	}

	private static final class Late implements BeamListener {

		private final CompletableFuture<EngineLink> link = new CompletableFuture<>();

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			this.link.join().onMessage(type, id, payload);
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			this.link.join().onClosed(reason, failure);
		}

	}

	private static final class Owner implements EngineLink.Owner {

		private final BlockingQueue<ServedCall> calls = new LinkedBlockingQueue<>();

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		private ServedCall serve() throws InterruptedException {
			ServedCall call = this.calls.poll(30, TimeUnit.SECONDS);
			if (call == null) {
				throw new InterruptedException("no call came");
			}
			return call;
		}

		@Override
		public void serve(ServedCall call) {
			this.calls.add(call);
		}

		@Override
		public void message(MessageType type, ByteBuffer payload) {
			throw new BeamProtocolException("nobody sends " + type + " here", null);
		}

		@Override
		public void closed(String reason, @Nullable Throwable failure) {
			this.closed.complete(reason);
		}

	}

}
