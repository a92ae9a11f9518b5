package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.PoolEvent.RecycleReason;
import io.github.spawnboot.PoolEvent.ShrinkReason;
import org.jspecify.annotations.Nullable;

/**
 * Replaces and ends children of a pool with which nothing is wrong: old, used up and
 * large ones, superfluous ones, and all of them on request. Thread-safe: guarded by the
 * lock of the pool. Where a method takes a list, the lock is held, and what has to be
 * done after it goes there.
 */
final class RetiringChildren {

	private final ChildSupply supply;

	private final PoolLock lock;

	private final CallerQueue callers;

	private final PooledChildren children;

	private final Recycling recycling;

	private final PoolUpkeep upkeep;

	private final PoolEvents events;

	private final List<Renewal> renewals = new ArrayList<>();

	private long recycled;

	// Whether that is why there are too many children.
	private boolean madeSmaller;

	RetiringChildren(ChildSupply supply, PoolLock lock, CallerQueue callers, PooledChildren children,
			Recycling recycling, PoolUpkeep upkeep, PoolEvents events) {
		this.supply = supply;
		this.lock = lock;
		this.callers = callers;
		this.children = children;
		this.recycling = recycling;
		this.upkeep = upkeep;
		this.events = events;
	}

	/**
	 * Returns how many were replaced so far.
	 */
	long recycled() {
		return this.recycled;
	}

	/**
	 * Replaces all children, one after the other.
	 * @return completes when all of them have ended
	 */
	CompletableFuture<@Nullable Void> renew() {
		CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
		this.lock.change((after) -> {
			if (!this.supply.isRunning()) {
				done.completeExceptionally(this.supply.closed());
				return;
			}
			List<PooledChild> old = this.children.all().stream().filter((child) -> !child.isLeased()).toList();
			if (old.isEmpty()) {
				after.add(() -> done.complete(null));
				return;
			}
			this.renewals.add(new Renewal(new ArrayList<>(old), done));
			Retirement renewed = Retirement.recycled(RecycleReason.RENEWAL, "its pool was asked for new children");
			old.forEach((child) -> this.recycling.add(child, renewed));
			recycle(after);
		});
		return done;
	}

	/**
	 * Looks which children have become old, large, or superfluous.
	 */
	void look() {
		List<PooledChild> all = this.lock.locked(() -> List.copyOf(this.children.all()));
		// Reads files of the system, which may take a while.
		List<PooledChild> grown = this.upkeep.grown(all);
		this.lock.change((after) -> {
			if (!this.supply.isRunning()) {
				return;
			}
			grown.forEach((child) -> this.recycling.add(child, this.upkeep.grew()));
			all.stream()
				.filter(this.upkeep::isOld)
				.forEach((child) -> this.recycling.add(child, this.upkeep.becameOld()));
			if (this.recycling.size() == 0) {
				this.upkeep.superfluous(this.children).forEach((child) -> end(child, this.upkeep.wasIdle(), after));
			}
			recycle(after);
		});
	}

	/**
	 * A call has ended in a child.
	 * @param used how many calls it is lent for now
	 */
	void callEnded(PooledChild child, int used, List<Runnable> after) {
		if (!child.isAlive()) {
			endIfRetired(child, used, after);
			return;
		}
		if (this.upkeep.isUsedUp(child) && !this.recycling.contains(child)) {
			this.recycling.add(child, this.upkeep.usedUp());
			recycle(after);
		}
		if (used == 0 && child.isFresh() && excess() > 0) {
			end(child, superfluous(), after);
		}
	}

	/**
	 * A child has ended.
	 */
	void gone(PooledChild child, List<Runnable> after) {
		this.recycling.remove(child);
		this.renewals.removeIf((renewal) -> renewal.without(child, after));
	}

	/**
	 * Goes on with what is being replaced, and lets the pool grow for it.
	 */
	void recycle(List<Runnable> after) {
		PooledChild before = this.recycling.current();
		PooledChild replaced = this.recycling.next();
		PooledChild next = this.recycling.current();
		Retirement reason = (next != null && next != before) ? next.retirement() : null;
		if (this.supply.isRunning() && next != null && reason != null && reason.recycling() != null) {
			this.events.recycling(next, reason.recycling(), after);
		}
		if (replaced != null && this.supply.isRunning()) {
			this.recycled++;
			take(replaced, after);
		}
		this.supply.grow(after);
	}

	/**
	 * The pool has got other sizes.
	 * @param smaller whether fewer children than before may live
	 */
	void resized(boolean smaller, List<Runnable> after) {
		this.madeSmaller |= smaller;
		endExcess(after);
	}

	/**
	 * Ends idle children of which there are too many.
	 */
	void endExcess(List<Runnable> after) {
		this.children.all()
			.stream()
			.filter((child) -> child.isFresh() && child.isIdle())
			.sorted(Comparator.comparing(PooledChild::wasDoubtful).reversed())
			.limit(excess())
			.toList()
			.forEach((child) -> end(child, superfluous(), after));
	}

	private int excess() {
		int excess = this.children.excess();
		this.madeSmaller &= excess > 0;
		return excess;
	}

	private Retirement superfluous() {
		return this.madeSmaller ? Retirement.superfluous(ShrinkReason.RESIZED, "its pool was made smaller")
				: Retirement.superfluous(ShrinkReason.NOT_NEEDED,
						"one more had been started because a call did not end, and the call has ended");
	}

	private void end(PooledChild child, Retirement reason, List<Runnable> after) {
		child.retire(reason);
		take(child, after);
	}

	// From now on it gets no more calls; its running ones end by themselves.
	private void take(PooledChild child, List<Runnable> after) {
		child.child().drain();
		this.callers.unbind(child);
		this.children.release(child);
		endIfRetired(child, child.used(), after);
		this.supply.lend(after);
	}

	private static void endIfRetired(PooledChild child, int used, List<Runnable> after) {
		Retirement reason = child.retirement();
		if (reason != null && used == 0) {
			after.add(() -> child.child().stop("it was ended because " + reason.text()));
		}
	}

	/**
	 * The pool stops: nothing is replaced any more.
	 */
	void stop(List<Runnable> after) {
		this.renewals.forEach((renewal) -> after.add(() -> renewal.done().completeExceptionally(this.supply.closed())));
		this.renewals.clear();
	}

	/**
	 * A replacement of all children.
	 *
	 * @param old those that have not ended
	 * @param done completes when all have
	 */
	private record Renewal(List<PooledChild> old, CompletableFuture<@Nullable Void> done) {

		boolean without(PooledChild child, List<Runnable> after) {
			boolean last = this.old.remove(child) && this.old.isEmpty();
			if (last) {
				after.add(() -> this.done.complete(null));
			}
			return last;
		}

	}

}
