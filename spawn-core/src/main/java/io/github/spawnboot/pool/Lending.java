package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.SpawnException;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.pool.CallerQueue.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Lends the children of a pool: the side of those who call. Calls that find no free place
 * wait in the order of their arrival. Thread-safe: guarded by the lock of the pool.
 */
final class Lending {

	private static final int SMALL_BYTES = 32 * 1024;

	private final PoolLock lock;

	private final ChildFactory factory;

	private final PoolFailures failures;

	private final CallerQueue callers;

	private final PooledChildren children;

	private final ChildSupply supply;

	private PoolSettings settings;

	Lending(PoolSettings settings, PoolLock lock, ChildFactory factory, PoolFailures failures, CallerQueue callers,
			PooledChildren children, ChildSupply supply) {
		this.settings = settings;
		this.lock = lock;
		this.factory = factory;
		this.failures = failures;
		this.callers = callers;
		this.children = children;
		this.supply = supply;
	}

	void settings(PoolSettings settings) {
		this.settings = settings;
	}

	/**
	 * Finds the child that waits for the current thread, which serves a call of it.
	 * @return the child, in which the call takes no place of its own, or {@code null}
	 */
	@Nullable PooledChild waitingForCurrentThread() {
		EngineLink link = EngineLink.ofServedCall();
		return (link == null) ? null : this.lock.<@Nullable PooledChild>locked(() -> this.children.behind(link));
	}

	/**
	 * Takes a place in a child for a call.
	 * @param request the call
	 * @param again whether it had a place already, in a child that died before it had the
	 * whole call; then it waits before all others, however many there are
	 * @return completes with a child, which has to be released; fails if there is none in
	 * time
	 */
	CompletableFuture<PooledChild> acquire(CallRequest request, boolean again) {
		// A large call is not sent by the thread that reads, which frees places.
		Executor executor = (request.body().size() <= SMALL_BYTES) ? Runnable::run : this.factory.events();
		Object key = request.options().routingKey();
		return Objects.requireNonNull(acquire(request, false, (key != null) ? Caller.hash(key) : Caller.ANY, executor,
				again ? Turn.FIRST : Turn.LAST));
	}

	/**
	 * Takes a child that runs no call out of the pool, for somebody who calls and ends it
	 * himself. It counts as one of the pool's children until it is gone, and is ended
	 * when the pool stops.
	 * @return completes with the child; fails if there is none in time. A wait ends when
	 * the future is completed otherwise; who does so after it was completed has to end
	 * the child.
	 */
	CompletableFuture<Child> lease() {
		return lease(Objects.requireNonNull(acquire(null, true, Caller.ANY, Runnable::run, Turn.LAST)));
	}

	/**
	 * Takes a child out of the pool as {@link #lease()} does, unless all that there may
	 * be are there, or wanted by those who wait.
	 * @return completes with the child; {@code null} if one would have to be given back
	 */
	@Nullable CompletableFuture<Child> tryLease() {
		CompletableFuture<PooledChild> acquired = acquire(null, true, Caller.ANY, Runnable::run, Turn.NONE);
		return (acquired != null) ? lease(acquired) : null;
	}

	private CompletableFuture<Child> lease(CompletableFuture<PooledChild> acquired) {
		CompletableFuture<Child> leased = new CompletableFuture<>();
		acquired.whenComplete((pooled, failure) -> {
			if (failure != null) {
				leased.completeExceptionally(failure);
			}
			else if (!leased.complete(pooled.child())) {
				// Nobody waits for it any more.
				pooled.child().stop("it was lent to somebody who did not want it any more");
			}
		});
		leased.whenComplete((child, failure) -> abandon(acquired));
		return leased;
	}

