package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

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
		BlockingQueue<Event> events = new LinkedBlockingQueue<>();
		CompletableFuture<PendingCall> start = this.channel
			.start(request, (channel, bytes) -> events.add(new Event(channel, bytes)))
			.toCompletableFuture();
		issued();
		PendingCall call = CallOutcome.await(start, (cancelled) -> CallOutcome.abandon(start, cancelled), request,
				this.failures);
		call.result().whenComplete((result, failure) -> events.add(new Event(null, new byte[0])));
		Thread pump = hasInput() ? pump(call) : null;
		try {
			writeOutput(call, events);
			ByteBuffer result = CallOutcome.await(call.result(), call::cancel, request, this.failures);
			return JobRequest.decodeStatus(result);
		}
		finally {
			if (pump != null) {
				pump.interrupt();
			}
		}
	}

	private void writeOutput(PendingCall call, BlockingQueue<Event> events) {
		OutputStream stdout = stdout();
		OutputStream stderr = stderr();
		try {
			Event event = events.take();
			while (event.channel() != null) {
				OutputStream destination = (event.channel() == StreamChannel.STDERR) ? stderr : stdout;
				destination.write(event.bytes());
				call.grant(event.channel(), event.bytes().length);
				event = events.take();
			}
			stdout.flush();
			stderr.flush();
		}
		catch (IOException ex) {
			call.cancel(new CallCancelledException("Output of job '" + name() + "' could not be written", ex));
			throw new UncheckedIOException("Output of job '" + name() + "' could not be written", ex);
		}
		catch (RuntimeException | Error ex) {
			// Otherwise the job would wait for somebody to take its output.
			call.cancel(new CallCancelledException("Output of job '" + name() + "' could not be written", ex));
			throw ex;
		}
		catch (InterruptedException ex) {
			CallCancelledException cancelled = new CallCancelledException(
					"Interrupted while job '" + name() + "' was running", ex);
			call.cancel(cancelled);
			Thread.currentThread().interrupt();
			throw cancelled;
		}
	}

	private Thread pump(PendingCall call) {
		Thread thread = new Thread(() -> copyInput(call), "spawn-job-" + name() + "-stdin");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void copyInput(PendingCall call) {
		InputStream source = stdin();
		byte[] buffer = new byte[StreamChannel.CHUNK];
		try (OutputStream target = call.stdin()) {
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
	 * Bytes of a stream; without a stream, the end of the job.
	 */
	private record Event(@Nullable StreamChannel channel, byte[] bytes) {

	}

}
