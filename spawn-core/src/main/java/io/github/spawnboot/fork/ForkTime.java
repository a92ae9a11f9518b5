package io.github.spawnboot.fork;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.spawnboot.engine.CallHeaders;
import io.github.spawnboot.engine.LimitedChannel;
import org.jspecify.annotations.Nullable;

/**
 * The time that one fork has, from the moment at which this is created: by its deadline,
 * and by its caller. Thread-safe.
 */
final class ForkTime {

	private final String function;

	private final @Nullable Duration deadline;

	private final long begun = System.nanoTime();

	// On the clock of nanoTime.
	private volatile @Nullable Long callersEnd;

	private volatile @Nullable ScheduledFuture<?> watch;

	private volatile boolean overdue;

	/**
	 * Creates the time of a fork.
	 * @param function name of the function
	 * @param deadline longest time, or {@code null} for none
	 */
	ForkTime(String function, @Nullable Duration deadline) {
		this.function = function;
		this.deadline = deadline;
	}

	/**
	 * Takes over what the caller has left, if it has a limit.
	 */
	void caller(CallHeaders headers) {
		long budget = headers.budgetNanos();
		this.callersEnd = (budget > 0) ? System.nanoTime() + budget : null;
	}

	/**
	 * Returns how long a start may take.
	 * @param limit longest time, however much is left
	 * @return the time, not positive if nothing is left
	 */
	Duration startLimit(Duration limit) {
		long now = System.nanoTime();
		Duration left = limit;
		Duration deadline = this.deadline;
		if (deadline != null) {
			left = shorter(left, deadline.minusNanos(now - this.begun));
		}
		Long callersEnd = this.callersEnd;
		return (callersEnd != null) ? shorter(left, Duration.ofNanos(callersEnd - now)) : left;
	}

	private static Duration shorter(Duration left, Duration right) {
		return (left.compareTo(right) < 0) ? left : right;
	}

	/**
	 * Returns whether no time is left.
	 * @return which time is over, or {@code null} if there is some
	 */
	@Nullable String over() {
		long now = System.nanoTime();
		Duration deadline = this.deadline;
		if (deadline != null && deadline.compareTo(Duration.ofNanos(now - this.begun)) <= 0) {
			return overdueMessage();
		}
		Long callersEnd = this.callersEnd;
		return (callersEnd != null && now - callersEnd >= 0) ? "The fork of '" + this.function
				+ "' did not end within the rest of its caller's time (" + LimitedChannel.CALLER + "), and was killed"
				: null;
	}

	/**
	 * Does something at the deadline, if there is one.
	 * @param timer the clock
	 * @param end told why; must not block
	 */
	void watch(ScheduledExecutorService timer, Consumer<String> end) {
		Duration deadline = this.deadline;
		if (deadline != null) {
			this.watch = timer.schedule(() -> {
				this.overdue = true;
				end.accept("it did not end within " + deadline.toMillis() + " ms, the deadline of its fork");
			}, TimeUnit.NANOSECONDS.convert(deadline.minusNanos(System.nanoTime() - this.begun)), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Watches no more.
	 */
	void end() {
		ScheduledFuture<?> watch = this.watch;
		if (watch != null) {
			watch.cancel(false);
		}
	}

	/**
	 * Returns whether the deadline was reached while it was watched.
	 */
	boolean isOverdue() {
		return this.overdue;
	}

	String overdueMessage() {
		Duration deadline = this.deadline;
		return "The fork of '" + this.function + "' did not end within "
				+ ((deadline != null) ? deadline.toMillis() : 0)
				+ " ms, its deadline (ForkOptions.deadline), and was killed";
	}

}
