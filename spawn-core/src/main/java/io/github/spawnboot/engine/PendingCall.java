package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.beam.BeamFuture;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * A call that was sent and has not ended. Thread-safe.
 */
public final class PendingCall {

	// What a CANCEL holds if its sender goes on waiting.
	private static final int SOFT = 1;

	private final EngineLink link;

	private final int id;

	private final CallRequest request;

	private final BeamFuture<ByteBuffer> result;

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private final CallMailbox mailbox;

	private @Nullable CallStreams streams;

	private @Nullable CompletableFuture<ByteBuffer> returned;

	private @Nullable IntFunction<@Nullable CallbackTarget> callbacks;

	private @Nullable Consumer<ServedCall> callbackRelay;

	private volatile @Nullable ServedCall origin;

	// Belongs to the thread that reads the beam.
	private boolean hasReturned;

	private volatile boolean abandoned;

	private volatile boolean notSent;

	PendingCall(EngineLink link, int id, CallRequest request) {
		this.link = link;
		this.id = id;
		this.request = request;
		this.result = link.newFuture();
		this.mailbox = new CallMailbox(link.callbacks(), link::newFuture);
	}

	void expect() {
		this.result.expect();
	}

	int id() {
		return this.id;
	}

	CallMailbox mailbox() {
		return this.mailbox;
	}

	/**
	 * Waits for the outcome and runs meanwhile what the other side asks for within this
	 * call. An interrupt of the waiting thread cancels the call; its flag stays set.
	 * @throws CallCancelledException if the thread is interrupted
	 */
	void await() {
		await(this.result);
	}

	private void await(CompletableFuture<?> end) {
		try {
			this.mailbox.await(end, this.link::await, (ex) -> cancel(interrupted(ex)));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw interrupted(ex);
		}
	}

	private CallCancelledException interrupted(InterruptedException cause) {
		return new CallCancelledException("Interrupted while waiting for " + this.request.describe(), cause);
	}

	/**
	 * Returns what was called.
	 * @return the request
	 */
	public CallRequest request() {
		return this.request;
	}

	/**
	 * Returns the outcome for the caller.
	 * @return completes with the encoded result, or fails with {@link RemoteFailure} or a
	 * {@link io.github.spawnboot.SpawnException}
	 */
	public CompletableFuture<ByteBuffer> result() {
		return this.result;
	}

	/**
	 * Returns the end of the call on the other side, which may come later than the
	 * outcome for the caller, but never comes after an answer: whoever has seen the
	 * answer finds the place of the call free.
	 * @return completes, never fails, when the other side answered or is gone
	 */
	public CompletableFuture<Void> ended() {
		return this.ended;
	}

	/**
	 * Asks the other side to end the call, and fails it here at once. Never waits.
	 * @param reason failure for the caller
	 */
	public void cancel(Throwable reason) {
		if (this.result.completeExceptionally(reason) && !this.ended.isDone()) {
			this.abandoned = true;
			this.mailbox.release();
			if (this.streams != null) {
				this.streams.abandon(reason);
			}
			if (this.returned != null) {
				this.returned.completeExceptionally(reason);
			}
			try {
				this.link.sendNow(MessageType.CANCEL, this.id, ByteBuffer.allocate(0));
			}
			catch (PoolClosedException ex) {
				// The other side is gone, and the call with it.
			}
		}
	}

	/**
	 * Asks the other side to bring the call to an end, and goes on waiting for what it
	 * answers. Never waits itself; no effect on a call that has ended.
	 */
	public void askToEnd() {
		if (this.result.isDone() || this.ended.isDone()) {
			return;
		}
		try {
			this.link.sendNow(MessageType.CANCEL, this.id, ByteBuffer.wrap(new byte[] { SOFT }));
		}
		catch (PoolClosedException ex) {
			// The other side is gone, and the call with it.
		}
	}

	/**
	 * Reads what a {@code CANCEL} holds.
	 * @return whether its sender goes on waiting
	 */
	static boolean isSoft(ByteBuffer payload) {
		if (!payload.hasRemaining()) {
			return false;
		}
		WireReader reader = new WireReader(payload);
		int kind = reader.octet();
		if (kind != SOFT) {
			throw new BeamProtocolException("The peer sent a CANCEL of the unknown kind " + kind, null);
		}
		reader.end();
		return true;
	}

