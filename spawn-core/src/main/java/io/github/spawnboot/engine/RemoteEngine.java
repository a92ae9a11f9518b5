package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.FailureCodec;

/**
 * An engine whose jobs run behind a channel. Thread-safe.
 */
public final class RemoteEngine implements SpawnedEngine {

	private final CallChannel channel;

	private final FailureCodec failures;

	private final CallCarrier carrier;

	/**
	 * Creates an engine.
	 * @param channel where the jobs run
	 * @param failures rebuilds the exceptions of handlers
	 */
	public RemoteEngine(CallChannel channel, FailureCodec failures) {
		this(channel, failures, new MdcCarrier());
	}

	/**
	 * Creates an engine.
	 * @param channel where the jobs run
	 * @param failures rebuilds the exceptions of handlers
	 * @param carrier carries along what belongs to the thread that runs a job
	 */
	public RemoteEngine(CallChannel channel, FailureCodec failures, CallCarrier carrier) {
		this.channel = channel;
		this.failures = failures;
		this.carrier = carrier;
	}

	@Override
	public Job job(String name, String... args) {
		return new RemoteJob(this.channel, this.failures, this.carrier, name, Arrays.asList(args));
	}

	@Override
	public List<String> commands() {
		CallRequest request = CallRequest.of(CallRequest.Kind.COMMANDS, "", "", CallHeaders.capture(this.carrier),
				ByteSequence.EMPTY);
		CallOutcome.checkNotInterrupted(request);
		CompletableFuture<PendingCall> start = this.channel.start(request, null).toCompletableFuture();
		PendingCall call = CallOutcome.await(start, (cancelled) -> CallOutcome.abandon(start, cancelled), request,
				this.failures);
		ByteBuffer result = CallOutcome.await(call, this.failures);
		WireReader reader = new WireReader(result);
		List<String> commands = reader.texts();
		reader.end();
		return commands;
	}

}
