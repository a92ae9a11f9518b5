package io.github.spawnboot.pool;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

import io.github.spawnboot.ChildState;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.pool.CallerQueue.Caller;
import io.github.spawnboot.runner.AsyncRunner;
import org.jspecify.annotations.Nullable;

/**
 * A child of a pool and what it is lent for; guarded by the lock of the pool.
 */
final class PooledChild {

	private final Child child;

	private final Quarantine quarantine;

	private final AsyncRunner.Run run;

	private final TreeMap<Long, Caller> waiting = new TreeMap<>();

	private final long born;

	private final long baseline;

	private final double random = ThreadLocalRandom.current().nextDouble();

	private int used;

	private boolean leased;

	private boolean quarantined;

	// Calls that were given up and go on.
	private final Set<PendingCall> doubts = new HashSet<>(1);

	private boolean doubted;

	private int shards;

	private long ended;

	private long lastUsed;

	private @Nullable Retirement retirement;

	// Neighbours in the list of those that have as many calls, see PooledChildren.
	private @Nullable PooledChild before;

	private @Nullable PooledChild after;

	private int level = -1;

	/**
	 * Creates a child that is not lent.
	 * @param child the child
	 * @param quarantine ends it if a call in it does not end
	 * @param run the run of its slot
	 * @param now when it became ready, on the clock of nanoTime
	 */
	PooledChild(Child child, Quarantine quarantine, AsyncRunner.Run run, long now) {
		this.child = child;
		this.quarantine = quarantine;
		this.run = run;
		this.born = now;
		this.lastUsed = now;
		this.baseline = child.residentBytes().orElse(0);
	}

	Child child() {
		return this.child;
	}

	Quarantine quarantine() {
		return this.quarantine;
	}

	AsyncRunner.Run run() {
		return this.run;
	}

	/**
	 * The callers who wait for this child in particular, by their numbers.
	 */
	TreeMap<Long, Caller> waiting() {
		return this.waiting;
	}

	/**
	 * How many calls it is lent for.
	 */
	int used() {
		return this.used;
	}

	/**
	 * How many calls have ended in it.
	 */
	long ended() {
		return this.ended;
	}

	long born() {
		return this.born;
	}

	/**
	 * A number from 0 to below 1 of its own.
	 */
	double random() {
		return this.random;
	}

	/**
	 * When it was used last, or became ready.
	 */
	long lastUsed() {
		return this.lastUsed;
	}

	/**
	 * How much memory it held when it became ready, or 0 where the system does not tell.
	 */
	long baseline() {
		return this.baseline;
	}

	boolean isAlive() {
		return this.child.state() != ChildState.DRAINING && this.child.state() != ChildState.GONE;
	}

	boolean isLeased() {
		return this.leased;
	}

	boolean isBusy() {
		return this.used > 0 || this.leased;
	}

	// Not the state of the child, which is told of the end of a call later than the pool.
	boolean isIdle() {
		return !isBusy() && isAlive();
	}

	/**
	 * Whether it serves calls and is going to.
	 */
	boolean isFresh() {
		return isAlive() && this.retirement == null && !isDoubtful();
	}

	/**
	 * Whether it can be replaced although nothing is wrong with it.
	 */
	boolean isReplaceable() {
		return isAlive() && this.retirement == null && !this.leased;
	}

	/**
	 * Why it is being replaced, or was ended although nothing was wrong with it, or
	 * {@code null}.
	 */
	@Nullable Retirement retirement() {
		return this.retirement;
	}

	void retire(Retirement reason) {
		this.retirement = reason;
	}

	/**
	 * A call that was given up has not ended in it yet.
	 */
	void doubt(PendingCall call) {
		if (!call.ended().isDone()) {
			this.doubts.add(call);
			this.doubted = true;
		}
	}

	/**
	 * Whether it has to be feared that a call does not end in it.
	 */
	boolean isDoubtful() {
		return !this.doubts.isEmpty();
	}

	/**
	 * Whether that was feared once.
	 */
	boolean wasDoubtful() {
		return this.doubted;
	}

	/**
	 * A call does not end in it.
	 */
	void quarantined() {
		this.quarantined = true;
	}

	boolean isQuarantined() {
		return this.quarantined;
	}

	boolean hasShard() {
		return this.shards > 0;
	}

	void shard(int change) {
		this.shards += change;
	}

	/**
	 * Lends a place, or the whole child for good.
	 */
	void lend(boolean whole) {
		if (whole) {
			this.leased = true;
		}
		else {
			this.used++;
		}
	}

	/**
	 * Takes a place back.
	 * @param now on the clock of nanoTime
	 * @return how many calls it is lent for now
	 */
	int giveBack(long now) {
		this.lastUsed = now;
		this.ended++;
		this.doubts.removeIf((call) -> call.ended().isDone());
		return --this.used;
	}

	// Links of the list that PooledChildren keeps.

	int level() {
		return this.level;
	}

	@Nullable PooledChild after() {
		return this.after;
	}

	/**
	 * Puts it before the first of a list.
	 */
	void link(int level, @Nullable PooledChild first) {
		this.level = level;
		this.before = null;
		this.after = first;
		if (first != null) {
			first.before = this;
		}
	}

	/**
	 * Takes it out of its list.
	 * @return whether it was the first
	 */
	boolean unlink() {
		PooledChild before = this.before;
		PooledChild after = this.after;
		if (before != null) {
			before.after = after;
		}
		if (after != null) {
			after.before = before;
		}
		this.before = null;
		this.after = null;
		this.level = -1;
		return before == null;
	}

}
