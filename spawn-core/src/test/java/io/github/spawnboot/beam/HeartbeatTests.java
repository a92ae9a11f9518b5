package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.PoolClosedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Heartbeat}. Row D35.
 */
class HeartbeatTests {

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private static final Duration TIMEOUT = Duration.ofSeconds(40);

	private static final Duration STEP = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final ManualTimer timer = new ManualTimer();

	private final AtomicLong progress = new AtomicLong();

	private final AtomicInteger pings = new AtomicInteger();

	private final AtomicInteger silent = new AtomicInteger();

	private Runnable ping = this.pings::incrementAndGet;

	@AfterEach
	void close() {
		this.timer.shutdownNow();
	}

	private Heartbeat start() {
		Heartbeat heartbeat = new Heartbeat(this.progress::get, () -> this.ping.run(), this.timer, INTERVAL, TIMEOUT,
				this.silent::incrementAndGet, this.timer::nanoTime);
		heartbeat.start();
		return heartbeat;
	}

	@Test
	void peerThatSpeaksIsNeverPinged() {
		start();
		for (int i = 0; i < 100; i++) {
			this.progress.incrementAndGet();
			this.timer.runNext();
		}
		assertThat(this.pings).hasValue(0);
		assertThat(this.silent).hasValue(0);
		assertThat(this.timer.elapsed()).isEqualTo(INTERVAL.multipliedBy(100));
	}

	@Test
	void quietPeerIsPingedOncePerSilenceAndLivesAsLongAsItAnswers() {
		Heartbeat heartbeat = start();
		for (int i = 1; i <= 100; i++) {
			this.timer.runNext();
			assertThat(this.pings).hasValue(i);
			this.progress.incrementAndGet();
			heartbeat.pong();
			this.timer.runNext();
		}
		assertThat(this.silent).hasValue(0);
	}

	@Test
	void peerThatAnswersNothingIsReportedOnceAfterItsWholeTime() {
		start();
		this.timer.runNext();
		Duration pinged = this.timer.elapsed();
		while (this.silent.get() == 0) {
			this.timer.runNext();
		}
		assertThat(this.timer.elapsed().minus(pinged)).isEqualTo(TIMEOUT);
		assertThat(this.pings).hasValue(1);
		assertThat(this.timer.isIdle()).isTrue();
	}

	@Test
	void anythingThatArrivesInTheLastMomentStartsTheWaitAnew() {
		start();
		this.timer.runNext();
		for (int i = 0; i < 3; i++) {
			this.timer.runNext();
		}
		this.progress.incrementAndGet();
		this.timer.runNext();
		assertThat(this.silent).hasValue(0);
		this.timer.runNext();
		assertThat(this.pings).hasValue(2);
	}

	@Test
	void timeInWhichThisProcessItselfStoodStillDoesNotCount() {
		start();
		this.timer.runNext();
		for (int i = 0; i < 50; i++) {
			this.timer.runNextLateBy(STEP.plusSeconds(1));
		}
		assertThat(this.silent).hasValue(0);
		for (int i = 0; i < 4; i++) {
			this.timer.runNext();
		}
		assertThat(this.silent).hasValue(1);
	}

	@Test
	void stopEndsIt() {
		Heartbeat heartbeat = start();
		this.timer.runNext();
		heartbeat.stop();
		heartbeat.stop();
		while (!this.timer.isIdle()) {
			this.timer.runNext();
		}
		assertThat(this.silent).hasValue(0);
	}

	@Test
	void closedBeamEndsIt() {
		this.ping = () -> {
			throw new PoolClosedException("closed on purpose", null);
		};
		start();
		this.timer.runNext();
		assertThat(this.timer.isIdle()).isTrue();
		assertThat(this.silent).hasValue(0);
	}

	@Test
	void closedTimerEndsIt() {
		this.timer.shutdownNow();
		start();
		assertThat(this.timer.isIdle()).isTrue();
	}

	@Test
	void answerWithoutPingIsABreach() {
		Heartbeat heartbeat = start();
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(heartbeat::pong)
			.withMessage("The peer answered a ping that was not sent");
		this.timer.runNext();
		heartbeat.pong();
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(heartbeat::pong);
	}

	@Test
	void peerThatDoesNotReadIsReportedAlthoughTheSocketTakesBytes() throws IOException {
		ScheduledThreadPoolExecutor real = new ScheduledThreadPoolExecutor(1);
		BeamPair pair = BeamPair.connect();
		try (BeamLoop loop = new BeamLoop("test-beam"); SocketChannel deaf = pair.right()) {
			Beam beam = loop.open(pair.left(), BeamSettings.DEFAULT, new RecordingListener());
			CompletableFuture<Void> told = new CompletableFuture<>();
			Heartbeat heartbeat = new Heartbeat(beam, real, Duration.ofMillis(20), Duration.ofMillis(200),
					() -> told.complete(null));
			beam.sendNow(MessageType.CALL, 1, ByteBuffer.allocate(5_000_000));
			heartbeat.start();
			assertThat(told).succeedsWithin(LIMIT);
			assertThat(deaf.isOpen()).isTrue();
		}
		finally {
			real.shutdownNow();
		}
	}

	@Test
	void progressGrowsWithWhatThePeerSendsAndWithWhatItTakesOfAFullQueue() throws IOException {
		BeamPair pair = BeamPair.connect();
		try (BeamLoop loop = new BeamLoop("test-beam"); SocketChannel peer = pair.right()) {
			Beam beam = loop.open(pair.left(), BeamSettings.DEFAULT, new RecordingListener());
			beam.send(MessageType.PING, 0);
			assertThat(beam.progress()).isZero();
			peer.write(ByteBuffer.wrap(FrameDecoderTests.frame(MessageType.PONG, 0, 0, new byte[0])));
			Awaitility.await().until(() -> beam.progress() == FrameDecoder.HEADER);
			beam.sendNow(MessageType.CALL, 1, ByteBuffer.allocate(5_000_000));
			long before = beam.progress();
			ByteBuffer taken = ByteBuffer.allocate(4_000_000);
			while (taken.hasRemaining()) {
				peer.read(taken);
			}
			Awaitility.await().until(() -> beam.progress() > before + 1_000_000);
		}
	}

	/**
	 * A timer whose one task is run by the test.
	 */
	private static final class ManualTimer extends ScheduledThreadPoolExecutor {

		private final Deque<Runnable> tasks = new ArrayDeque<>();

		private long delay;

		private long now;

		private ManualTimer() {
			super(1);
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			ScheduledFuture<?> future = super.schedule(task, 1, TimeUnit.DAYS);
			assertThat(this.tasks).isEmpty();
			this.tasks.add(() -> {
				if (!future.isCancelled()) {
					task.run();
				}
			});
			this.delay = unit.toNanos(delay);
			return future;
		}

		void runNext() {
			runNextLateBy(Duration.ZERO);
		}

		void runNextLateBy(Duration late) {
			this.now += this.delay + late.toNanos();
			this.tasks.remove().run();
		}

		boolean isIdle() {
			return this.tasks.isEmpty();
		}

		long nanoTime() {
			return this.now;
		}

		Duration elapsed() {
			return Duration.ofNanos(this.now);
		}

	}

}
