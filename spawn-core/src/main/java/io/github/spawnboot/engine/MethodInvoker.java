package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods of services in another process: encodes the arguments and decodes the
 * outcome on the thread of the caller, or, where the method returns a future, on a thread
 * named {@code spawn-result-n}: what a user hangs on the future must never run on the
 * thread that reads the beam. Thread-safe.
 */
public final class MethodInvoker {

	private static final Executor results = CallThreads.create("spawn-result", Integer.MAX_VALUE);

	private final ValueCodec codec;

	private final CallCarrier carrier;

	private final Function<RemoteMethod, FailureCodec> failures;

	private final Consumer<Throwable> watch;

	/**
	 * Creates an invoker.
	 * @param codec encodes arguments and decodes results
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds the exceptions of a method
	 */
	public MethodInvoker(ValueCodec codec, CallCarrier carrier, Function<RemoteMethod, FailureCodec> failures) {
		this(codec, carrier, failures, (failure) -> {
		});
	}

	/**
	 * Creates an invoker.
	 * @param codec encodes arguments and decodes results
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds the exceptions of a method
	 * @param watch told of each failure of a callback or stream that is an argument,
	 * before it is sent
	 */
	public MethodInvoker(ValueCodec codec, CallCarrier carrier, Function<RemoteMethod, FailureCodec> failures,
			Consumer<Throwable> watch) {
		this.codec = codec;
		this.carrier = carrier;
		this.failures = failures;
		this.watch = watch;
	}

	/**
	 * Calls a method and waits for its result; returns a future at once if the method
	 * returns one. An interrupt of the waiting thread cancels the call.
	 * @param channel where the service lives
	 * @param service name of the service
	 * @param method the method
	 * @param arguments arguments of the declared types
	 * @return the result
	 * @throws Throwable what the service threw, or a
	 * {@link io.github.spawnboot.SpawnException}
	 */
	public @Nullable Object invoke(CallChannel channel, String service, RemoteMethod method,
			@Nullable Object[] arguments) throws Throwable {
		FailureCodec failures = this.failures.apply(method);
		LiveCodec codec = new LiveCodec(this.codec, failures, this.watch);
		LiveArguments live = LiveArguments.of(method, arguments, codec, this.carrier);
		ByteSequence body = this.codec.refer(method.parameterTypes(), (live != null) ? live.placeholders() : arguments);
		LiveType liveResult = method.liveResult();
		CallOptions options = CallOptions.of(method, arguments);
		int liveArguments = (live != null) ? live.count() : 0;
		if (liveResult != null) {
			// It may begin when this method has returned.
			ByteSequence own = body.joined();
			return live(new LiveCall(channel,
					() -> request(service, method, own, options).withLiveValues(liveArguments + 1), method, liveResult,
					live, codec, LiveThreads.like(this.carrier)), method, liveResult);
		}
		return invoke(channel, request(service, method, body, options).withLiveValues(liveArguments), method, live,
				failures);
	}

	private CallRequest request(String service, RemoteMethod method, ByteSequence body, CallOptions options) {
		return CallRequest
			.of(CallRequest.Kind.METHOD, service, method.signature(), CallHeaders.capture(this.carrier), body)
			.withOptions(options);
	}

	private static @Nullable Object live(LiveCall call, RemoteMethod method, LiveType type) {
		if (method.isAsync()) {
			return call.invokeAsync(results);
		}
		Object basic = call.invoke();
		return (basic != null) ? type.adapter().fromBasic(basic) : null;
	}

	/**
	 * Calls a method of an argument that the caller of a call has kept.
	 */
	@Nullable Object invokeBack(ServedCall outer, int parameter, RemoteMethod method, @Nullable Object[] arguments) {
		return invoke(outer.link(), requestBack(outer, parameter, method, arguments), method, null,
				this.failures.apply(method));
	}

	/**
	 * Calls a method of an argument that the caller of a call has kept, and does not
	 * wait.
	 */
	CompletableFuture<PendingCall> startBack(ServedCall outer, int parameter, RemoteMethod method,
			@Nullable Object[] arguments) {
		return outer.link().start(requestBack(outer, parameter, method, arguments), null).toCompletableFuture();
	}

	private CallRequest requestBack(ServedCall outer, int parameter, RemoteMethod method,
			@Nullable Object[] arguments) {
		return new CallRequest(CallRequest.Kind.CALLBACK, "", method.signature(), outer.id(), parameter,
				CallHeaders.capture(this.carrier), this.codec.refer(method.parameterTypes(), arguments),
				CallOptions.NONE);
	}

	private @Nullable Object invoke(CallChannel channel, CallRequest request, RemoteMethod method,
			@Nullable LiveArguments live, FailureCodec failures) {
		if (!method.isAsync()) {
			CallOutcome.checkNotInterrupted(request);
		}
		CompletableFuture<PendingCall> start = channel.start(request, opener(method, live)).toCompletableFuture();
		if (method.isAsync()) {
			return future(start, request, method, failures, (live != null) ? inOrder(start) : results);
		}
		PendingCall call = CallOutcome.await(start, (cancelled) -> CallOutcome.abandon(start, cancelled), request,
				failures);
		return decode(method, CallOutcome.await(call, failures));
	}

	private static CallChannel.@Nullable StreamOpener opener(RemoteMethod method, @Nullable LiveArguments live) {
		if (method.isAsync()) {
			return live;
		}
		return (live == null) ? PendingCall::reserve : (call) -> {
			call.reserve();
			live.open(call);
		};
	}

	/**
	 * Returns where the end of a call is told behind all that was asked for within it.
	 */
	private static Executor inOrder(CompletableFuture<PendingCall> start) {
		return (task) -> {
			PendingCall call = start.isCompletedExceptionally() ? null : start.getNow(null);
			try {
				((call != null) ? call.mailbox() : results).execute(task);
			}
			catch (RejectedExecutionException ex) {
				results.execute(task);
			}
		};
	}

	private CompletableFuture<@Nullable Object> future(CompletableFuture<PendingCall> start, CallRequest request,
			RemoteMethod method, FailureCodec failures, Executor executor) {
		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
		start.thenCompose(PendingCall::result).whenCompleteAsync((result, failure) -> {
			Runnable undo = restore(request);
			try {
				if (failure != null) {
					future.completeExceptionally(CallOutcome.visible(failure, failures));
				}
				else {
					future.complete(decode(method, result));
				}
			}
			catch (RuntimeException | Error ex) {
				future.completeExceptionally(ex);
			}
			finally {
				undo.run();
			}
		}, executor);
		future.whenComplete((result, failure) -> {
			if (future.isCancelled()) {
				CallOutcome.abandon(start,
						new CallCancelledException("The future of " + request.describe() + " was cancelled", null));
			}
		});
		return future;
	}

	// What hangs on the future runs in the context of the caller, as far as it is
	// carried.
	private Runnable restore(CallRequest request) {
		Map<String, String> carried = request.headers().carried();
		return carried.isEmpty() ? () -> {
		} : this.carrier.restore(carried);
	}

	private @Nullable Object decode(RemoteMethod method, ByteBuffer result) {
		return this.codec.read(List.of(method.resultType()), result)[0];
	}

}
