package io.github.spawnboot.launch;

import io.github.spawnboot.engine.CallHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.lang.reflect.Proxy;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamPair;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.engine.ServedCall;
import org.jspecify.annotations.Nullable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Child} with a process that nothing ends.
 */
class ChildTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Duration KNOWN_WITHIN = Duration.ofMillis(100);

	private final BeamLoop loop = new BeamLoop("test-beam");

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

	private final ExecutorService events = Executors.newCachedThreadPool();

	private EndlessProcess process = new EndlessProcess();

	private CompletableFuture<Integer> exit = new CompletableFuture<>();

	private Runnable cleanUp = () -> {
	};

	private SocketChannel peer;

	private Child child;

	@BeforeEach
	void create() throws IOException {
		BeamPair pair = BeamPair.connect();
		this.peer = pair.right();
		AtomicReference<@Nullable Child> created = new AtomicReference<>();
		EngineLink link = new EngineLinkOf(created).open(this.loop, pair.left());
		ChildSettings settings = ChildSettings.defaults();
		ChildSettings hasty = new ChildSettings(settings.pool(), 1, settings.heapBytes(), settings.jvmOptions(),
				settings.debug(), settings.startTimeout(), Duration.ofMillis(50), Duration.ofMillis(50),
				settings.heartbeat(), settings.environment(), false);
		this.child = new Child(hasty, 1, this.process, ChildSession.none(), StartTime.now(), link,
				OutputPump.start(this.process, "test", 1, OutputLimits.DEFAULT, (line) -> {
				}, null), (code) -> exit(code), this.timer, this.events, this.exit, () -> this.cleanUp.run());
		created.set(this.child);
		this.child.ready();
	}

	private static ChildExit exit(int code) {
		return ChildExit.of("default", 1, 1, Instant.now(), Duration.ZERO, ExitCause.ENDED_ITSELF, "it ended")
			.withStatus(code, null);
	}

	@AfterEach
	void close() throws IOException {
		this.process.end.countDown();
		this.loop.close();
		this.peer.close();
		this.timer.shutdownNow();
		this.events.shutdownNow();
	}

	@Test
	void stopAndWaitReturnsAlthoughTheProcessNeverEnds() {
		CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> this.child.stopAndWait("the test ends"),
				this.events);
		assertThat(stop).succeedsWithin(LIMIT);
		assertThat(this.process.kills).hasPositiveValue();
		assertThat(this.child.onExit().toCompletableFuture()).isNotDone();
	}

	@Test
	void exitIsToldWhenWhatTheChildHasLeftIsGone() {
		AtomicReference<@Nullable Boolean> toldBefore = new AtomicReference<>();
		this.cleanUp = () -> toldBefore.set(this.child.exitNow().isPresent());
		this.process.exitValue = 7;
		this.exit.complete(7);
		assertThat(this.child.exitNow()).get().extracting(ChildExit::exitCode).isEqualTo(7);
		assertThat(toldBefore).hasValue(false);
	}

	@Test
	void exitIsToldAlthoughWhatTheChildHasLeftCannotBeRemoved() {
		this.cleanUp = () -> {
			throw new IllegalStateException("the disk is gone");
		};
		this.process.exitValue = 7;
		this.exit.complete(7);
		assertThat(this.child.onExit().toCompletableFuture()).succeedsWithin(LIMIT);
	}

	@Test
	void killFailsCallsAlthoughTheProcessNeverEnds() {
		// row G10
		PendingCall call = call();
		this.child.kill("it was killed by a test");
		assertThat(call.result().toCompletableFuture()).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("it was killed, but has not ended within 2000 ms");
	}

	@Test
	void endOfBeamWhenProcessIsDeadWaitsForItsExitCode() throws Exception {
		// rows G10, G11: the news of the exit are late, as on a machine that is busy
		Process parent = new ProcessBuilder("sh", "-c", "(exit 42) & echo $!; exec sleep 1000").start();
		try {
			this.process.pid = Long.parseLong(parent.inputReader().readLine());
			Awaitility.await().until(() -> ProcessState.isDead(this.process.pid));
			PendingCall call = call();
			this.peer.close();
			Awaitility.await().during(Duration.ofMillis(300)).until(() -> !call.result().isDone());
			assertThat(this.process.kills).hasValue(0);
			this.process.exitValue = 42;
			this.exit.complete(42);
			assertThat(call.result().toCompletableFuture()).failsWithin(LIMIT)
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(ChildExitedException.class,
						(ex) -> assertThat(ex.exit().exitCode()).isEqualTo(42));
		}
		finally {
			parent.destroyForcibly().waitFor();
		}
	}

	@Test
	void endOfBeamWhenProcessLivesKillsItAndFailsCalls() throws Exception {
		PendingCall call = call();
		this.peer.close();
		assertThat(call.result().toCompletableFuture()).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("its connection was lost");
		Awaitility.await().until(() -> this.process.kills.get() > 0);
	}

	@Test
	void callIsToldWithin100MillisOfTheExit() throws IOException {
		assertThat(bestOfTen(() -> {
			this.process.exitValue = 7;
			this.exit.complete(7);
		})).isLessThanOrEqualTo(KNOWN_WITHIN);
	}

	@Test
	void callIsToldWithin100MillisOfTheEndOfTheBeam() throws IOException {
		assertThat(bestOfTen(() -> this.peer.close())).isLessThanOrEqualTo(KNOWN_WITHIN);
	}

	// The best one, because the machine may be busy.
	private Duration bestOfTen(ThrowingRunnable sign) throws IOException {
		Duration best = timeUntilACallIsTold(sign);
		for (int i = 1; i < 10 && best.compareTo(KNOWN_WITHIN) > 0; i++) {
			this.peer.close();
			this.process = new EndlessProcess();
			this.exit = new CompletableFuture<>();
			create();
			best = Collections.min(List.of(best, timeUntilACallIsTold(sign)));
		}
		return best;
	}

	private Duration timeUntilACallIsTold(ThrowingRunnable sign) throws IOException {
		PendingCall call = call();
		CompletableFuture<Long> told = call.result()
			.handle((result, failure) -> System.nanoTime())
			.toCompletableFuture();
		long begun = System.nanoTime();
		sign.run();
		assertThat(told).succeedsWithin(LIMIT);
		assertThat(lost(call)).isNotNull();
		return Duration.ofNanos(told.join() - begun);
	}

	/**
	 * A sign of death.
	 */
	@FunctionalInterface
	private interface ThrowingRunnable {

		void run() throws IOException;

	}

	@Test
	void callsThatHaveNotReachedTheChildCanBeMadeAgain() throws Exception {
		// The peer reads nothing, so the socket is full long before the last one.
		List<PendingCall> calls = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			calls.add(call(new byte[8000]));
		}
		this.peer.close();
		this.process.exitValue = 7;
		this.process.exitValue = 7;
		this.exit.complete(7);
		List<RetryAdvice> advices = calls.stream()
			.map(ChildTests::lost)
			.map(ChildExitedException::retryAdvice)
			.toList();
		assertThat(advices).startsWith(RetryAdvice.IF_IDEMPOTENT)
			.endsWith(RetryAdvice.SAFE)
			.isSortedAccordingTo(Comparator.reverseOrder());
		assertThat(lost(calls.get(99))).hasMessageContaining("100 calls were in flight")
			.hasMessageContaining("this one had not reached the child and can be made again")
			.matches(ChildExitedException::isRetrySafe);
	}

	private static ChildExitedException lost(PendingCall call) {
		assertThat(call.result()).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class);
		return (ChildExitedException) call.result().handle((result, failure) -> failure).join();
	}

	private PendingCall call() {
		return call(new byte[0]);
	}

	private PendingCall call(byte[] body) {
		return this.child
			.start(CallRequest.of(CallRequest.Kind.METHOD, "service", "method()", CallHeaders.NONE,
					ByteSequence.of(body)), null)
			.toCompletableFuture()
			.join();
	}

	/**
	 * What a launcher does for a child.
	 */
	private record EngineLinkOf(AtomicReference<@Nullable Child> child) implements EngineLink.Owner {

		EngineLink open(BeamLoop loop, SocketChannel channel) throws IOException {
			AtomicReference<@Nullable EngineLink> link = new AtomicReference<>();
			link.set(new EngineLink(loop.open(channel, BeamSettings.DEFAULT, new Forward(link)), EngineLink.Side.PARENT,
					this, Runnable::run));
			return link.get();
		}

		@Override
		public void serve(ServedCall call) {
			throw new AssertionError("the peer is mute");
		}

		@Override
		public void message(MessageType type, ByteBuffer payload) {
			throw new AssertionError("the peer is mute");
		}

		@Override
		public void closed(String reason, @Nullable Throwable failure) {
			Child child = this.child.get();
			if (child != null) {
				child.beamClosed(reason, failure);
			}
		}

	}

	private record Forward(AtomicReference<@Nullable EngineLink> link) implements BeamListener {

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			throw new AssertionError("the peer is mute");
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			EngineLink link = this.link.get();
			if (link != null) {
				link.onClosed(reason, failure);
			}
		}

	}

	/**
	 * A process in a system call that cannot be interrupted.
	 */
	private static final class EndlessProcess extends Process {

		private final CountDownLatch end = new CountDownLatch(1);

		private final AtomicInteger kills = new AtomicInteger();

		// One that lives.
		private volatile long pid = ProcessHandle.current().pid();

		private volatile @Nullable Integer exitValue;

		@Override
		public OutputStream getOutputStream() {
			return OutputStream.nullOutputStream();
		}

		@Override
		public InputStream getInputStream() {
			return InputStream.nullInputStream();
		}

		@Override
		public InputStream getErrorStream() {
			return InputStream.nullInputStream();
		}

		@Override
		public int waitFor() throws InterruptedException {
			this.end.await();
			return 0;
		}

		@Override
		public int exitValue() {
			Integer value = this.exitValue;
			if (value == null) {
				throw new IllegalThreadStateException();
			}
			return value;
		}

		@Override
		public boolean isAlive() {
			return this.exitValue == null;
		}

		@Override
		public void destroy() {
		}

		@Override
		public Process destroyForcibly() {
			this.kills.incrementAndGet();
			return this;
		}

		@Override
		public long pid() {
			return this.pid;
		}

		@Override
		public ProcessHandle toHandle() {
			// Takes the request to end, and does nothing about it.
			return (ProcessHandle) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { ProcessHandle.class },
					(proxy, method, args) -> method.getName().equals("destroy"));
		}

	}

}
