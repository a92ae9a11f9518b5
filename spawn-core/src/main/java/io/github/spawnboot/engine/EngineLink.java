package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallingChild;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.beam.BeamFuture;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.LinkLimits;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.codec.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * One side of a beam as an engine sees it: sends calls, serves calls, and knows which of
 * both are open. The same class serves the parent and the child. Thread-safe.
 */
public final class EngineLink implements BeamListener, CallChannel {

	private final Beam beam;

	private final LinkLimits limits;

	private final Side side;

	private final Owner owner;

	private final Executor callbacks;

	private final AtomicInteger nextId;

	private final Map<Integer, PendingCall> pending = new ConcurrentHashMap<>();

	private final Map<Integer, ServedCall> served = new ConcurrentHashMap<>();

	private final AtomicLong pendingBytes = new AtomicLong();

	private final AtomicInteger pendingLiveValues = new AtomicInteger();

	private final AtomicInteger servedLiveValues = new AtomicInteger();

	private final AtomicLong servedBytes = new AtomicLong();

	private final AtomicLong unreadBytes = new AtomicLong();

	private volatile String origin = "the other process";

	private volatile @Nullable CallingChild child;

	private volatile @Nullable BiFunction<CallRequest, Boolean, Throwable> lost;

	/**
	 * Creates a link.
	 * @param beam the connection
	 * @param side which side this is
	 * @param owner serves calls and is told of everything that is no call
	 * @param callbacks runs what the other side asks for within a call for which no
	 * thread waits; may refuse it
	 */
	public EngineLink(Beam beam, Side side, Owner owner, Executor callbacks) {
		this(beam, side, owner, callbacks, (side == Side.PARENT) ? 1 : 2);
	}

	EngineLink(Beam beam, Side side, Owner owner, Executor callbacks, int firstId) {
		this.beam = beam;
		this.limits = beam.settings().limits();
		this.side = side;
		this.owner = owner;
		this.callbacks = callbacks;
		this.nextId = new AtomicInteger(firstId);
	}

	/**
	 * Says how failures name the other side.
	 * @param origin for example {@code child 4711 of pool 'documents'}
	 */
	public void origin(String origin) {
		this.origin = origin;
	}

	/**
	 * Says which child the other side is, for the services that it calls.
	 * @param child the child
	 */
	public void child(CallingChild child) {
		this.child = child;
	}

	@Nullable CallingChild child() {
		return this.child;
	}

	/**
	 * Waits until a future is done, in any way.
	 * @param future completed by the thread that reads the beam, or by any other
	 * @throws InterruptedException if the thread is interrupted
	 */
	void await(CompletableFuture<?> future) throws InterruptedException {
		try {
			future.get();
		}
		catch (ExecutionException | CancellationException ex) {
			// Whoever waits looks at the outcome.
		}
	}

	Executor callbacks() {
		return this.callbacks;
	}

	/**
	 * Returns what was carried along with a call that was sent and has not ended.
	 */
	Map<String, String> carriedWith(int id) {
		PendingCall call = this.pending.get(id);
		return (call != null) ? call.request().headers().carried() : Map.of();
	}

	/**
	 * Returns which call of a third process a call passes on that was sent and has not
	 * ended.
	 */
	@Nullable ServedCall originOf(int id) {
		PendingCall call = this.pending.get(id);
		return (call != null) ? call.origin() : null;
	}

	/**
	 * Returns the link over which the call arrived that the current thread serves. What
	 * the thread calls over the same link comes back to its own caller, which waits for
	 * it and runs it on the waiting thread.
	 * @return the link, or {@code null} if the thread serves no call
	 */
	public static @Nullable EngineLink ofServedCall() {
		ServedCall served = servedCall();
		return (served != null) ? served.link() : null;
	}

	/**
	 * Returns the call that the current thread serves, unless it reads meanwhile: then it
	 * may send what others have asked for, which is no part of that call.
	 */
	private static @Nullable ServedCall servedCall() {
		ServedCall served = ServedContext.currentCall();
		return (served != null && !served.link().beam.isReading()) ? served : null;
	}