	boolean isAbandoned() {
		return this.abandoned;
	}

	/**
	 * Says that the other side has certainly not got the call, and will not. Why it is
	 * gone is told to the caller later; nobody needs the arguments any more.
	 * @param closed failure of whoever uses an argument
	 */
	void notSent(PoolClosedException closed) {
		this.notSent = true;
		end(closed);
	}

	boolean isNotSent() {
		return this.notSent;
	}

	EngineLink link() {
		return this.link;
	}

	// The methods below are called by a stream opener, before the call is sent.

	/**
	 * Says that the caller is going to wait for this call.
	 */
	void reserve() {
		this.mailbox.reserve();
	}

	void open(int channel, StreamEnd end) {
		CallStreams streams = this.streams;
		if (streams == null) {
			streams = new CallStreams();
			this.streams = streams;
		}
		streams.add(channel, end);
	}

	/**
	 * Says that the method gives a live value, which is there before the call ends.
	 * @return completes with the encoded result, or fails with the call
	 */
	CompletableFuture<ByteBuffer> expectReturn() {
		CompletableFuture<ByteBuffer> returned = this.link.newFuture();
		this.returned = returned;
		return returned;
	}

	/**
	 * Waits until the method has returned a live value, and runs meanwhile what the other
	 * side asks for within this call.
	 * @throws CallCancelledException if the thread is interrupted
	 */
	void awaitReturn(CompletableFuture<ByteBuffer> returned) {
		await(returned);
	}

	void callbacks(IntFunction<@Nullable CallbackTarget> callbacks) {
		this.callbacks = callbacks;
	}

	/**
	 * Says who passes callbacks on, if their arguments are in a third process.
	 */
	void relayCallbacks(Consumer<ServedCall> relay) {
		this.callbackRelay = relay;
	}

	/**
	 * Says which call of a third process this one passes on.
	 */
	void origin(ServedCall origin) {
		this.origin = origin;
	}

	@Nullable ServedCall origin() {
		return this.origin;
	}

	@Nullable Consumer<ServedCall> callbackRelay() {
		return this.callbackRelay;
	}

	@Nullable CallbackTarget callback(int channel) {
		IntFunction<@Nullable CallbackTarget> callbacks = this.callbacks;
		return (callbacks != null) ? callbacks.apply(channel) : null;
	}

	// The methods below are called by the thread that reads the beam.

	@Nullable StreamEnd stream(int channel) {
		if (this.streams == null) {
			throw CallStreams.missing(channel);
		}
		return this.streams.find(channel);
	}

	/**
	 * Takes a stream message of the result, which must not be before the result.
	 */
	void checkReturned() {
		if (!this.hasReturned) {
			throw new BeamProtocolException(
					"The peer sent a part of the result of " + this.request.describe() + " before it returned", null);
		}
	}

	void returned(ByteBuffer payload) {
		if (this.returned == null || this.hasReturned) {
			throw new BeamProtocolException("The peer returned from " + this.request.describe()
					+ ((this.hasReturned) ? " a second time" : ", which gives no live value"), null);
		}
		this.hasReturned = true;
		this.returned.complete(payload);
	}

	void succeed(ByteBuffer payload) {
		if (this.returned != null && (!this.hasReturned || payload.hasRemaining())) {
			BeamProtocolException breach = new BeamProtocolException("The peer ended " + this.request.describe()
					+ ((this.hasReturned) ? " with a result that it has returned before" : " before it returned"),
					null);
			fail(breach);
			throw breach;
		}
		end(null);
		this.result.complete(payload);
	}

	void fail(Throwable failure) {
		end(failure);
		this.result.completeExceptionally(failure);
	}

	private void end(@Nullable Throwable failure) {
		if (this.streams != null) {
			this.streams.end(failure);
		}
		if (this.returned != null && failure != null) {
			this.returned.completeExceptionally(failure);
		}
		this.ended.complete(null);
	}

}
