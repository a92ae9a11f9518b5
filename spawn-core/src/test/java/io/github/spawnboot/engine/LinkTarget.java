package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamPair;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.FramesTarget;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.hostile.FuzzTarget;
import org.jspecify.annotations.Nullable;

/**
 * Hands frames to a link of a parent that has open calls and serves calls. Every call
 * that was sent must end, and every message of the protocol is tried with everything in
 * it.
 */
public final class LinkTarget implements FuzzTarget {

	private static final CallHeaders HEADERS = new CallHeaders(List.of("p"), 1_000_000, Map.of("k", "v"));

	private static final byte[] NONE = new byte[0];

	private final FailureCodec failures = new FailureCodec(FailureCodec.jdkTypes()::get);

	private final CallServer server;

	private final Beam beam;

	/** Creates a target whose threads live as long as the JVM. */
	public LinkTarget() {
		LocalEngine engine = new LocalEngine();
		engine.register("echo", (job) -> {
			job.stdout().write(String.join(" ", job.args()).getBytes(StandardCharsets.UTF_8));
			return Status.of(job.env().size() & 0xFF);
		});
		this.server = new CallServer("fuzz", engine, new ValueCodec(), this.failures, Runnable::run, (error) -> {
			throw error;
		});
		try {
			BeamPair pair = BeamPair.connect();
			BeamLoop loop = new BeamLoop("test-fuzz");
			this.beam = loop.open(pair.left(), BeamSettings.DEFAULT, new Ignoring());
			loop.open(pair.right(), BeamSettings.DEFAULT, new Ignoring());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public List<byte[]> seeds() {
		ByteSequence job = new JobRequest(List.of("a", "b"), Map.of("k", "v"), true).encode();
		byte[] failure = this.failures.write(FailureKind.REMOTE, new IllegalStateException("x"));
		List<byte[]> frames = List.of(
				frame(MessageType.CALL, 2, CallRequest.of(CallRequest.Kind.JOB, "", "echo", HEADERS, job)),
				frame(MessageType.CALL, 4,
						CallRequest.of(CallRequest.Kind.METHOD, "service", "m()", CallHeaders.NONE,
								ByteSequence.EMPTY)),
				frame(MessageType.CALL, 6,
						CallRequest.of(CallRequest.Kind.COMMANDS, "", "", CallHeaders.NONE, ByteSequence.EMPTY)),
				FramesTarget.frame(MessageType.CANCEL, 0, 2, NONE),
				FramesTarget.frame(MessageType.STREAM_DATA, 0, 1, new byte[] { 1, 'x', 'y' }),
				FramesTarget.frame(MessageType.STREAM_DATA, 0, 1, new byte[] { 2, 'x', 'y' }),
				FramesTarget.frame(MessageType.STREAM_END, 0, 1, new byte[] { 1 }),
				FramesTarget.frame(MessageType.STREAM_CREDIT, 0, 1,
						new WireWriter().octet(0).number(5).number(0).toByteArray()),
				frame(MessageType.CALL, 8,
						new CallRequest(CallRequest.Kind.CALLBACK, "", "accept()", 3, 4, HEADERS, ByteSequence.EMPTY)),
				FramesTarget.frame(MessageType.STREAM_CREDIT, 0, 3,
						new WireWriter().octet(0).number(262144).number(0).toByteArray()),
				FramesTarget.frame(MessageType.STREAM_CREDIT, 0, 3,
						new WireWriter().octet(1).number(262144).number(16).toByteArray()),
				FramesTarget.frame(MessageType.STREAM_CLOSE, 0, 3, new byte[] { 1 }),
				FramesTarget.frame(MessageType.STREAM_DATA, 0, 3, new byte[] { 2, 'x', 'y' }),
				FramesTarget.frame(MessageType.RETURNED, 0, 3, new byte[] { 6 }),
				FramesTarget.frame(MessageType.STREAM_DATA, 0, 3, new byte[] { -1, 0 }),
				FramesTarget.frame(MessageType.RESULT, 0, 1, new WireWriter().number(0).toByteArray()),
				FramesTarget.frame(MessageType.FAILURE, 0, 3, failure),
				FramesTarget.frame(MessageType.RESULT, 0, 5, new WireWriter().texts(List.of("echo")).toByteArray()),
				FramesTarget.frame(MessageType.GOODBYE, 0, 0, NONE));
		List<byte[]> seeds = new ArrayList<>(frames);
		ByteBuffer all = ByteBuffer.allocate(frames.stream().mapToInt((frame) -> frame.length).sum());
		frames.forEach(all::put);
		seeds.add(all.array());
		return seeds;
	}

	private static byte[] frame(MessageType type, int id, CallRequest request) {
		return FramesTarget.frame(type, 0, id, request.encode().toByteArray());
	}

	@Override
	public boolean read(byte[] input) {
		EngineLink link = new EngineLink(this.beam, EngineLink.Side.PARENT, new Owner(), Runnable::run);
		List<PendingCall> calls = new ArrayList<>();
		for (CallRequest.Kind kind : List.of(CallRequest.Kind.JOB, CallRequest.Kind.METHOD,
				CallRequest.Kind.COMMANDS)) {
			CallRequest request = CallRequest.of(kind, "", "x", CallHeaders.NONE, ByteSequence.EMPTY);
			calls.add(link.start(request, LinkTarget::open).toCompletableFuture().join());
		}
		boolean accepted = true;
		try {
			FramesTarget.decode(input, link);
		}
		catch (BeamProtocolException ex) {
			accepted = false;
		}
		link.onClosed("the end", null);
		link.failAll((request, sent) -> new IllegalStateException("lost"));
		for (PendingCall call : calls) {
			CompletableFuture<ByteBuffer> result = call.result();
			if (!result.isDone() || !call.ended().isDone()) {
				throw new IllegalStateException("a call did not end");
			}
			read(call, result);
		}
		return accepted;
	}

	private static void open(PendingCall call) {
		if (call.request().kind() == CallRequest.Kind.JOB) {
			call.open(0, new CreditOutputStream(port(call, 0), StreamChannel.WINDOW, StreamListener.NONE));
			call.open(1, sink(call, 1));
			call.open(2, sink(call, 2));
		}
		else if (call.request().kind() == CallRequest.Kind.METHOD) {
			call.open(0, new CreditOutputStream(port(call, 0), 0, StreamListener.NONE));
			call.open(1, new ItemWriter(port(call, 1), false, StreamListener.NONE));
			call.open(2, sink(call, 2));
			call.open(StreamPort.RESULT, ItemQueue.pulled(port(call, StreamPort.RESULT), true));
			call.expectReturn();
		}
	}

	private static OutputSink sink(PendingCall call, int channel) {
		return new OutputSink(port(call, channel), OutputStream.nullOutputStream(), Runnable::run, false, (failure) -> {
		});
	}

	private static StreamPort port(PendingCall call, int channel) {
		return new StreamPort(call.link(), call.id(), channel, "stream " + channel);
	}

	private void read(PendingCall call, CompletableFuture<ByteBuffer> result) {
		try {
			ByteBuffer payload = result.handle((value, failure) -> {
				if (failure != null) {
					CallOutcome.visible(CallOutcome.unwrap(failure), this.failures);
				}
				return value;
			}).join();
			if (payload != null && call.request().kind() == CallRequest.Kind.JOB) {
				JobRequest.decodeStatus(payload);
			}
		}
		catch (CompletionException ex) {
			if (!(ex.getCause() instanceof BeamProtocolException)) {
				throw ex;
			}
		}
		catch (BeamProtocolException ex) {
			// As documented.
		}
	}

	private final class Owner implements EngineLink.Owner {

		@Override
		public void serve(ServedCall call) {
			LinkTarget.this.server.serve(call);
		}

		@Override
		public void message(MessageType type, ByteBuffer payload) {
			throw new BeamProtocolException("not for a parent", null);
		}

		@Override
		public void closed(String reason, @Nullable Throwable failure) {
			// The calls are failed by the target.
		}

	}

	private static final class Ignoring implements BeamListener {

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			// What the link says is of no interest.
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			if (failure != null) {
				throw new IllegalStateException(reason, failure);
			}
		}

	}

}
