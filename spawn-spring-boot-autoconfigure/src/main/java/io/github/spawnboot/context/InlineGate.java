package io.github.spawnboot.context;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.spawnboot.DrainResult;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;

/**
 * Counts the calls that run in a pool of inline mode, and refuses those that come while
 * it is stopped. Thread-safe.
 */
final class InlineGate {

	private final String pool;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private boolean stopped;

	private int running;

	// How many have asked for the drain that is going on.
	private int draining;

	/**
	 * Creates a gate that is open.
	 * @param pool name of the pool
	 */
	InlineGate(String pool) {
		this.pool = pool;
	}

	/**
	 * Begins a call. One that comes from a call of the same pool is part of that, and is
	 * taken as long as that runs.
	 * @throws PoolClosedException if the pool is stopped
	 */
	void enter() {
		this.lock.lock();
		try {
			if (this.stopped && !this.pool.equals(InlineCall.currentPool())) {
				throw new PoolClosedException("Pool '" + this.pool + "' takes no calls: it is stopped", null);
			}
			this.running++;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends a call.
	 */
	void leave() {
		this.lock.lock();
		try {
			this.running--;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	SpawnPool.State state() {
		this.lock.lock();
		try {
			return this.stopped ? SpawnPool.State.STOPPED : SpawnPool.State.RUNNING;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes calls.
	 * @throws SpawnUsageException while a drain goes on
	 */
	void open() {
		this.lock.lock();
		try {
			if (this.draining > 0) {
				throw new SpawnUsageException("Pool '" + this.pool + "' cannot be started while it is being stopped."
						+ " Start it when the drain has returned", null);
			}
			this.stopped = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes no more calls, and waits for those that run.
	 * @param limit longest wait
	 * @return how many still run; nothing here can cut them off
	 */
	DrainResult drain(Duration limit) {
		if (limit.isNegative()) {
			throw new IllegalArgumentException(
					"'limit' of the drain of pool '" + this.pool + "' must not be negative but is " + limit);
		}
		this.lock.lock();
		try {
			this.stopped = true;
			this.draining++;
			this.changed.signalAll();
			await(limit);
			return new DrainResult(this.running, List.of(), List.of());
		}
		finally {
			this.draining--;
			this.lock.unlock();
		}
	}

	private void await(Duration limit) {
		long left = TimeUnit.NANOSECONDS.convert(limit);
		try {
			while (this.running > 0 && this.draining == 1 && left > 0) {
				left = this.changed.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