	// Gives null, and has changed nothing, if the caller has no turn.
	private @Nullable CompletableFuture<PooledChild> acquire(@Nullable CallRequest request, boolean whole, int keyHash,
			Executor executor, Turn turn) {
		List<Runnable> after = new ArrayList<>(2);
		CompletableFuture<PooledChild> acquired = this.lock.<@Nullable CompletableFuture<PooledChild>>locked(() -> {
			if (!this.supply.isRunning()) {
				return CompletableFuture.failedFuture(this.supply.closed());
			}
			PooledChild free = (turn == Turn.FIRST || this.callers.isLineEmpty()) ? this.children.lend(whole, keyHash)
					: null;
			if (free != null) {
				if (whole) {
					this.callers.unbind(free);
					serve(after);
				}
				this.supply.refill();
				return CompletableFuture.completedFuture(free);
			}
			Caller caller = new Caller((request != null) ? request.describe() : "a whole child", whole, keyHash,
					executor);
			SpawnException refusal = refusal(caller.what(), (request != null) ? request.headers().chain() : List.of());
			if (refusal != null) {
				return CompletableFuture.failedFuture(refusal);
			}
			if (turn == Turn.NONE && this.supply.areAllTaken()) {
				return null;
			}
			if (turn != Turn.FIRST && this.callers.size() >= this.settings.queueCapacity()) {
				this.supply.refused(after);
				return CompletableFuture.failedFuture(this.failures.full(caller.what(), this.supply.stats()));
			}
			enqueue(caller, turn);
			// Its own place may be free although others wait.
			serve(after);
			this.supply.grow(after);
			return caller;
		});
		after.forEach(Runnable::run);
		return acquired;
	}

	private @Nullable SpawnException refusal(String what, List<String> chain) {
		if (chain.contains(this.settings.name()) && this.supply.areAllThere()) {
			return this.failures.waitsForItself(what, chain, this.supply.stats());
		}
		return this.supply.unavailable();
	}

	private void enqueue(Caller caller, Turn turn) {
		if (turn == Turn.FIRST) {
			this.callers.addFirst(caller);
		}
		else {
			this.callers.add(caller);
		}
		if (this.settings.child().isTimed()) {
			ScheduledFuture<?> limit = this.factory.timer()
				.schedule(() -> expire(caller), this.settings.acquireTimeout().toMillis(), TimeUnit.MILLISECONDS);
			caller.whenComplete((child, failure) -> limit.cancel(false));
		}
	}

	private void expire(Caller caller) {
		this.lock.change((after) -> {
			if (this.callers.remove(caller)) {
				SpawnException failure = this.failures.exhausted(caller.what(), this.supply.stats(),
						this.supply.restarts());
				after.add(() -> caller.completeExceptionally(failure));
				// It may have held up others who want less.
				serve(after);
			}
		});
	}

	/**
	 * Takes a call out of the queue whose caller does not wait any more.
	 * @param acquired result of {@link #acquire}
	 */
	void abandon(CompletableFuture<PooledChild> acquired) {
		if (acquired instanceof Caller) {
			this.lock.change((after) -> {
				if (this.callers.remove(acquired)) {
					after.add(() -> acquired.cancel(false));
					serve(after);
				}
			});
		}
	}

	/**
	 * Gives a place in a child back.
	 * @param child the child; the call has ended in it or was not sent
	 */
	void release(PooledChild child) {
		this.lock.change((after) -> {
			int used = this.children.giveBack(child, System.nanoTime());
			this.supply.callEnded(child, used, after);
			serveBound(child, false, after);
			serve(after);
			serveBound(child, true, after);
		});
	}

	private void serveBound(PooledChild child, boolean offered, List<Runnable> after) {
		Runnable served = this.callers.serveBound(child, this.children, offered);
		if (served != null) {
			after.add(served);
		}
	}

	// The futures are completed after the lock was left: what depends on them sends to a
	// child, and sending may wait.
	void serve(List<Runnable> after) {
		while (this.supply.isRunning() && this.callers.size() > 0) {
			Runnable served = this.callers.serve(this.children);
			if (served == null) {
				this.supply.refuseWaiting(after);
				return;
			}
			after.add(served);
		}
	}

	/**
	 * Whose turn a caller waits for who finds no free place.
	 */
	private enum Turn {

		/** That of those who came before. */
		LAST,

		/** Nobody's: it was served before, in vain. */
		FIRST,

		/** It does not wait for what others give back. */
		NONE

	}

}
