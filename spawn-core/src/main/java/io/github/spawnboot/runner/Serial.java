package io.github.spawnboot.runner;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one supervisor, with all its members, does one thing after the other without a
 * thread of its own. State changes under a lock, where nothing blocks and no code of
 * others runs. What has to be done outside (start a runner, deliver a signal, complete a
 * future, tell a listener) is an <em>effect</em>: it is queued during the change, and
 * performed after the lock was left, in the order of the changes, one at a time, by the
 * thread that made the change or, if another one is performing already, by that one. So
 * nobody waits for another thread's effects, and no effect runs under a lock.
 */
final class Serial {

	private static final Logger logger = LoggerFactory.getLogger(Serial.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Runnable> effects = new ArrayDeque<>();

	private volatile @Nullable Thread performer;

	/**
	 * Reads state.
	 */
	<T extends @Nullable Object> T read(Supplier<T> reader) {
		this.lock.lock();
		try {
			return reader.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Changes state and performs the effects. What the change throws gets through to the
	 * caller.
	 */
	void change(Runnable change) {
		changed(() -> {
			change.run();
			return true;
		});
	}

	/**
	 * Changes state and performs the effects.
	 */
	<T extends @Nullable Object> T changed(Supplier<T> change) {
		try {
			return read(change);
		}
		finally {
			perform();
		}
	}

	/**
	 * Queues an effect; only during a change.
	 */
	void effect(Runnable effect) {
		assert this.lock.isHeldByCurrentThread();
		this.effects.add(effect);
	}

	/**
	 * Returns whether the calling thread performs an effect, so that waiting for another
	 * effect would be waiting for itself.
	 */
	boolean isPerformedHere() {
		return this.performer == Thread.currentThread();
	}

	private void perform() {
		// Within a change: its own end performs.
		if (this.lock.isHeldByCurrentThread()) {
			return;
		}
		Runnable effect = next(true);
		while (effect != null) {
			try {
				effect.run();
			}
			catch (Throwable ex) {
				logger.error("A supervisor of runners could not do one of its steps", ex);
			}
			effect = next(false);
		}
	}

	private @Nullable Runnable next(boolean first) {
		this.lock.lock();
		try {
			if (first && this.performer != null) {
				return null;
			}
			Runnable effect = this.effects.poll();
			this.performer = (effect != null) ? Thread.currentThread() : null;
			return effect;
		}
		finally {
			this.lock.unlock();
		}
	}

}
