package io.github.spawnboot.runner.standard;

import java.time.Duration;

import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Does something again and again. It
 * <ul>
 * <li>is ready at once, before the first tick,</li>
 * <li>does its action once per period, at first after one period unless
 * {@link #startingAfter} says otherwise; never twice at the same time: ticks that come
 * due while the action still works are left out,</li>
 * <li>fails with what the action throws,</li>
 * <li>after a signal that {@linkplain Signal#stops() stops} lets a running action finish
 * and ends; {@link Signal#KILL} interrupts the action, which is a clean end if it
 * obeys.</li>
 * </ul>
 * The timer of the {@link RunnerRuntime} tells when; each tick has a thread of its own,
 * named {@code spawn-runner-} and the name of the runner, and there is none in between.
 * Immutable; can run several times and several times at once.
 */
public final class TickRunner implements AsyncRunner {

	private final Action action;

	private final Duration period;

	private final Duration first;

	private final boolean fixedRate;

	private TickRunner(Action action, Duration period, Duration first, boolean fixedRate) {
		this.action = action;
		this.period = period;
		this.first = first;
		this.fixedRate = fixedRate;
	}

	/**
	 * Creates a runner whose ticks are one period apart, counted from start to start, and
	 * that skips those for which a slow action leaves no time.
	 * @param period from one tick to the next
	 * @param action what to do
	 * @return the runner
	 * @throws io.github.spawnboot.SpawnUsageException if the period is not positive or an
	 * argument is {@code null}
	 */
	public static TickRunner atFixedRate(Duration period, Action action) {
		Arguments.positive("period", period);
		return new TickRunner(Arguments.notNull("action", action), period, period, true);
	}

	/**
	 * Creates a runner that waits for a fixed time after the end of each action.
	 * @param delay from the end of an action to the next tick
	 * @param action what to do
	 * @return the runner
	 * @throws io.github.spawnboot.SpawnUsageException if the delay is not positive or an
	 * argument is {@code null}
	 */
	public static TickRunner withFixedDelay(Duration delay, Action action) {
		Arguments.positive("delay", delay);
		return new TickRunner(Arguments.notNull("action", action), delay, delay, false);
	}

	/**
	 * Returns a runner with another time of the first tick.
	 * @param first from the start to the first tick, zero for at once
	 * @return the runner
	 * @throws io.github.spawnboot.SpawnUsageException if it is negative
	 */
	public TickRunner startingAfter(Duration first) {
		return new TickRunner(this.action, this.period, Arguments.notNegative("first", first), this.fixedRate);
	}

	@Override
	public Control start(Run run) {
		run.ready();
		TickRun control = new TickRun(run);
		control.begin();
		return control;
	}

	/**
	 * What is done with each tick.
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Does it.
		 * @throws Exception ends the runner, as an {@link Error} does
		 */
		void run() throws Exception;

	}

	/**
	 * One run. While it goes on there is either a timer or work.
	 */
	private final class TickRun implements Control {

		private final Run run;

		// Guarded by this.
		private long dueNanos;

		private RunnerRuntime.@Nullable Timer timer;

		private @Nullable Work work;

		private boolean stopping;

		TickRun(Run run) {
			this.run = run;
			this.dueNanos = run.runtime().nanoTime() + TickRunner.this.first.toNanos();
		}

		private synchronized void begin() {
			this.timer = this.run.runtime().schedule(this::tick, TickRunner.this.first);
		}

		private void tick() {
			try {
				startWork();
			}
			catch (Throwable ex) {
				// There is no thread for it.
				this.run.exited(ex);
			}
		}

		private synchronized void startWork() {
			if (this.stopping) {
				return;
			}
			this.timer = null;
			this.work = Work.start(this.run.runtime(), "spawn-runner-" + this.run.name(), TickRunner.this.action::run,
					this::ticked);
		}

		private void ticked(@Nullable Throwable failure) {
			if (isOver(failure)) {
				this.run.exited(failure);
			}
		}

		private synchronized boolean isOver(@Nullable Throwable failure) {
			this.work = null;
			if (this.stopping || failure != null) {
				this.stopping = true;
				return true;
			}
			this.timer = this.run.runtime().schedule(this::tick, untilNext());
			return false;
		}

		private Duration untilNext() {
			if (!TickRunner.this.fixedRate) {
				return TickRunner.this.period;
			}
			long period = TickRunner.this.period.toNanos();
			long now = this.run.runtime().nanoTime();
			long late = now - this.dueNanos;
			this.dueNanos += (late / period + 1) * period;
			return Duration.ofNanos(this.dueNanos - now);
		}

		@Override
		public void signal(Signal signal) {
			if (signal.stops() && stop(signal)) {
				this.run.exited(null);
			}
		}

		private synchronized boolean stop(Signal signal) {
			this.stopping = true;
			if (this.timer != null) {
				this.timer.cancel();
				this.timer = null;
			}
			if (this.work != null && signal.equals(Signal.KILL)) {
				this.work.interrupt();
			}
			return this.work == null;
		}

	}

}