	/**
	 * Starts a call. If the beam ends while the call is sent, its start fails like a call
	 * that was sent: when {@link #failAll(BiFunction)} says why the other side is gone.
	 * Otherwise the start is done when this returns.
	 */
	@Override
	public CompletionStage<PendingCall> start(CallRequest free, @Nullable StreamOpener streams) {
		CallRequest request = (free.kind() == CallRequest.Kind.CALLBACK) ? free : nested(free);
		PendingCall call = add(request);
		int id = call.id();
		try {
			checkLimits(request);
			if (streams != null) {
				streams.open(call);
			}
			this.beam.send(MessageType.CALL, id, request.encode().pieces());
		}
		catch (PoolClosedException ex) {
			return notSent(call, ex);
		}
		catch (RuntimeException ex) {
			remove(id);
			call.fail(ex);
			return CompletableFuture.failedFuture(ex);
		}
		BiFunction<CallRequest, Boolean, Throwable> lost = this.lost;
		if (lost != null && remove(id) != null) {
			// It was sent, so it may have run.
			call.fail(lost.apply(request, true));
		}
		return CompletableFuture.completedStage(call);
	}

	private CompletionStage<PendingCall> notSent(PendingCall call, PoolClosedException closed) {
		call.notSent(closed);
		BiFunction<CallRequest, Boolean, Throwable> lost = this.lost;
		if (lost != null) {
			remove(call.id());
			Throwable failure = lost.apply(call.request(), false);
			call.fail(failure);
			return CompletableFuture.failedFuture(failure);
		}
		CompletableFuture<PendingCall> start = new CompletableFuture<>();
		call.result().whenComplete((result, failure) -> {
			if (failure != null) {
				start.completeExceptionally(failure);
			}
			else {
				// What the other side had answered before it was asked is no way to hang.
				start.complete(call);
			}
		});
		return start;
	}

	private CallRequest nested(CallRequest request) {
		ServedCall served = servedCall();
		return (served != null && served.link() == this) ? request.within(served.id()) : request;
	}

	private PendingCall add(CallRequest request) {
		PendingCall call;
		do {
			// After all ids were used they start over, without 0 and those still open.
			int id = this.nextId.getAndAdd(2) & Integer.MAX_VALUE;
			call = new PendingCall(this, id, request);
		}
		while (call.id() == 0 || this.pending.putIfAbsent(call.id(), call) != null);
		call.expect();
		this.pendingBytes.addAndGet(request.body().size());
		this.pendingLiveValues.addAndGet(request.liveValues());
		return call;
	}

	/**
	 * Refuses a call that the other side would take for a breach. Called when it counts
	 * already, so that calls of several threads are not each the last.
	 */
	private void checkLimits(CallRequest request) {
		if (request.headers().chain().size() > this.limits.maxCallDepth()) {
			throw new SpawnUsageException("Calls are nested deeper than " + this.limits.maxCallDepth()
					+ " (property 'spawn.max-call-depth'): " + request.describe() + " would be called within "
					+ PlainText.of(request.headers().chain().toString(), 1000), null);
		}
		if (this.pending.size() > this.limits.maxOpenCalls()) {
			throw new PoolExhaustedException("More than " + this.limits.maxOpenCalls() + " calls would be open in "
					+ this.origin + " (property 'spawn.max-open-calls')", null);
		}
		if (request.isLive() && this.pendingLiveValues.get() > this.limits.maxOpenStreams()) {
			throw new PoolExhaustedException("More than " + this.limits.maxOpenStreams()
					+ " streams and callbacks would be open in " + this.origin + " (property 'spawn.max-open-streams')",
					null);
		}
		long bytes = this.pendingBytes.get();
		if (this.side == Side.CHILD && bytes > this.limits.maxBytesInFlight()) {
			throw new PoolExhaustedException(
					"The open calls of this child would hold " + bytes + " bytes in its parent, allowed are "
							+ this.limits.maxBytesInFlight() + " (property 'spawn.max-bytes-in-flight')",
					null);
		}
	}

	private @Nullable PendingCall remove(int id) {
		PendingCall call = this.pending.remove(id);
		if (call != null) {
			this.pendingBytes.addAndGet(-call.request().body().size());
			this.pendingLiveValues.addAndGet(-call.request().liveValues());
		}
		return call;
	}

