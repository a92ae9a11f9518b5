package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * A call whose result is a live value, on the side of the caller. The call lasts until
 * the value is read to its end, fails or is closed.
 */
final class LiveCall {

	private final CallChannel channel;

	private final Supplier<CallRequest> requests;

	private final RemoteMethod method;

	private final LiveType type;

	private final @Nullable LiveArguments arguments;

	private final LiveCodec codec;

	private final Executor threads;

	/**
	 * Creates a call.
	 * @param channel where the service lives
	 * @param requests makes the request of each reading
	 * @param method the method
	 * @param type type of its result
	 * @param arguments live arguments, or {@code null} if there are none
	 * @param codec decodes elements and failures
	 * @param threads calls subscribers
	 */
	LiveCall(CallChannel channel, Supplier<CallRequest> requests, RemoteMethod method, LiveType type,
			@Nullable LiveArguments arguments, LiveCodec codec, Executor threads) {
		this.channel = channel;
		this.requests = requests;
		this.method = method;
		this.type = type;
		this.arguments = arguments;
		this.codec = codec;
		this.threads = threads;
	}

	/**
	 * Makes the call, or for a lazy result, what makes it later.
	 * @return the value of the basic type, or {@code null} if the service returned that
	 */
	@Nullable Object invoke() {
		return switch (this.type.kind()) {
			case INPUT, ITEMS -> new Reading().await();
			case LAZY_ITEMS -> (Iterable<?>) this::iterator;
			case PUBLISHER -> (Flow.Publisher<@Nullable Object>) this::subscribe;
			default -> throw new IllegalStateException("A result cannot be " + this.type.kind());
		};
	}

	/**
	 * Makes the call at once and does not wait.
	 * @param executor completes the future
	 * @return completes with the value of the basic type
	 */
	CompletableFuture<@Nullable Object> invokeAsync(Executor executor) {
		return new Reading().later(executor);
	}

	private RemoteItems iterator() {
		Object items = new Reading().await();
		if (items == null) {
			throw new NullPointerException("'" + this.method.signature() + "' returned null");
		}
		return (RemoteItems) items;
	}

	private void subscribe(Flow.Subscriber<? super @Nullable Object> subscriber) {
		Subscribing source = new Subscribing();
		subscriber.onSubscribe(new RemoteSubscription(subscriber, source, (item) -> this.codec.decode(this.type, item),
				this.codec::visible, this.threads));
	}

	private boolean isNull(ByteBuffer returned) {
		return this.codec.values().read(List.of(this.method.resultType()), returned)[0] == null;
	}

	private StreamPort port(PendingCall call) {
		return StreamPort.result(call.link(), call.id(), call.request());
	}

	private CompletableFuture<PendingCall> start(CallRequest request, CallChannel.StreamOpener result) {
		return this.channel.start(request, (call) -> {
			if (this.arguments != null) {
				this.arguments.open(call);
			}
			result.open(call);
		}).toCompletableFuture();
	}

	private static CallCancelledException closed(CallRequest request) {
		return new CallCancelledException("The result of " + request.describe() + " was closed before its end", null);
	}

	/**
	 * One call whose result is pulled.
	 */
	private final class Reading {

		private final CallRequest request = LiveCall.this.requests.get();

		private volatile @Nullable Object basic;

		private volatile @Nullable CompletableFuture<ByteBuffer> returned;

		private void open(PendingCall call) {
			LiveCodec codec = LiveCall.this.codec;
			StreamPort port = port(call);
			this.returned = call.expectReturn();
			Runnable close = () -> call.cancel(closed(this.request));
			switch (LiveCall.this.type.kind()) {
				case INPUT -> {
					CreditInputStream input = new CreditInputStream(port, StreamChannel.WINDOW, codec::visible, close);
					call.open(StreamPort.RESULT, input);
					this.basic = input;
				}
				default -> {
					ItemQueue queue = ItemQueue.pulled(port, true);
					call.open(StreamPort.RESULT, queue);
					this.basic = new RemoteItems(queue, (item) -> codec.decode(LiveCall.this.type, item),
							codec::visible, close);
				}
			}
		}

