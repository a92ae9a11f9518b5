package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.LiveFlags;
import io.github.spawnboot.codec.LiveKind;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * A call of one child that another one serves. What goes to each of both goes there by
 * one thread at a time, which may wait for it.
 */
final class RelayedCall {

	private final CallRelay relay;

	private final ServedCall call;

	private final String callerPool;

	private final CallChannel target;

	private final String targetPool;

	private final RemoteMethod method;

	private final Executor toCaller;

	private final Executor toService;

	// Parameters that have live values; known before anything is sent.
	private Set<Integer> live = Set.of();

	private volatile @Nullable CompletableFuture<PendingCall> started;

	RelayedCall(CallRelay relay, ServedCall call, String callerPool, CallChannel target, String targetPool,
			RemoteMethod method) {
		this.relay = relay;
		this.call = call;
		this.callerPool = callerPool;
		this.target = target;
		this.targetPool = targetPool;
		this.method = method;
		this.toCaller = inOrder(relay.threads());
		this.toService = inOrder(relay.threads());
	}

	private Executor inOrder(Executor threads) {
		CallMailbox mailbox = new CallMailbox(threads, CompletableFuture::new);
		return (task) -> mailbox.execute(() -> {
			try {
				task.run();
			}
			catch (PoolClosedException ex) {
				// Both sides are told by the end of the connection itself.
			}
			catch (RuntimeException ex) {
				giveUp(ex);
			}
		});
	}

	private void giveUp(RuntimeException failure) {
		CompletableFuture<PendingCall> started = this.started;
		if (started != null) {
			CallOutcome.abandon(started, failure);
		}
		end(null, failure);
	}

	void start() {
		this.toService.execute(() -> {
			try {
				send();
			}
			catch (PoolClosedException ex) {
				end(null, ex);
			}
		});
	}

	private void send() {
		CallRequest request = this.call.request();
		this.live = LiveFlags.of(this.method, request.body().toBuffer());
		int count = this.live.size() + ((this.method.liveResult() != null) ? 1 : 0);
		this.call.checkLiveValues(count);
		if (this.call.isOver()) {
			end(null, cancelled());
			return;
		}
		CallRequest passed = CallRequest
			.of(request.kind(), request.service(), request.name(), request.headers().through(this.callerPool),
					request.body())
			.withLiveValues(count)
			.withOptions(CallOptions.of(this.method, request.body().toBuffer()));
		CompletableFuture<PendingCall> started = start(passed, (count > 0) ? this::open : null);
		this.started = started;
		// Also while it waits for a child, or is sent.
		this.call.onCancel(() -> CallOutcome.abandon(started, cancelled()));
		started.thenCompose(PendingCall::result).whenComplete(this::end);
	}

	private static CallCancelledException cancelled() {
		return new CallCancelledException("The calling child cancelled", null);
	}

	private CompletableFuture<PendingCall> start(CallRequest request, CallChannel.@Nullable StreamOpener streams) {
		ServedCall origin = this.call.link().originOf(this.call.request().outer());
		if (origin == null) {
			return this.target.start(request, streams).toCompletableFuture();
		}
		// A callback makes this call: the child that waits for the callback serves it, as
		// if the callback were here.
		return ServedContext.of(origin, null).call(() -> this.target.start(request, streams)).toCompletableFuture();
	}

	private void end(@Nullable ByteBuffer result, @Nullable Throwable failure) {
		this.toCaller.execute(() -> {
			if (result != null) {
				succeed(this.call, result);
			}
			else if (failure != null) {
				this.relay.fail(this.call, CallOutcome.unwrap(failure));
			}
		});
	}

	private void succeed(ServedCall call, ByteBuffer result) {
		try {
			call.succeed(result);
		}
		catch (SpawnUsageException ex) {
			this.relay.fail(call, ex);
		}
	}

	/**
	 * Connects the streams of both calls; anew for each child that is tried.
	 */
	private void open(PendingCall service) {
		this.method.liveParameters().forEach((index, type) -> {
			if (this.live.contains(index) && type.kind() != LiveKind.CALLBACK) {
				open(service, index, type);
			}
		});
		CallbackRelay callbacks = new CallbackRelay(this.relay, this.call, this.targetPool, this.toCaller,
				this.toService, callbacks());
		service.relayCallbacks(callbacks);
		LiveType result = this.method.liveResult();
		if (result != null) {
			openResult(service, result);
		}
	}

	private Set<Integer> callbacks() {
		Set<Integer> callbacks = new HashSet<>(this.live);
		callbacks.removeIf((index) -> !this.method.liveParameters().containsKey(index)
				|| this.method.liveParameters().get(index).kind() != LiveKind.CALLBACK);
		return callbacks;
	}

	private void open(PendingCall service, int index, LiveType type) {
		CallRequest request = this.call.request();
		StreamRelay stream = StreamRelay.parameter(type.kind(),
				StreamPort.parameter(this.call.link(), this.call.id(), request, index),
				StreamPort.parameter(service.link(), service.id(), request, index), this.toCaller, this.toService);
		service.open(index, stream.service());
		this.call.open(index, stream.caller());
	}

	private void openResult(PendingCall service, LiveType type) {
		CallRequest request = this.call.request();
		StreamRelay stream = StreamRelay.result(type.kind(),
				StreamPort.result(this.call.link(), this.call.id(), request),
				StreamPort.result(service.link(), service.id(), request), this.toCaller, this.toService);
		service.open(StreamPort.RESULT, stream.service());
		service.expectReturn().whenComplete((returned, failure) -> {
			if (returned != null) {
				this.toCaller.execute(() -> returned(returned, stream));
			}
		});
	}

	private void returned(ByteBuffer returned, StreamRelay stream) {
		// A return behind the answer would be a breach.
		if (!this.call.isOver()) {
			// Not before: the caller must not use what the service may not have.
			this.call.open(StreamPort.RESULT, stream.caller());
			this.call.returned(returned);
		}
	}

}
