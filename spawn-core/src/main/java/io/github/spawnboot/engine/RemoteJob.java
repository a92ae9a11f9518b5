package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.Status;
import io.github.spawnboot.codec.FailureCodec;
import org.jspecify.annotations.Nullable;

/**
 * A job whose handler runs in another process. The calling thread writes the output; only
 * an input needs a thread of its own, since it may block where nobody can end it.
 */
final class RemoteJob extends AbstractJob {

	private final CallChannel channel;

	private final FailureCodec failures;

	private final CallCarrier carrier;

	RemoteJob(CallChannel channel, FailureCodec failures, CallCarrier carrier, String name, List<String> args) {
		super(name, args);
		this.channel = channel;
		this.failures = failures;
		this.carrier = carrier;
	}

	@Override
	Status execute() {
		CallRequest request = CallRequest.of(CallRequest.Kind.JOB, "", name(), CallHeaders.capture(this.carrier),
				new JobRequest(args(), env(), hasInput()).encode());
		CallOutcome.checkNotInterrupted(request);
		Streams streams = new Streams();
		CompletableFuture<PendingCall> start = this.channel.start(request, streams).toCompletableFuture();
		issued();
		PendingCall call = CallOutcome.await(start, (cancelled) -> CallOutcome.abandon(start, cancelled), request,
				this.failures);
		Thread pump = hasInput() ? pump(call, streams.stdin()) : null;
		try {
			return JobRequest.decodeStatus(CallOutcome.await(call, this.failures));
		}
		catch (CallCancelledException ex) {
			throw streams.outputFailed(ex);
		}
		finally {
			if (pump != null) {
				pump.interrupt();
			}
		}
	}

	private Thread pump(PendingCall call, OutputStream target) {
		Thread thread = new Thread(() -> copyInput(call, target), "spawn-job-" + name() + "-stdin");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void copyInput(PendingCall call, OutputStream target) {
		InputStream source = stdin();
		byte[] buffer = new byte[StreamChannel.CHUNK];
		try (target) {
			int count = read(source, buffer, call);
			while (count >= 0) {
				target.write(buffer, 0, count);
				target.flush();
				count = read(source, buffer, call);
			}
		}
		catch (IOException ex) {
			// The job has ended without reading all of its input, or was cancelled just
			// now.
		}
	}

	private int read(InputStream source, byte[] buffer, PendingCall call) throws IOException {
		try {
			return source.read(buffer);
		}
		catch (IOException | RuntimeException ex) {
			// An end of input would be a lie that the handler takes for the whole.
			call.cancel(new CallCancelledException("Input of job '" + name() + "' could not be read", ex));
			throw ex;
		}
	}

	/**
	 * The streams of the job on this side. The calling thread, which waits for the end,
	 * writes the output.
	 */
	private final class Streams implements CallChannel.StreamOpener {

		private volatile @Nullable CreditOutputStream stdin;

		private volatile @Nullable Throwable outputFailure;

		@Override
		public void open(PendingCall call) {
			call.reserve();
			CreditOutputStream stdin = new CreditOutputStream(port(call, StreamChannel.STDIN), StreamChannel.WINDOW,
					StreamListener.NONE);
			this.stdin = stdin;
			call.open(StreamChannel.STDIN.ordinal(), stdin);
			output(call, StreamChannel.STDOUT, stdout());
			output(call, StreamChannel.STDERR, stderr());
		}

		private void output(PendingCall call, StreamChannel channel, OutputStream destination) {
			call.open(channel.ordinal(),
					new OutputSink(port(call, channel), destination, call.mailbox(), false, (failure) -> {
						this.outputFailure = failure;
						// Otherwise the job would wait for somebody to take its output.
						call.cancel(outputFailed(failure));
					}));
		}

		private StreamPort port(PendingCall call, StreamChannel channel) {
			return StreamPort.of(call.link(), call.id(), channel);
		}

		private OutputStream stdin() {
			return Objects.requireNonNull(this.stdin);
		}

		private CallCancelledException outputFailed(Throwable failure) {
			return new CallCancelledException("Output of job '" + name() + "' could not be written", failure);
		}

		/**
		 * Returns what the caller shall see when the call was cancelled.
		 */
		private RuntimeException outputFailed(CallCancelledException cancelled) {
			Throwable failure = this.outputFailure;
			if (failure instanceof IOException ex) {
				return new UncheckedIOException("Output of job '" + name() + "' could not be written", ex);
			}
			if (failure instanceof Error error) {
				throw error;
			}
			return (failure instanceof RuntimeException ex) ? ex : cancelled;
		}

	}

}