	/**
	 * Sends a message that is no call. Never waits for the other side.
	 * @param type what the message is
	 * @param payload content
	 */
	public void send(MessageType type, ByteBuffer payload) {
		sendNow(type, 0, payload);
	}

	<T> BeamFuture<T> newFuture() {
		return this.beam.newFuture();
	}

	void sendNow(MessageType type, int id, ByteBuffer payload) {
		this.beam.sendNow(type, id, payload);
	}

	void send(MessageType type, int id, ByteBuffer... payload) {
		this.beam.send(type, id, payload);
	}

	/**
	 * Returns how many calls were sent and have not ended.
	 * @return number of calls
	 */
	public int pendingCalls() {
		return this.pending.size();
	}

	/**
	 * Returns how many calls arrived and were not answered.
	 * @return number of calls
	 */
	public int servedCalls() {
		return this.served.size();
	}

	/**
	 * Fails every call that was sent and has not ended, and every later one.
	 * @param failure makes the failure of each call, told whether the other side may have
	 * got it
	 */
	public void failAll(BiFunction<CallRequest, Boolean, Throwable> failure) {
		this.lost = failure;
		Set<Integer> unsent = this.beam.unsentCalls();
		for (Integer id : List.copyOf(this.pending.keySet())) {
			PendingCall call = remove(id);
			if (call != null) {
				call.fail(failure.apply(call.request(), !isUnsent(call, unsent)));
			}
		}
	}

	private static boolean isUnsent(PendingCall call, Set<Integer> unsent) {
		return call.isNotSent() || unsent.contains(call.id());
	}

	/**
	 * Returns how many of the calls that were sent the other side certainly has not got.
	 * @return number of calls
	 */
	public int unsentCalls() {
		Set<Integer> unsent = this.beam.unsentCalls();
		return (int) this.pending.values().stream().filter((call) -> isUnsent(call, unsent)).count();
	}

	/**
	 * Closes the beam.
	 * @param reason why
	 * @param failure what broke it, or {@code null}
	 */
	public void close(String reason, @Nullable Throwable failure) {
		this.beam.close(reason, failure);
	}

	void answered(int id) {
		ServedCall call = this.served.remove(id);
		if (call != null) {
			this.servedBytes.addAndGet(-call.request().body().size());
			this.servedLiveValues.addAndGet(-call.request().liveValues());
		}
	}

	@Override
	public void onMessage(MessageType type, int id, ByteBuffer payload) {
		switch (type) {
			case CALL -> serve(id, payload);
			case RESULT -> take(id, type).succeed(payload);
			case FAILURE -> take(id, type).fail(new RemoteFailure(payload, this.origin));
			case CANCEL -> {
				boolean soft = PendingCall.isSoft(payload);
				ServedCall call = this.served.get(id);
				if (call != null && soft) {
					call.softLimit();
				}
				else if (call != null) {
					call.cancel("by its caller");
				}
			}
			case RETURNED -> {
				PendingCall call = this.pending.get(id);
				if (call == null) {
					throw notOpen(id, type);
				}
				call.returned(payload);
			}
			case STREAM_DATA, STREAM_END, STREAM_CREDIT, STREAM_CLOSE -> stream(type, id, payload);
			default -> this.owner.message(type, payload);
		}
	}