		private @Nullable Object await() {
			CallOutcome.checkNotInterrupted(this.request);
			CompletableFuture<PendingCall> start = LiveCall.this.start(this.request, (call) -> {
				call.reserve();
				open(call);
			});
			PendingCall call = CallOutcome.await(start, (cancelled) -> CallOutcome.abandon(start, cancelled),
					this.request, LiveCall.this.codec.failures());
			CompletableFuture<ByteBuffer> returned = Objects.requireNonNull(this.returned);
			call.awaitReturn(returned);
			try {
				return value(call, returned.join());
			}
			catch (CompletionException ex) {
				throw CallOutcome.<RuntimeException>sneaky(LiveCall.this.codec.visible(CallOutcome.unwrap(ex)));
			}
		}

		private @Nullable Object value(PendingCall call, ByteBuffer returned) {
			try {
				return isNull(returned) ? null : this.basic;
			}
			catch (RuntimeException ex) {
				call.cancel(ex);
				throw ex;
			}
		}

		private CompletableFuture<@Nullable Object> later(Executor executor) {
			CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
			CompletableFuture<PendingCall> start = LiveCall.this.start(this.request, this::open);
			start.thenCompose((call) -> Objects.requireNonNull(this.returned))
				.whenCompleteAsync((returned, failure) -> {
					try {
						if (failure != null) {
							future.completeExceptionally(LiveCall.this.codec.visible(CallOutcome.unwrap(failure)));
						}
						else {
							Object value = value(start.join(), returned);
							future.complete((value != null) ? LiveCall.this.type.adapter().fromBasic(value) : null);
						}
					}
					catch (RuntimeException | Error ex) {
						future.completeExceptionally(ex);
					}
				}, executor);
			future.whenComplete((result, failure) -> {
				if (future.isCancelled()) {
					CallOutcome.abandon(start, new CallCancelledException(
							"The future of " + this.request.describe() + " was cancelled", null));
				}
			});
			return future;
		}

	}

	/**
	 * One call whose result is pushed.
	 */
	private final class Subscribing implements RemoteSubscription.Source {

		private final CallRequest request = LiveCall.this.requests.get();

		private @Nullable CompletableFuture<PendingCall> start;

		private boolean cancelled;

		@Override
		public void start(RemoteSubscription subscription) {
			CompletableFuture<PendingCall> start = LiveCall.this.start(this.request, (call) -> {
				ItemQueue queue = ItemQueue.demanded(port(call), subscription::signal);
				CompletableFuture<ByteBuffer> returned = call.expectReturn();
				call.open(StreamPort.RESULT, queue);
				returned.whenComplete((result, failure) -> returned(subscription, queue, result, failure));
			});
			boolean cancelled;
			synchronized (this) {
				this.start = start;
				cancelled = this.cancelled;
			}
			if (cancelled) {
				CallOutcome.abandon(start, closed(this.request));
			}
			start.whenComplete((call, failure) -> {
				if (failure != null) {
					subscription.fail(CallOutcome.unwrap(failure));
				}
			});
		}

		private void returned(RemoteSubscription subscription, ItemQueue queue, @Nullable ByteBuffer result,
				@Nullable Throwable failure) {
			try {
				if (result == null) {
					subscription.fail(Objects.requireNonNull(failure));
				}
				else if (isNull(result)) {
					subscription
						.fail(new NullPointerException("'" + LiveCall.this.method.signature() + "' returned null"));
				}
				else {
					// Not before: what is asked for must not overtake the call.
					subscription.queue(queue);
				}
			}
			catch (RuntimeException ex) {
				subscription.fail(ex);
			}
		}

		@Override
		public void cancel() {
			CompletableFuture<PendingCall> start;
			synchronized (this) {
				this.cancelled = true;
				start = this.start;
			}
			if (start != null) {
				CallOutcome.abandon(start, closed(this.request));
			}
		}

		@Override
		public String toString() {
			return "the result of " + this.request.describe();
		}

	}

}
