package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallingChild;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A call that arrived and has not been answered. Answered exactly once: later answers
 * have no effect. Thread-safe.
 */
public final class ServedCall {

	private final EngineLink link;

	private final int id;

	private final CallRequest request;

	private final @Nullable Executor home;

	private final @Nullable Long deadline;

	private final CreditInputStream stdin;

	private final CreditOutputStream stdout;

	private final CreditOutputStream stderr;

	private final AtomicBoolean answered = new AtomicBoolean();

	private @Nullable Runnable onCancel;

	private boolean cancelled;

	ServedCall(EngineLink link, int id, CallRequest request, @Nullable Executor home) {
		this.link = link;
		this.id = id;
		this.request = request;
		this.home = home;
		this.deadline = request.headers().deadline();
		this.stdin = new CreditInputStream(this::grant);
		this.stdout = new CreditOutputStream(link, id, StreamChannel.STDOUT);
		this.stderr = new CreditOutputStream(link, id, StreamChannel.STDERR);
	}

	/**
	 * Returns what is called.
	 * @return the request
	 */
	public CallRequest request() {
		return this.request;
	}

	EngineLink link() {
		return this.link;
	}

	int id() {
		return this.id;
	}

	/**
	 * Returns where the call is to be served.
	 * @param usual executor of calls that belong to no other call
	 * @return the thread that waits for the outer call, if there is one
	 */
	Executor executor(Executor usual) {
		return (this.home != null) ? this.home : usual;
	}

	/**
	 * Returns whether the current thread is the one that waits for the outer call.
	 * @return whether it is the thread of a caller of this process
	 */
	boolean isOnCallersThread() {
		return this.home instanceof CallMailbox mailbox && mailbox.isAwaitedBy(Thread.currentThread());
	}

	/**
	 * Returns when the time of the call is over.
	 * @return the instant as {@link System#nanoTime()}, or {@code null} for no limit
	 */
	@Nullable Long deadline() {
		return this.deadline;
	}

	@Nullable CallingChild caller() {
		return this.link.child();
	}

	InputStream stdin() {
		return this.stdin;
	}

	OutputStream stdout() {
		return this.stdout;
	}

	OutputStream stderr() {
		return this.stderr;
	}

	/**
	 * Says what to do when the caller cancels; done at once if it has.
	 * @param action called at most once, by the thread that reads the beam
	 */
	public void onCancel(Runnable action) {
		synchronized (this) {
			if (!this.cancelled) {
				this.onCancel = action;
				return;
			}
		}
		action.run();
	}

	/**
	 * Answers with a result.
	 * @param payload encoded result
	 * @throws SpawnUsageException if the result is larger than a message may be; the call
	 * is still to be answered
	 */
	public void succeed(ByteBuffer payload) {
		if (this.answered.compareAndSet(false, true)) {
			try {
				answer(MessageType.RESULT, payload);
			}
			catch (SpawnUsageException ex) {
				this.answered.set(false);
				throw ex;
			}
		}
	}

	/**
	 * Answers with a failure.
	 * @param payload encoded failure
	 */
	public void fail(ByteBuffer payload) {
		if (this.answered.compareAndSet(false, true)) {
			answer(MessageType.FAILURE, payload);
		}
	}

	private void answer(MessageType type, ByteBuffer payload) {
		// Before the caller sees the end: a thread that the handler left behind must
		// neither
		// wait for ever nor write to a call that is over.
		this.stdin.fail(new IOException("The call has ended"));
		this.stdout.fail();
		this.stderr.fail();
		// Also before: whoever has the answer may make its next call at once, which must
		// not
		// be one too many.
		this.link.answered(this.id);
		try {
			this.link.send(type, this.id, payload);
		}
		catch (PoolClosedException ex) {
			// Nobody is left to be told.
		}
	}

	private void grant(int bytes) {
		if (!this.answered.get()) {
			try {
				this.link.sendNow(MessageType.STREAM_CREDIT, this.id,
						new WireWriter().octet(StreamChannel.STDIN.ordinal()).number(bytes).toBuffer());
			}
			catch (PoolClosedException ex) {
				// The reader is told by the end of the connection itself.
			}
		}
	}

	// The methods below are called by the thread that reads the beam.

	void data(StreamChannel channel, byte[] bytes) {
		checkInput(channel);
		this.stdin.data(bytes);
	}

	void end(StreamChannel channel) {
		checkInput(channel);
		this.stdin.end();
	}

	private static void checkInput(StreamChannel channel) {
		if (channel != StreamChannel.STDIN) {
			throw new BeamProtocolException("The peer wrote to " + channel + ", which it reads", null);
		}
	}

	void credit(StreamChannel channel, int bytes) {
		switch (channel) {
			case STDOUT -> this.stdout.credit(bytes);
			case STDERR -> this.stderr.credit(bytes);
			case STDIN ->
				throw new BeamProtocolException("The peer allowed bytes of STDIN, which it writes itself", null);
		}
	}

	void cancel(String reason) {
		Runnable action;
		synchronized (this) {
			if (this.cancelled) {
				return;
			}
			this.cancelled = true;
			action = this.onCancel;
		}
		this.stdin.fail(new IOException("The call was cancelled: " + reason));
		this.stdout.fail();
		this.stderr.fail();
		if (action != null) {
			action.run();
		}
	}

}
