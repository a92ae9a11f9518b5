package io.github.spawnboot.pool;

import io.github.spawnboot.ChildState;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.runner.AsyncRunner;

/**
 * A child of a pool and what it is lent for; guarded by the lock of the pool.
 */
final class PooledChild {

	private final Child child;

	private final Quarantine quarantine;

	private final AsyncRunner.Run run;

	private int used;

	private boolean leased;

	private long lastUsed;

	/**
	 * Creates a child that is not lent.
	 * @param child the child
	 * @param quarantine ends it if a call in it does not end
	 * @param run the run of its slot
	 */
	PooledChild(Child child, Quarantine quarantine, AsyncRunner.Run run) {
		this.child = child;
		this.quarantine = quarantine;
		this.run = run;
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
	 * How many calls it is lent for.
	 */
	int used() {
		return this.used;
	}

	long lastUsed() {
		return this.lastUsed;
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

	boolean isIdle() {
		return !isBusy() && this.child.state() == ChildState.WARM;
	}

	boolean hasPlace(int concurrency) {
		return !this.leased && this.used < concurrency
				&& (this.child.state() == ChildState.WARM || this.child.state() == ChildState.BUSY);
	}

	/**
	 * Lends a place, or the whole child for good.
	 */
	PooledChild lend(boolean whole) {
		if (whole) {
			this.leased = true;
		}
		else {
			this.used++;
		}
		return this;
	}

	/**
	 * Takes a place back.
	 * @return how many calls it is lent for now
	 */
	int giveBack() {
		this.lastUsed = System.nanoTime();
		return --this.used;
	}

}
