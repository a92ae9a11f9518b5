package io.github.spawnboot.engine;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A call that was sent and has not ended. Thread-safe.
 */
public final class PendingCall {

	private final EngineLink link;

	private final int id;

	private final CallRequest request;

	private final CallChannel.@Nullable StreamReceiver streams;

	private final CompletableFuture<ByteBuffer> result;

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private final CallMailbox mailbox;

	private final CreditOutputStream stdin;

	// Bytes that the peer may still send, by stream.
	private final AtomicIntegerArray credit = new AtomicIntegerArray(
			new int[] { 0, StreamChannel.WINDOW, StreamChannel.WINDOW });

	PendingCall(EngineLink link, int id, CallRequest request, CallChannel.@Nullable StreamReceiver streams) {
		this.link = link;
		this.id = id;
		this.request = request;
		this.streams = streams;
		this.result = link.newFuture();
		this.mailbox = new CallMailbox(link.callbacks(), link::newFuture);
		this.stdin = new CreditOutputStream(link, id, StreamChannel.STDIN);
	}

	int id() {
		return this.id;
	}

	CallMailbox mailbox() {
		return this.mailbox;
	}

	/**
	 * Waits for the outcome and runs meanwhile what the other side asks for within this
	 * call.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void await() throws InterruptedException {
		this.mailbox.await(this.result, this.link::await);
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
			this.stdin.fail();
			try {
				this.link.sendNow(MessageType.CANCEL, this.id, ByteBuffer.allocate(0));
			}
			catch (PoolClosedException ex) {
				// The other side is gone, and the call with it.
			}
		}
	}

	/**
	 * Returns the input of the job.
	 * @return a stream that blocks while the handler does not read; closing it is the end
	 * of the input
	 */
	OutputStream stdin() {
		return this.stdin;
	}

	/**
	 * Allows the other side to send more of a stream.
	 * @param channel the stream
	 * @param bytes bytes that were taken
	 */
	void grant(StreamChannel channel, int bytes) {
		this.credit.addAndGet(channel.ordinal(), bytes);
		if (!this.ended.isDone()) {
			try {
				this.link.sendNow(MessageType.STREAM_CREDIT, this.id,
						new WireWriter().octet(channel.ordinal()).number(bytes).toBuffer());
			}
			catch (PoolClosedException ex) {
				// The call fails by the end of the connection itself.
			}
		}
	}

	// The methods below are called by the thread that reads the beam.

	void data(StreamChannel channel, byte[] bytes) {
		if (channel == StreamChannel.STDIN || this.streams == null) {
			throw new BeamProtocolException(
					"The peer sent bytes of a stream that " + this.request.describe() + " does not have: " + channel,
					null);
		}
		if (this.credit.addAndGet(channel.ordinal(), -bytes.length) < 0) {
			throw new BeamProtocolException("The peer sent more of " + channel + " than it was allowed to", null);
		}
		this.streams.data(channel, bytes);
	}

	void credit(StreamChannel channel, int bytes) {
		if (channel != StreamChannel.STDIN) {
			throw new BeamProtocolException("The peer allowed bytes of " + channel + ", which it writes itself", null);
		}
		this.stdin.credit(bytes);
	}

	void end(StreamChannel channel) {
		if (channel == StreamChannel.STDIN) {
			throw new BeamProtocolException("The peer ended STDIN, which it reads", null);
		}
	}

	void succeed(ByteBuffer payload) {
		end();
		this.result.complete(payload);
	}

	void fail(Throwable failure) {
		end();
		this.result.completeExceptionally(failure);
	}

	private void end() {
		this.stdin.fail();
		this.ended.complete(null);
	}

}
