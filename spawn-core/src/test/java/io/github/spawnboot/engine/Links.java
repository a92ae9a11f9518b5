package io.github.spawnboot.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamPair;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a connection in this JVM: a parent's link, and either a child's link or a
 * bare beam that can say anything.
 */
final class Links implements AutoCloseable {

	static final FailureCodec FAILURES = new FailureCodec(FailureCodec.jdkTypes()::get);

	final BeamLoop loop = new BeamLoop("test-beam");

	final BeamLoop peerLoop = new BeamLoop("test-peer-beam");

	final ExecutorService workers;

	final ExecutorService callbacks = CallThreads.create("spawn-callback", CallThreads.MAX_CALLED);

	final LocalEngine engine = new LocalEngine();

	final ValueCodec codec = new ValueCodec();

	final CallServer server;

	final TestOwner owner = new TestOwner();

	private Links(int workers, String pool) {
		AtomicInteger number = new AtomicInteger();
		this.workers = Executors.newFixedThreadPool(workers,
				(task) -> new Thread(task, "test-worker-" + number.incrementAndGet()));
		this.server = new CallServer(pool, this.engine, this.codec, FAILURES, this.workers, (error) -> {
			throw new AssertionError("the process would end", error);
		});
	}

	static Links create(int workers) {
		return create(workers, "test");
	}

	/** Creates ends whose child belongs to a pool. */
	static Links create(int workers, String pool) {
		return new Links(workers, pool);
	}

	/** Connects a parent and a child that serves by the server. */
	EngineLink[] connect() throws IOException {
		BeamPair pair = BeamPair.connect();
		LateListener parentListener = new LateListener();
		LateListener childListener = new LateListener();
		Beam parentBeam = this.loop.open(pair.left(), BeamSettings.DEFAULT, parentListener);
		Beam childBeam = this.peerLoop.open(pair.right(), BeamSettings.DEFAULT, childListener);
		EngineLink parent = new EngineLink(parentBeam, EngineLink.Side.PARENT, this.owner, this.callbacks);
		EngineLink child = new EngineLink(childBeam, EngineLink.Side.CHILD, new ServingOwner(this.server::serve),
				this.callbacks);
		parentListener.set(parent);
		childListener.set(child);
		this.owner.link = parent;
		this.owner.serve = this.server::serve;
		return new EngineLink[] { parent, child };
	}

	/** Connects a parent, or a child, and a peer that is played by the test. */
	Hostile hostile(EngineLink.Side side) throws IOException {
		this.owner.serve = this.server::serve;
		return hostile(side, this.owner);
	}

	Hostile hostile(EngineLink.Side side, TestOwner owner) throws IOException {
		BeamPair pair = BeamPair.connect();
		LateListener listener = new LateListener();
		Beam beam = this.loop.open(pair.left(), BeamSettings.DEFAULT, listener);
		EngineLink link = new EngineLink(beam, side, owner, this.callbacks);
		owner.link = link;
		listener.set(link);
		Peer peer = new Peer();
		return new Hostile(link, this.peerLoop.open(pair.right(), BeamSettings.DEFAULT, peer), peer);
	}

	/** Connects a parent, or a child, and a bare socket. */
	Raw raw(EngineLink.Side side) throws IOException {
		this.owner.serve = this.server::serve;
		BeamPair pair = BeamPair.connect();
		LateListener listener = new LateListener();
		Beam beam = this.loop.open(pair.left(), BeamSettings.DEFAULT, listener);
		EngineLink link = new EngineLink(beam, side, this.owner, this.callbacks);
		this.owner.link = link;
		listener.set(link);
		return new Raw(link, pair.right());
	}

	@Override
	public void close() {
		this.loop.close();
		this.peerLoop.close();
		this.callbacks.shutdownNow();
		this.workers.shutdownNow();
	}

	record Hostile(EngineLink link, Beam beam, Peer peer) {

		void send(MessageType type, int id, byte[] content) {
			this.beam.send(type, id, ByteBuffer.wrap(content));
		}

	}

	record Raw(EngineLink link, SocketChannel peer) {

	}

	static final class Peer implements BeamListener {

		final List<Received> received = new CopyOnWriteArrayList<>();

		final CompletableFuture<String> closed = new CompletableFuture<>();

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			byte[] content = new byte[payload.remaining()];
			payload.get(content);
			this.received.add(new Received(type, id, content));
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			this.closed.complete(reason);
		}

		List<Received> ofType(MessageType type) {
			return this.received.stream().filter((message) -> message.type() == type).toList();
		}

	}

	record Received(MessageType type, int id, byte[] content) {

	}

	static final class TestOwner implements EngineLink.Owner {

		final CompletableFuture<String> closed = new CompletableFuture<>();

		volatile @Nullable Throwable failure;

		volatile @Nullable EngineLink link;

		volatile Consumer<ServedCall> serve = (call) -> {
		};

		@Override
		public void serve(ServedCall call) {
			this.serve.accept(call);
		}

		@Override
		public void message(MessageType type, ByteBuffer payload) {
			throw new AssertionError("unexpected " + type);
		}

		@Override
		public void closed(String reason, @Nullable Throwable failure) {
			this.failure = failure;
			EngineLink link = this.link;
			if (link != null) {
				link.failAll((request, sent) -> new IllegalStateException("lost: " + reason));
			}
			this.closed.complete(reason);
		}

	}

	private record ServingOwner(Consumer<ServedCall> calls) implements EngineLink.Owner {

		@Override
		public void serve(ServedCall call) {
			this.calls.accept(call);
		}

		@Override
		public void message(MessageType type, ByteBuffer payload) {
			throw new AssertionError("unexpected " + type);
		}

		@Override
		public void closed(String reason, @Nullable Throwable failure) {
			// The test looks at the other end.
		}

	}

	/** A listener that is known only after the beam. */
	private static final class LateListener implements BeamListener {

		private final ArrayDeque<Consumer<BeamListener>> early = new ArrayDeque<>();

		private @Nullable BeamListener listener;

		synchronized void set(BeamListener listener) {
			this.listener = listener;
			this.early.forEach((message) -> message.accept(listener));
		}

		private synchronized boolean isEarly(Consumer<BeamListener> message) {
			if (this.listener == null) {
				this.early.add(message);
				return true;
			}
			return false;
		}

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			if (!isEarly((next) -> next.onMessage(type, id, payload)) && this.listener != null) {
				this.listener.onMessage(type, id, payload);
			}
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			if (!isEarly((next) -> next.onClosed(reason, failure)) && this.listener != null) {
				this.listener.onClosed(reason, failure);
			}
		}

	}

}
