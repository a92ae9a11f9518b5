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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.ChildExitedException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Child} with a process that nothing ends.
 */
class ChildTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final BeamLoop loop = new BeamLoop("test-beam");

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

	private final ExecutorService events = Executors.newCachedThreadPool();

	private final EndlessProcess process = new EndlessProcess();

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
		this.child = new Child(hasty, 1, this.process, Instant.now(), link,
				OutputPump.start(this.process, "test", 1, OutputLimits.DEFAULT, (line) -> {
				}, null), (code) -> {
					throw new AssertionError("it never ends");
				}, this.timer, this.events, new CompletableFuture<>());
		created.set(this.child);
		this.child.ready();
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
	void killFailsCallsAlthoughTheProcessNeverEnds() {
		// row G10
		PendingCall call = this.child
			.start(CallRequest.of(CallRequest.Kind.METHOD, "service", "method()", CallHeaders.NONE, ByteSequence.EMPTY),
					null)
			.toCompletableFuture()
			.join();
		this.child.kill("it was killed by a test");
		assertThat(call.result().toCompletableFuture()).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("it was killed, but has not ended within 2000 ms");
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
			throw new IllegalThreadStateException();
		}

		@Override
		public boolean isAlive() {
			return true;
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
			return 1_000_000_000;
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
