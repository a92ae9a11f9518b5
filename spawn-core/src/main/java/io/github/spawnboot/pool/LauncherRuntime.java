package io.github.spawnboot.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.runner.RunnerRuntime;

/**
 * The runtime of the system, but with the timer of the launcher, so that slots need no
 * timer thread of their own.
 *
 * @param timer the timer
 */
record LauncherRuntime(ScheduledExecutorService timer) implements RunnerRuntime {

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Instant now() {
		return Instant.now();
	}

	@Override
	public Timer schedule(Runnable task, Duration delay) {
		try {
			Future<?> future = this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
			return () -> future.cancel(false);
		}
		catch (RejectedExecutionException ex) {
			// The launcher is closed before the pool, whose stop must be bounded all the
			// same.
			return RunnerRuntime.system().schedule(task, delay);
		}
	}

	@Override
	public Thread start(String name, Runnable task) {
		return RunnerRuntime.system().start(name, task);
	}

	@Override
	public double random() {
		return RunnerRuntime.system().random();
	}

}
