package io.github.spawnboot.fork;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.spawnboot.engine.CallHeaders;
import io.github.spawnboot.engine.CallOptions;
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

	private final List<Future<?>> watches = new CopyOnWriteArrayList<>();

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
	 * Begins to watch what is left.
	 * @param timer the clock
	 * @param headers say what the caller has left
	 * @param deadlineOver told in words when the deadline is reached; must not block
	 * @param callerOver told in words when the caller's time is over; must not block
	 */
	void watch(ScheduledExecutorService timer, CallHeaders headers, Consumer<String> deadlineOver,
			Consumer<String> callerOver) {
		Duration deadline = this.deadline;
		if (deadline != null) {
			this.watches.add(timer.schedule(() -> {
				this.overdue = true;
				deadlineOver.accept(overdueMessage());
			}, CallOptions.nanos(deadline) - (System.nanoTime() - this.begun), TimeUnit.NANOSECONDS));
		}
		if (headers.budgetNanos() > 0) {
			this.watches.add(timer.schedule(
					() -> callerOver
						.accept("The fork of '" + this.function + "' did not end within the rest of its caller's time ("
								+ LimitedChannel.CALLER + "), and was killed"),
					headers.budgetNanos(), TimeUnit.NANOSECONDS));
		}
	}

	/**
	 * Watches no more.
	 */
	void end() {
		this.watches.forEach((watch) -> watch.cancel(false));
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
