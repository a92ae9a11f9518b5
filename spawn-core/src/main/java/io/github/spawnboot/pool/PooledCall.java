package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.engine.CallChannel.StreamReceiver;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.launch.Child;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call through a pool: it waits for a slot, is sent to the child, and
 * gives the slot back when it has ended there. Its limit of time begins when it is lent a
 * child, since a child that hangs does not even take the call. A call of a thread that
 * serves a call of one of the children goes back to that child, without a slot.
 * Thread-safe.
 */
final class PooledCall {

	private static final int MAX_ATTEMPTS = 3;

	private final ChildPool pool;

	private final @Nullable CallDeadlines deadlines;

	private final CallRequest request;

	private final @Nullable StreamReceiver streams;

	private final CompletableFuture<PendingCall> started = new CompletableFuture<>();

	PooledCall(ChildPool pool, @Nullable CallDeadlines deadlines, CallRequest request,
			@Nullable StreamReceiver streams) {
		this.pool = pool;
		this.deadlines = deadlines;
		this.request = request;
		this.streams = streams;
	}

	CompletionStage<PendingCall> start() {
		ChildPool.Slot waiting = this.pool.waitingForCurrentThread();
		if (waiting != null) {
			// Only this child is of any use, so there is no second attempt.
			send(waiting, MAX_ATTEMPTS, () -> {
			});
		}
		else {
			attempt(1);
		}
		return this.started;
	}

	private void attempt(int number) {
		CompletableFuture<ChildPool.Slot> acquired = this.pool.acquire(this.request);
		acquired.whenComplete((slot, failure) -> {
			if (failure != null) {
				this.started.completeExceptionally(failure);
			}
			else {
				send(slot, number, () -> this.pool.release(slot));
			}
		});
		if (!acquired.isDone()) {
			// The caller may give up while the call waits.
			this.started.whenComplete((call, failure) -> this.pool.abandon(acquired));
		}
	}

	private void send(ChildPool.Slot slot, int number, Runnable release) {
		if (this.started.isDone()) {
			release.run();
			return;
		}
		Limit limit = new Limit(slot.child());
		CompletionStage<PendingCall> sent;
		try {
			sent = slot.child().start(this.request, this.streams);
		}
		catch (RuntimeException ex) {
			sent = CompletableFuture.failedFuture(ex);
		}
		sent.whenComplete((call, failure) -> {
			if (failure != null) {
				limit.end();
				if (CallOutcome.unwrap(failure) instanceof PoolClosedException) {
					// It may be the first to notice: the next attempt must not meet it
					// again.
					slot.child().drain();
				}
				release.run();
				notSent(limit, CallOutcome.unwrap(failure), number);
			}
			else {
				sent(limit, call, release);
			}
		});
	}

	private void notSent(Limit limit, Throwable failure, int number) {
		CallTimeoutException timeout = limit.passed();
		if (timeout != null) {
			this.started.completeExceptionally(timeout);
		}
		else if (failure instanceof PoolClosedException && number < MAX_ATTEMPTS) {
			// The child died before it had the whole call, so another one may do it.
			attempt(number + 1);
		}
		else {
			this.started.completeExceptionally(failure);
		}
	}

	private void sent(Limit limit, PendingCall call, Runnable release) {
		call.ended().thenRun(() -> {
			limit.end();
			release.run();
		});
		limit.sent(call);
		if (!this.started.complete(call)) {
			call.cancel(new CallCancelledException(
					"The caller of " + this.request.describe() + " gave up while it was sent", null));
		}
	}

	/**
	 * Limit of the time that the call may take in its child.
	 */
	private final class Limit {

		private final Child child;

		private final @Nullable Runnable withinLimit;

		private volatile @Nullable PendingCall call;

		private volatile @Nullable CallTimeoutException passed;

		private Limit(Child child) {
			this.child = child;
			CallDeadlines deadlines = PooledCall.this.deadlines;
			this.withinLimit = (deadlines != null) ? deadlines.start(() -> pass(deadlines.limit())) : null;
		}

		private void pass(Duration longest) {
			String pool = PooledCall.this.pool.name();
			String text = PooledCall.this.request.describe() + " ran longer than " + longest.toMillis()
					+ " ms, the limit 'call-timeout' of pool '" + pool + "' (property 'spawn.pools." + pool
					+ ".call-timeout')";
			CallTimeoutException failure = new CallTimeoutException(
					"Call of " + text + "; the " + this.child.describe() + " was killed", null);
			this.passed = failure;
			PendingCall call = this.call;
			if (call != null) {
				if (call.ended().isDone()) {
					return;
				}
				call.cancel(failure);
			}
			this.child.kill("it was killed because a call of " + text);
		}

		private void sent(PendingCall call) {
			this.call = call;
			CallTimeoutException failure = this.passed;
			if (failure != null) {
				call.cancel(failure);
			}
		}

		private @Nullable CallTimeoutException passed() {
			return this.passed;
		}

		private void end() {
			if (this.withinLimit != null) {
				this.withinLimit.run();
			}
		}

	}

}
