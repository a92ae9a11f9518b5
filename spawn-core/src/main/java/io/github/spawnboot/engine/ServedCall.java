package io.github.spawnboot.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallingChild;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.MessageType;
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

	private volatile @Nullable CallStreams streams;

	private final @Nullable JobStreams job;

	private final AtomicBoolean answered = new AtomicBoolean();

	private @Nullable Runnable onCancel;

	private @Nullable Runnable onSoftLimit;

	private boolean cancelled;

	ServedCall(EngineLink link, int id, CallRequest request, @Nullable Executor home) {
		this.link = link;
		this.id = id;
		this.request = request;
		this.home = home;
		this.deadline = request.headers().deadline();
		// The input of a job may come before its handler runs.
		this.job = (request.kind() == CallRequest.Kind.JOB) ? new JobStreams() : null;
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
		return job().stdin;
	}

	OutputStream stdout() {
		return job().stdout;
	}

	OutputStream stderr() {
		return job().stderr;
	}

	private JobStreams job() {
		if (this.job == null) {
			throw new IllegalStateException("The call of " + this.request.describe() + " is no job");
		}
		return this.job;
	}

	/**
	 * Opens a stream. The other side must not use it before it is asked to.
	 */
	void open(int channel, StreamEnd end) {
		CallStreams streams = this.streams;
		if (streams == null) {
			streams = new CallStreams();
			this.streams = streams;
		}
		streams.add(channel, end);
		if (isOver()) {
			streams.abandon(over());
		}
	}

	/**
	 * Refuses a caller that has said another number of live values, by which it could
	 * have more of them than it may.
	 * @param count how many there are
	 * @throws BeamProtocolException if it has; the beam is then closed
	 */
	void checkLiveValues(long count) {
		if (count != this.request.liveValues()) {
			BeamProtocolException breach = new BeamProtocolException("The peer said that " + this.request.describe()
					+ " has " + this.request.liveValues() + " streams and callbacks, but it has " + count, null);
			this.link.close(String.valueOf(breach.getMessage()), breach);
			throw breach;
		}
	}

	/**
	 * Returns whether nobody waits for the answer any more, or has it already.
	 */
	boolean isOver() {
		return this.answered.get() || isCancelled();
	}

	private synchronized boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Returns what whoever uses a part of this call behind its end shall see.
	 */
	IllegalStateException over() {
		return new IllegalStateException(
				"The call of " + this.request.describe() + " has ended, and with it all that its caller gave to it");
	}

	/**
	 * Gives the caller a live value; the call goes on.
	 * @param payload encoded result
	 */
	void returned(ByteBuffer payload) {
		this.link.send(MessageType.RETURNED, this.id, payload);
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
	 * Says what to do when the caller asks the call to come to an end and goes on
	 * waiting. To be set before the call is served.
	 * @param action called at most once, by the thread that reads the beam
	 */
	synchronized void onSoftLimit(Runnable action) {
		this.onSoftLimit = action;
	}

	/**
	 * Answers with a result.
	 * @param payload encoded result, in pieces that follow one another
	 * @throws SpawnUsageException if the result is larger than a message may be; the call
	 * is still to be answered
	 */
	public void succeed(ByteBuffer... payload) {
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
	 * Sends what was written to the arguments of the call and is not sent yet: a service
	 * need not flush them.
	 * @throws IOException if nobody takes it
	 */
	void flush() throws IOException {
		CallStreams streams = this.streams;
		if (streams != null) {
			streams.flush();
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

	private void answer(MessageType type, ByteBuffer... payload) {
		// Before the caller sees the end: a thread that the handler left behind must
		// neither wait for ever nor write to a call that is over.
		CallStreams streams = this.streams;
		if (streams != null) {
			streams.abandon(over());
		}
		// Also before: whoever has the answer may make its next call at once, which must
		// not be one too many.
		this.link.answered(this.id);
		try {
			this.link.send(type, this.id, payload);
		}
		catch (PoolClosedException ex) {
			// Nobody is left to be told.
		}
	}

	// The methods below are called by the thread that reads the beam.

	@Nullable StreamEnd stream(int channel) {
		CallStreams streams = this.streams;
		if (streams == null) {
			if (isOver()) {
				return null;
			}
			throw CallStreams.missing(channel);
		}
		return streams.find(channel);
	}

	void softLimit() {
		Runnable action;
		synchronized (this) {
			action = this.onSoftLimit;
			this.onSoftLimit = null;
		}
		if (action != null && !isOver()) {
			action.run();
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
		CallStreams streams = this.streams;
		if (streams != null) {
			streams.abandon(new CallCancelledException("The call was cancelled: " + reason, null));
		}
		if (action != null) {
			action.run();
		}
	}

	/**
	 * The streams of a job.
	 */
	private final class JobStreams {

		private final CreditInputStream stdin;

		private final CreditOutputStream stdout;

		private final CreditOutputStream stderr;

		private JobStreams() {
			StreamPort input = port(StreamChannel.STDIN);
			this.stdin = new CreditInputStream(input, StreamChannel.WINDOW, UnaryOperator.identity(), input::refuse);
			this.stdout = output(StreamChannel.STDOUT);
			this.stderr = output(StreamChannel.STDERR);
			open(StreamChannel.STDIN.ordinal(), this.stdin);
			open(StreamChannel.STDOUT.ordinal(), this.stdout);
			open(StreamChannel.STDERR.ordinal(), this.stderr);
		}

		private CreditOutputStream output(StreamChannel channel) {
			return new CreditOutputStream(port(channel), StreamChannel.WINDOW, StreamListener.NONE);
		}

		private StreamPort port(StreamChannel channel) {
			return StreamPort.of(ServedCall.this.link, ServedCall.this.id, channel);
		}

	}

}
