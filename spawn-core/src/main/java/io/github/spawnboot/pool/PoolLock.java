package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The one lock of a pool, under which nothing blocks and no code of others runs: what a
 * change leads to is done after the lock was left. Thread-safe.
 */
final class PoolLock {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/**
	 * Changes state.
	 * @param change adds what has to be done after the lock was left
	 */
	void change(Consumer<List<Runnable>> change) {
		List<Runnable> after = new ArrayList<>(4);
		this.lock.lock();
		try {
			change.accept(after);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		after.forEach(Runnable::run);
	}

	<T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for a condition, which is looked at after each change.
	 * @param condition the condition
	 * @param nanos longest wait
	 * @return whether it holds
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
		this.lock.lock();
		try {
			long left = nanos;
			while (!condition.getAsBoolean()) {
				if (left <= 0) {
					return false;
				}
				left = this.changed.awaitNanos(left);
			}
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

}
