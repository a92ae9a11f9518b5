package io.github.spawnboot.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The ends of the times of many calls. They share one timer, because a timer of its own
 * would wake the timer's thread for every call, which costs as much as the rest of a
 * short call: a timer is armed only for a deadline that is earlier than the one that is
 * armed already. Nothing is armed while there is no call. Thread-safe; what happens at a
 * deadline happens on the thread of the timer and must not block.
 */
public final class CallDeadlines {

	private final ScheduledExecutorService timer;

	private final LongSupplier clock;

	private final Set<Deadline> open = ConcurrentHashMap.newKeySet();

	// The one alarm that counts; an older one that is still to ring finds another here.
	private final AtomicReference<@Nullable Alarm> armed = new AtomicReference<>();

	/**
	 * Creates deadlines.
	 * @param timer runs what happens at a deadline; not closed
	 */
	public CallDeadlines(ScheduledExecutorService timer) {
		this(timer, System::nanoTime);
	}

	CallDeadlines(ScheduledExecutorService timer, LongSupplier clock) {
		this.timer = timer;
		this.clock = clock;
	}

	/**
	 * Sets a deadline after a time.
	 * @param time the time from now
	 * @param expired done when the time is over, unless it was cancelled
	 * @return cancels the deadline
	 */
	public Runnable after(Duration time, Runnable expired) {
		return at(this.clock.getAsLong() + CallOptions.nanos(time), expired);
	}

	/**
	 * Sets a deadline.
	 * @param nanos the instant as {@link System#nanoTime()}
	 * @param expired done when the instant has come, unless it was cancelled
	 * @return cancels the deadline
	 */
	public Runnable at(long nanos, Runnable expired) {
		Deadline deadline = new Deadline(nanos, expired);
		this.open.add(deadline);
		arm(nanos);
		return () -> this.open.remove(deadline);
	}

	private void arm(long nanos) {
		Alarm current = this.armed.get();
		while (current == null || nanos - current.nanos < 0) {
			Alarm next = new Alarm(nanos);
			if (this.armed.compareAndSet(current, next)) {
				schedule(next);
				return;
			}
			current = this.armed.get();
		}
	}

	private void schedule(Alarm alarm) {
		try {
			this.timer.schedule(() -> check(alarm), Math.max(0, alarm.nanos - this.clock.getAsLong()),
					TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// Whoever closed the timer ends the calls, too.
			this.armed.compareAndSet(alarm, null);
		}
	}

	private void check(Alarm alarm) {
		// What comes after this step arms the timer itself; what came before is open.
		if (!this.armed.compareAndSet(alarm, null)) {
			return;
		}
		long now = this.clock.getAsLong();
		Deadline next = null;
		List<Runnable> expired = new ArrayList<>();
		for (Deadline deadline : this.open) {
			if (deadline.nanos - now > 0) {
				next = (next == null || deadline.nanos - next.nanos < 0) ? deadline : next;
			}
			else if (this.open.remove(deadline)) {
				expired.add(deadline.expired);
			}
		}
		if (next != null) {
			arm(next.nanos);
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

	/**
	 * One run of the timer; compared by identity.
	 */
	private static final class Alarm {

		private final long nanos;

		private Alarm(long nanos) {
			this.nanos = nanos;
		}

	}

}
