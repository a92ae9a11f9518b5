package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.CancelMode;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.engine.CallChannel.StreamOpener;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.LimitedChannel;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.launch.Child;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call through a pool: it waits for a slot, is sent to the child, and
 * gives the slot back when it has ended there. A call whose time is over, or that is
 * cancelled, fails for its caller at once; if it does not end in the child within the
 * grace time, or its method says so, the child is taken out of use. A call of a thread
 * that serves a call of one of the children goes back to that child, without a slot.
 * Thread-safe.
 */
final class PooledCall {

	private static final int MAX_ATTEMPTS = 3;

	// Most calls end soon after they were given up, and need no other child. What is left
	// of the grace is the time to start one.
	private static final int DOUBT = 4;

	private final ChildPool pool;

	private final @Nullable CallDeadlines deadlines;

	private final @Nullable StreamOpener streams;

	private final CallTime time;

	private volatile CallRequest request;

	private final CompletableFuture<PendingCall> started = new CompletableFuture<>();

	/**
	 * Creates a call that is not started.
	 * @param pool the pool
	 * @param deadlines limits of time, or {@code null} if none hold
	 * @param request what to call
	 * @param streams opens its streams, or {@code null}
	 */
	PooledCall(ChildPool pool, @Nullable CallDeadlines deadlines, CallRequest request, @Nullable StreamOpener streams) {
		this.pool = pool;
		this.deadlines = deadlines;
		this.request = request;
		this.streams = streams;
		this.time = new CallTime(pool.settings(), request);
	}

	CompletionStage<PendingCall> start() {
		if (this.deadlines != null && this.request.headers().isOver()) {
			return CompletableFuture.failedFuture(LimitedChannel.over(this.request));
		}
		PooledChild waiting = this.pool.waitingForCurrentThread();
		if (waiting != null) {
			// Only this child is of any use, so there is no second attempt.
			new Attempt(MAX_ATTEMPTS, waiting, false).send();
		}
		else {
			attempt(1);
		}
		return this.started;
	}

	private void attempt(int number) {
		CompletableFuture<PooledChild> acquired = this.pool.acquire(this.request, number > 1);
		if (!acquired.isDone()) {
			// It may be sent when its caller has gone on.
			this.request = this.request.withOwnBody();
		}
		acquired.whenComplete((slot, failure) -> {
			if (failure != null) {
				this.started.completeExceptionally(failure);
			}
			else {
				new Attempt(number, slot, true).send();
			}
		});
		if (!acquired.isDone()) {
			// The caller may give up while the call waits.
			this.started.whenComplete((call, failure) -> this.pool.abandon(acquired));
			if (this.deadlines != null && this.time.isLimitedByCaller()) {
				Runnable limit = this.deadlines.at(this.time.end(),
						() -> this.started.completeExceptionally(this.time.waited()));
				acquired.whenComplete((slot, failure) -> limit.run());
			}
		}
	}

	/**
	 * The call in one child. There is another one only if the child did not get it.
	 */
	private final class Attempt {

		private final int number;

		private final PooledChild slot;

		private final Child child;

		private final boolean lent;

		private volatile @Nullable Runnable limit;

		private volatile @Nullable Runnable softLimit;

		private volatile boolean softlyPassed;

		// Whether the child took the call, or will not get it.
		private volatile boolean taken;

		private volatile @Nullable PendingCall call;

		private volatile @Nullable CallTimeoutException passed;

		private Attempt(int number, PooledChild slot, boolean lent) {
			this.number = number;
			this.slot = slot;
			this.child = slot.child();
			this.lent = lent;
		}

		private void send() {
			PooledCall call = PooledCall.this;
			if (call.started.isDone()) {
				release();
				return;
			}
			CompletableFuture<PendingCall> sent;
			try {
				sent = this.child.start(limited(), call.streams).toCompletableFuture();
			}
			catch (RuntimeException ex) {
				sent = CompletableFuture.failedFuture(ex);
			}
			if (!sent.isDone() && this.number < MAX_ATTEMPTS) {
				// The child dies, and how is told only to those who have no other one.
				notSent(new PoolClosedException("The " + this.child.describe() + " ended while a call was sent", null));
				return;
			}
			sent.whenComplete((pending, failure) -> {
				if (failure != null) {
					notSent(CallOutcome.unwrap(failure));
				}
				else {
					sent(pending);
				}
			});
		}

