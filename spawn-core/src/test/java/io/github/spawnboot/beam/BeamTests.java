package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Beam} and {@link BeamLoop} over real Unix sockets.
 */
class BeamTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

	private final BeamLoop loop = new BeamLoop("test-beam");

	private final BeamLoop peerLoop = new BeamLoop("test-peer-beam");

	private final List<SocketChannel> channels = new ArrayList<>();

	private final RecordingListener received = new RecordingListener();

	private final RecordingListener peerReceived = new RecordingListener();

	@AfterEach
	void close() throws IOException {
		this.loop.close();
		this.peerLoop.close();
		for (SocketChannel channel : this.channels) {
			assertThat(channel.isOpen()).as("channel of a beam after the end of its loop").isFalse();
		}
	}

	private Beam open(BeamLoop loop, SocketChannel channel, BeamListener listener) throws IOException {
		this.channels.add(channel);
		return loop.open(channel, BeamSettings.DEFAULT, listener);
	}

	private Beam[] pair() throws IOException {
		BeamPair pair = BeamPair.connect();
		return new Beam[] { open(this.loop, pair.left(), this.received),
				open(this.peerLoop, pair.right(), this.peerReceived) };
	}

	/** A beam whose peer is a bare channel that reads only what the test reads. */
	private SocketChannel deafPeer(AtomicReference<Beam> beam, BeamListener listener) throws IOException {
		BeamPair pair = BeamPair.connect();
		beam.set(open(this.loop, pair.left(), listener));
		return pair.right();
	}

	@Test
	void sendWhenMessageHasTheMaximumArrivesBothWays() throws Exception {
		// row D36
		Beam[] beams = pair();
		byte[] content = FrameDecoderTests.random(BeamSettings.DEFAULT.maxMessageBytes());
		CompletableFuture<Void> there = CompletableFuture
			.runAsync(() -> beams[0].send(MessageType.CALL, 1, ByteBuffer.wrap(content)));
		CompletableFuture<Void> back = CompletableFuture
			.runAsync(() -> beams[1].send(MessageType.RESULT, 2, ByteBuffer.wrap(content)));
		assertThat(there).succeedsWithin(LIMIT);
		assertThat(back).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> this.received.messages.size() + this.peerReceived.messages.size() == 2);
		assertThat(this.peerReceived.messages.get(0).content()).isEqualTo(content);
		assertThat(this.received.messages.get(0).content()).isEqualTo(content);
	}

	@Test
	void sendWhenMessageIsTooLargeIsRefusedAndHarmsNothing() throws Exception {
		// row D36
		Beam[] beams = pair();
		int tooLarge = BeamSettings.DEFAULT.maxMessageBytes() + 1;
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> beams[0].send(MessageType.CALL, 1, ByteBuffer.allocate(tooLarge)))
			.withMessage("A message of " + tooLarge + " bytes is larger than the limit of " + (tooLarge - 1)
					+ " bytes (property 'spawn.max-message-size')");
		beams[0].send(MessageType.CALL, 1, ByteBuffer.wrap(new byte[] { 7 }));
		Awaitility.await().until(() -> this.peerReceived.messages.size() == 1);
		assertThat(this.peerReceived.messages.get(0).content()).containsExactly(7);
	}

	@Test
	void sendWhenThreadIsInterruptedBeforeSendsAndStaysInterrupted() throws Exception {
		Beam[] beams = pair();
		byte[] content = FrameDecoderTests.random(5_000_000);
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		Thread sender = new Thread(() -> {
			Thread.currentThread().interrupt();
			beams[0].send(MessageType.CALL, 1, ByteBuffer.wrap(content));
			flag.complete(Thread.currentThread().isInterrupted());
		});
		sender.start();
		assertThat(flag).succeedsWithin(LIMIT).isEqualTo(true);
		Awaitility.await().until(() -> this.peerReceived.messages.size() == 1);
		assertThat(this.peerReceived.messages.get(0).content()).isEqualTo(content);
		assertThat(this.received.closed).isNotDone();
	}

	@Test
	void sendWhenThreadIsInterruptedWhileItWaitsDoesNotCloseTheBeam() throws Exception {
		AtomicReference<Beam> beam = new AtomicReference<>();
		SocketChannel peer = deafPeer(beam, this.received);
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		Thread sender = new Thread(() -> {
			beam.get().send(MessageType.CALL, 1, ByteBuffer.allocate(8_000_000));
			flag.complete(Thread.currentThread().isInterrupted());
		});
		sender.start();
		awaitWaiting(sender);
		sender.interrupt();
		RecordingListener drain = new RecordingListener();
		open(this.peerLoop, peer, drain);
		assertThat(flag).succeedsWithin(LIMIT).isEqualTo(true);
		Awaitility.await().until(() -> drain.messages.size() == 1);
		assertThat(this.received.closed).isNotDone();
	}

	@Test
	void sendWhenPeerDoesNotReadWaitsWithoutHoldingOtherBeams() throws Exception {
		AtomicReference<Beam> beam = new AtomicReference<>();
		deafPeer(beam, this.received);
		CompletableFuture<Void> blocked = CompletableFuture
			.runAsync(() -> beam.get().send(MessageType.CALL, 1, ByteBuffer.allocate(8_000_000)));
		Beam[] others = pair();
		for (int i = 0; i < 1000; i++) {
			others[0].send(MessageType.CALL, i, EMPTY.duplicate());
		}
		Awaitility.await().until(() -> this.peerReceived.messages.size() == 1000);
		assertThat(blocked).isNotDone();
		beam.get().close("enough", null);
		assertThat(blocked).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(PoolClosedException.class)
			.withMessageContaining("The connection is closed: enough");
	}

	@Test
	void sendNowWhenPeerDoesNotReadNeverWaits() throws Exception {
		AtomicReference<Beam> beam = new AtomicReference<>();
		SocketChannel peer = deafPeer(beam, this.received);
		CompletableFuture<Void> blocked = CompletableFuture
			.runAsync(() -> beam.get().send(MessageType.CALL, 1, ByteBuffer.allocate(8_000_000)));
		awaitFull(beam.get());
		CompletableFuture<Void> cancel = CompletableFuture
			.runAsync(() -> beam.get().sendNow(MessageType.CANCEL, 1, EMPTY.duplicate()));
		assertThat(cancel).succeedsWithin(LIMIT);
		assertThat(blocked).isNotDone();
		open(this.peerLoop, peer, this.peerReceived);
		assertThat(blocked).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> this.peerReceived.messages.size() == 2);
		// It belongs to the same call, so it did not overtake the rest of it.
		assertThat(this.peerReceived.messages).extracting(RecordingListener.Message::type)
			.containsExactly(MessageType.CALL, MessageType.CANCEL);
	}

	@Test
	void sendNowWhenPeerLeavesTooMuchUnreadCutsItOff() throws Exception {
		AtomicReference<Beam> beam = new AtomicReference<>();
		deafPeer(beam, this.received);
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> {
			for (int i = 0; i < 2_000_000; i++) {
				beam.get().sendNow(MessageType.STREAM_CREDIT, 1, EMPTY.duplicate());
			}
		}).withMessageContaining("the peer does not read");
		assertThat(this.received.closed).succeedsWithin(LIMIT).asString().contains("the peer does not read");
	}

	@Test
	void sendWhenABulkTransferRunsIsNotStarved() throws Exception {
		AtomicReference<Beam> beam = new AtomicReference<>();
		SocketChannel peer = deafPeer(beam, this.received);
		CompletableFuture<Void> bulk = CompletableFuture
			.runAsync(() -> beam.get().send(MessageType.CALL, 1, ByteBuffer.allocate(60_000_000)));
		awaitFull(beam.get());
		CompletableFuture<Void> small = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 100; i++) {
				beam.get().send(MessageType.CANCEL, 1001 + 2 * i, EMPTY.duplicate());
			}
		});
		open(this.peerLoop, peer, this.peerReceived);
		assertThat(bulk).succeedsWithin(LIMIT);
		assertThat(small).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> this.peerReceived.messages.size() == 101);
		List<Integer> order = this.peerReceived.messages.stream().map(RecordingListener.Message::id).toList();
		// Order, not time: small messages arrive before the large one that began first.
		assertThat(order.indexOf(1)).isGreaterThan(0);
		assertThat(order.stream().filter((id) -> id != 1)).isSorted().hasSize(100);
	}

	@Test
	void onMessageWhenListenerThrowsClosesWithTheReason() throws Exception {
		BeamPair pair = BeamPair.connect();
		RecordingListener picky = new RecordingListener() {

			@Override
			public void onMessage(MessageType type, int id, ByteBuffer payload) {
				throw new BeamProtocolException("not like this", null);
			}

		};
		open(this.loop, pair.left(), picky);
		Beam peer = open(this.peerLoop, pair.right(), this.peerReceived);
		peer.send(MessageType.CALL, 1);
		assertThat(picky.closed).succeedsWithin(LIMIT).isEqualTo("not like this");
		assertThat(picky.failure).isInstanceOf(BeamProtocolException.class);
		assertThat(this.peerReceived.closed).succeedsWithin(LIMIT).isEqualTo("the peer closed the connection");
	}

	@Test
	void onMessageWhenListenerThrowsAnErrorEndsItsBeamOnly() throws Exception {
		Beam[] others = pair();
		BeamPair pair = BeamPair.connect();
		RecordingListener exhausted = new RecordingListener() {

			@Override
			public void onMessage(MessageType type, int id, ByteBuffer payload) {
				throw new OutOfMemoryError("made by a test");
			}

			@Override
			public void onClosed(String reason, @Nullable Throwable failure) {
				super.onClosed(reason, failure);
				throw new StackOverflowError("made by a test");
			}

		};
		open(this.loop, pair.left(), exhausted);
		open(this.peerLoop, pair.right(), new RecordingListener()).send(MessageType.CALL, 1);
		assertThat(exhausted.closed).succeedsWithin(LIMIT).isEqualTo("made by a test");
		others[1].send(MessageType.CALL, 5);
		Awaitility.await().until(() -> this.received.messages.size() == 1);
	}

	@Test
	void closeTellsTheListenerOnceAndLaterSendersFail() throws Exception {
		Beam[] beams = pair();
		beams[0].close("first", null);
		beams[0].close("second", null);
		assertThat(this.received.closed).succeedsWithin(LIMIT).isEqualTo("first");
		assertThat(this.peerReceived.closed).succeedsWithin(LIMIT).isEqualTo("the peer closed the connection");
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> beams[0].send(MessageType.CALL, 1))
			.withMessage("The connection is closed: first");
		this.loop.close();
		assertThat(this.received.closes).hasValue(1);
	}

	@Test
	void closeOfTheLoopClosesEveryBeamAndEndsItsThread() throws Exception {
		Beam[] beams = pair();
		AtomicReference<Beam> beam = new AtomicReference<>();
		RecordingListener deaf = new RecordingListener();
		deafPeer(beam, deaf);
		CompletableFuture<Void> blocked = CompletableFuture
			.runAsync(() -> beam.get().send(MessageType.CALL, 1, ByteBuffer.allocate(8_000_000)));
		awaitFull(beam.get());
		this.loop.close();
		assertThat(this.received.closed).succeedsWithin(LIMIT).isEqualTo("this process closed the connection");
		assertThat(deaf.closed).succeedsWithin(LIMIT);
		assertThat(blocked).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("test-beam");
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> beams[0].send(MessageType.CALL, 1));
	}

	@Test
	void openWhenLoopIsClosedTellsTheListener() throws Exception {
		this.loop.close();
		BeamPair pair = BeamPair.connect();
		open(this.loop, pair.left(), this.received);
		assertThat(this.received.closed).succeedsWithin(LIMIT);
		pair.right().close();
	}

	@Test
	void closeWhenManyThreadsOpenAndCloseAtTheSameTimeTellsEveryListener() throws Exception {
		for (int round = 0; round < 50; round++) {
			BeamLoop ending = new BeamLoop("test-ending");
			CountDownLatch start = new CountDownLatch(1);
			List<RecordingListener> listeners = new ArrayList<>();
			List<CompletableFuture<Void>> openers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				BeamPair pair = BeamPair.connect();
				this.channels.add(pair.left());
				RecordingListener listener = new RecordingListener();
				listeners.add(listener);
				openers.add(CompletableFuture.runAsync(() -> {
					try {
						start.await();
						ending.open(pair.left(), BeamSettings.DEFAULT, listener);
						pair.right().close();
					}
					catch (IOException | InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
				}));
			}
			start.countDown();
			ending.close();
			assertThat(openers).allSatisfy((opener) -> assertThat(opener).succeedsWithin(LIMIT));
			assertThat(listeners).allSatisfy((listener) -> assertThat(listener.closed).succeedsWithin(LIMIT));
		}
	}

	@Test
	void readableWhenPeerFloodsDoesNotKeepOthersWaiting() throws Exception {
		BeamPair pair = BeamPair.connect();
		RecordingListener flooded = new RecordingListener() {

			@Override
			public void onMessage(MessageType type, int id, ByteBuffer payload) {
				// Forgotten at once.
			}

		};
		open(this.loop, pair.left(), flooded);
		Beam flooder = open(this.peerLoop, pair.right(), new RecordingListener());
		Thread flood = new Thread(() -> {
			try {
				while (true) {
					flooder.send(MessageType.CANCEL, 2, EMPTY.duplicate());
				}
			}
			catch (PoolClosedException ex) {
				// The end of the flood.
			}
		});
		flood.start();
		Beam[] others = pair();
		for (int i = 1; i <= 100; i++) {
			others[1].send(MessageType.CALL, i, EMPTY.duplicate());
			int count = i;
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.received.messages.size() == count);
		}
		flooder.close("enough", null);
		flood.join(LIMIT.toMillis());
		assertThat(flood.isAlive()).isFalse();
		assertThatNoException().isThrownBy(() -> others[0].send(MessageType.CALL, 1));
	}

	private static void awaitFull(Beam beam) {
		Awaitility.await().until(() -> beam.queuedBytes() >= BeamSettings.DEFAULT.maxQueuedBytes());
	}

	private static void awaitWaiting(Thread thread) {
		Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
	}

}
