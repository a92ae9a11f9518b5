package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The limit on the time of all calls of a pool. All of them share one timer, because a
 * timer of its own would wake the timer's thread for every call, which costs as much as
 * the rest of a short call. An idle pool has no timer. Thread-safe; what happens at a
 * deadline happens on the thread of the timer.
 */
final class CallDeadlines {

	private final ScheduledExecutorService timer;

	private final Duration limit;

	private final long limitNanos;

	private final LongSupplier clock;

	private final Set<Deadline> open = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean armed = new AtomicBoolean();

	/**
	 * Creates deadlines.
	 * @param timer runs what happens at a deadline; not closed
	 * @param limit longest time of a call
	 * @param clock gives the time in nanoseconds
	 */
	CallDeadlines(ScheduledExecutorService timer, Duration limit, LongSupplier clock) {
		this.timer = timer;
		this.limit = limit;
		this.limitNanos = limit.toNanos();
		this.clock = clock;
	}

	/**
	 * Returns the limit.
	 * @return longest time of a call
	 */
	Duration limit() {
		return this.limit;
	}

	/**
	 * Starts the time of a call.
	 * @param expired done when the time is over, unless it was cancelled
	 * @return cancels the deadline
	 */
	Runnable start(Runnable expired) {
		Deadline deadline = new Deadline(this.clock.getAsLong() + this.limitNanos, expired);
		this.open.add(deadline);
		arm();
		return () -> this.open.remove(deadline);
	}

	// All limits are equal: a timer that is armed is never later than a new deadline.
	private void arm() {
		if (this.armed.compareAndSet(false, true)) {
			schedule(this.limitNanos);
		}
	}

	private void schedule(long nanos) {
		this.timer.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
	}

	private void check() {
		long now = this.clock.getAsLong();
		long next = Long.MAX_VALUE;
		List<Runnable> expired = new ArrayList<>();
		for (Deadline deadline : this.open) {
			long left = deadline.nanos - now;
			if (left > 0) {
				next = Math.min(next, left);
			}
			else if (this.open.remove(deadline)) {
				expired.add(deadline.expired);
			}
		}
		if (next != Long.MAX_VALUE) {
			schedule(next);
		}
		else {
			this.armed.set(false);
			if (!this.open.isEmpty()) {
				// It came while the timer was still armed.
				arm();
			}
		}
		// Each on its own, so that the failure of one does not lose the others.
		expired.forEach(this.timer::execute);
	}

	/**
	 * End of the time of one call; no record, because two equal ones are two.
	 */
	private static final class Deadline {

		private final long nanos;

		private final Runnable expired;

		private Deadline(long nanos, Runnable expired) {
			this.nanos = nanos;
			this.expired = expired;
		}

	}

}