	private void serve(int id, ByteBuffer payload) {
		boolean ofParent = (id & 1) == 1;
		if (id <= 0 || ofParent == (this.side == Side.PARENT)) {
			throw new BeamProtocolException("The peer sent a call with the id " + id + ", which is not its own", null);
		}
		if (this.served.size() >= this.limits.maxOpenCalls()) {
			throw new BeamProtocolException("The peer has more than " + this.limits.maxOpenCalls()
					+ " open calls (property 'spawn.max-open-calls')", null);
		}
		CallRequest request = CallRequest.decode(payload, this.limits.maxCallDepth());
		PendingCall outer = (request.outer() != 0) ? this.pending.get(request.outer()) : null;
		ServedCall call = new ServedCall(this, id, request, (outer != null) ? outer.mailbox() : null);
		if (this.served.putIfAbsent(id, call) != null) {
			throw new BeamProtocolException("The peer sent a second call with the id " + id, null);
		}
		long bytes = this.servedBytes.addAndGet(request.body().size());
		if (this.side == Side.PARENT && bytes > this.limits.maxBytesInFlight()) {
			throw new BeamProtocolException("The peer has open calls of " + bytes + " bytes, allowed are "
					+ this.limits.maxBytesInFlight() + " (property 'spawn.max-bytes-in-flight')", null);
		}
		if (this.servedLiveValues.addAndGet(request.liveValues()) > this.limits.maxOpenStreams()) {
			throw new BeamProtocolException("The peer has more than " + this.limits.maxOpenStreams()
					+ " open streams and callbacks (property 'spawn.max-open-streams')", null);
		}
		if (request.kind() == CallRequest.Kind.CALLBACK) {
			CallbackRun.serve(call, outer);
		}
		else {
			this.owner.serve(call);
		}
	}

	private PendingCall take(int id, MessageType type) {
		PendingCall call = remove(id);
		if (call == null) {
			throw notOpen(id, type);
		}
		return call;
	}

	private static BeamProtocolException notOpen(int id, MessageType type) {
		return new BeamProtocolException("The peer sent a " + type + " for the call " + id + ", which is not open",
				null);
	}

	private void stream(MessageType type, int id, ByteBuffer payload) {
		WireReader reader = new WireReader(payload);
		int channel = reader.octet();
		PendingCall sent = this.pending.get(id);
		ServedCall arrived = (sent != null) ? null : this.served.get(id);
		StreamEnd end = (sent != null) ? sent.stream(channel) : (arrived != null) ? arrived.stream(channel) : null;
		if (end == null) {
			// A rest of a call that has just ended.
			return;
		}
		if (sent != null && channel == StreamPort.RESULT) {
			sent.checkReturned();
		}
		switch (type) {
			case STREAM_DATA -> end.data(reader.rest());
			case STREAM_CREDIT -> {
				int bytes = reader.number();
				int items = reader.number();
				reader.end();
				end.credit(bytes, items);
			}
			case STREAM_CLOSE -> end.refuse(failure(reader));
			default -> end.end(failure(reader));
		}
	}

	private @Nullable RemoteFailure failure(WireReader reader) {
		ByteBuffer encoded = reader.rest();
		return encoded.hasRemaining() ? new RemoteFailure(encoded, this.origin) : null;
	}

	/**
	 * Counts bytes of streams that have arrived and that nobody has read.
	 */
	void unread(long bytes) {
		this.unreadBytes.addAndGet(bytes);
	}

	/**
	 * Returns how many bytes of streams of open calls have arrived here and wait to be
	 * read.
	 * @return number of bytes
	 */
	public long unreadBytes() {
		return this.unreadBytes.get();
	}

	@Override
	public void onClosed(String reason, @Nullable Throwable failure) {
		for (ServedCall call : List.copyOf(this.served.values())) {
			call.cancel(reason);
		}
		this.owner.closed(reason, failure);
	}

	/**
	 * Which side of the beam a link is. Calls of the parent have odd ids, those of the
	 * child even ones.
	 */
	public enum Side {

		/** The process that started the other one. */
		PARENT,

		/** The process that was started. */
		CHILD

	}

	/**
	 * What a link belongs to. Called by the thread that reads the beam: must not block.
	 */
	public interface Owner {

		/**
		 * Serves a call; it has to be answered at some time.
		 * @param call the call
		 */
		void serve(ServedCall call);

		/**
		 * Takes a message that is no call.
		 * @param type what the message is
		 * @param payload content
		 */
		void message(MessageType type, ByteBuffer payload);

		/**
		 * Tells that the beam is closed. Calls that were sent stay open until
		 * {@link EngineLink#failAll(BiFunction)}, because only the owner knows why the
		 * other process is gone.
		 * @param reason why, in words
		 * @param failure what broke the beam, or {@code null}
		 */
		void closed(String reason, @Nullable Throwable failure);

	}

}