		private CallRequest limited() {
			PooledCall call = PooledCall.this;
			if (call.deadlines == null) {
				// Who holds a child by a debugger holds what it calls as well.
				return call.request.withBudget(0);
			}
			boolean limited = call.time.lend();
			Long softEnd = call.time.softEnd(limited);
			if (softEnd != null) {
				this.softLimit = call.deadlines.at(softEnd, this::passSoftly);
			}
			if (!limited) {
				return call.request;
			}
			long left = call.time.left();
			if (left <= 0) {
				throw LimitedChannel.over(call.request);
			}
			this.limit = call.deadlines.at(call.time.end(), this::pass);
			return call.request.withBudget(left);
		}

		private void passSoftly() {
			this.softlyPassed = true;
			PendingCall pending = this.call;
			if (pending != null) {
				pending.askToEnd();
			}
		}

		private void pass() {
			PooledCall call = PooledCall.this;
			CallTimeoutException failure = new CallTimeoutException("Call of " + call.request.describe()
					+ call.time.passed() + ". " + call.time.account() + " in " + this.child.describe()
					+ ", which was told to end it (" + call.request.options().cancelMode() + ")", null);
			this.passed = failure;
			PendingCall pending = this.call;
			if (pending != null) {
				pending.cancel(failure);
				return;
			}
			call.started.completeExceptionally(failure);
			if (call.deadlines != null) {
				// The thread that sends it is held by a child that does not read.
				this.limit = call.deadlines.after(call.pool.settings().cancelGrace(), () -> {
					if (!this.taken) {
						this.child.kill("it was killed because it did not take a call of " + call.request.describe()
								+ grace() + ", which" + call.time.passed());
					}
				});
			}
		}

		private void notSent(Throwable failure) {
			this.taken = true;
			endLimit();
			if (isGone(failure)) {
				// It may be the first to notice: the next attempt must not meet it again.
				this.child.drain();
			}
			release();
			if (this.passed != null) {
				return;
			}
			if (isGone(failure) && this.number < MAX_ATTEMPTS) {
				// The child died before it had the whole call, so another one may do it.
				attempt(this.number + 1);
			}
			else {
				PooledCall.this.started.completeExceptionally(failure);
			}
		}

		private static boolean isGone(Throwable failure) {
			return failure instanceof PoolClosedException || failure instanceof ChildExitedException;
		}

		private void sent(PendingCall pending) {
			this.taken = true;
			pending.ended().thenRun(() -> {
				endLimit();
				release();
			});
			pending.result().whenComplete((result, failure) -> {
				if (failure != null && !pending.ended().isDone()) {
					givenUp(pending, failure);
				}
			});
			this.call = pending;
			if (this.softlyPassed) {
				pending.askToEnd();
			}
			CallTimeoutException failure = this.passed;
			if (failure != null) {
				pending.cancel(failure);
			}
			if (!PooledCall.this.started.complete(pending)) {
				pending.cancel(new CallCancelledException(
						"The caller of " + PooledCall.this.request.describe() + " gave up while it was sent", null));
			}
		}

		/**
		 * Sees to the end of a call that nobody waits for any more.
		 */
		private void givenUp(PendingCall pending, Throwable failure) {
			PooledCall call = PooledCall.this;
			endLimit();
			if (!this.lent) {
				// The call that holds the slot decides about the child.
				return;
			}
			String gaveUp = (this.passed != null) ? "which" + call.time.passed()
					: "which its caller had given up: " + failure.getMessage();
			if (call.request.options().cancelMode() == CancelMode.KILL) {
				call.pool.quarantine(this.slot, pending, "a call of " + call.request.describe()
						+ " is ended in no other way (cancel mode KILL), " + gaveUp);
			}
			else if (call.deadlines != null) {
				Duration limit = call.pool.settings().cancelGrace();
				Runnable doubt = call.deadlines.after(limit.dividedBy(DOUBT),
						() -> call.pool.doubt(this.slot, pending));
				Runnable grace = call.deadlines.after(limit, () -> call.pool.quarantine(this.slot, pending,
						"a call of " + call.request.describe() + " did not end" + grace() + ", " + gaveUp));
				pending.ended().thenRun(() -> {
					doubt.run();
					grace.run();
				});
			}
		}

		private String grace() {
			PoolSettings settings = PooledCall.this.pool.settings();
			return " within " + settings.cancelGrace().toMillis()
					+ " ms, the limit 'cancel-grace' (property 'spawn.pools." + settings.name() + ".cancel-grace')";
		}

		private void endLimit() {
			Runnable soft = this.softLimit;
			if (soft != null) {
				soft.run();
			}
			Runnable limit = this.limit;
			if (limit != null) {
				limit.run();
			}
		}

		private void release() {
			if (this.lent) {
				PooledCall.this.pool.release(this.slot);
			}
		}

	}

}
