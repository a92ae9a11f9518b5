package io.github.spawnboot.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.HandlerNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Passes the callbacks of one call on to the child that made it. So many at once as an
 * honest service has, since each counts as an open call in that child; further ones wait.
 */
final class CallbackRelay implements Consumer<ServedCall> {

	private final CallRelay relay;

	private final ServedCall outer;

	private final String pool;

	private final Executor toCaller;

	private final Executor toService;

	private final Set<Integer> parameters;

	private final int maxOpen;

	private final Deque<ServedCall> waiting = new ArrayDeque<>();

	private int open;

	/**
	 * Creates a relay.
	 * @param relay answers calls
	 * @param outer call whose arguments are called back
	 * @param pool pool of the child that calls back
	 * @param toCaller sends to the child that is called back
	 * @param toService sends to the child that calls back
	 * @param parameters those that are callbacks and not {@code null}
	 */
	CallbackRelay(CallRelay relay, ServedCall outer, String pool, Executor toCaller, Executor toService,
			Set<Integer> parameters) {
		this.relay = relay;
		this.outer = outer;
		this.pool = pool;
		this.toCaller = toCaller;
		this.toService = toService;
		this.parameters = parameters;
		// The one-way ones of each parameter, and as many that wait for their answers.
		this.maxOpen = (1 + parameters.size()) * CallbackProxy.MAX_ONE_WAY;
	}

	@Override
	public void accept(ServedCall callback) {
		synchronized (this) {
			if (this.open == this.maxOpen) {
				this.waiting.add(callback);
				return;
			}
			this.open++;
		}
		this.toCaller.execute(() -> pass(callback));
	}

	private void next() {
		ServedCall next;
		synchronized (this) {
			next = this.waiting.poll();
			this.open -= (next == null) ? 1 : 0;
		}
		if (next != null) {
			this.toCaller.execute(() -> pass(next));
		}
	}

	private void pass(ServedCall callback) {
		CompletableFuture<PendingCall> started = start(callback);
		callback.onCancel(() -> CallOutcome.abandon(started,
				new CallCancelledException("The child that calls back cancelled", null)));
		started.thenCompose(PendingCall::ended).whenComplete((ended, failure) -> next());
		started.thenCompose(PendingCall::result).whenComplete((result, failure) -> this.toService.execute(() -> {
			if (result != null) {
				callback.succeed(result);
			}
			else if (failure != null) {
				this.relay.fail(callback, CallOutcome.unwrap(failure));
			}
		}));
	}

	private CompletableFuture<PendingCall> start(ServedCall callback) {
		CallRequest request = callback.request();
		Throwable refusal = refusal(callback, request);
		if (refusal != null) {
			return CompletableFuture.failedFuture(refusal);
		}
		return this.outer.link()
			.start(new CallRequest(CallRequest.Kind.CALLBACK, "", request.name(), this.outer.id(), request.channel(),
					request.headers().through(this.pool), request.body()), (call) -> call.origin(callback))
			.toCompletableFuture();
	}

	private @Nullable Throwable refusal(ServedCall callback, CallRequest request) {
		if (!this.parameters.contains(request.channel())) {
			return new HandlerNotFoundException(
					"The " + request.describe() + " belongs to no argument of a call that is open", null);
		}
		if (callback.isOver()) {
			return new CallCancelledException("The callback was cancelled before it began", null);
		}
		if (this.outer.isOver()) {
			return new CallCancelledException(
					"The caller of " + this.outer.request().describe() + " does not wait any more", null);
		}
		return null;
	}

}
