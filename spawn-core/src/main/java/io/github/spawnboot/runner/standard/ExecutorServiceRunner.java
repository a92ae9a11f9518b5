package io.github.spawnboot.runner.standard;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Supervises an {@link ExecutorService}. It
 * <ul>
 * <li>is ready at once,</li>
 * <li>shuts the executor down on a signal that {@linkplain Signal#stops() stops}: tasks
 * that were submitted are still done, for as long as the drain limit (10 seconds by
 * default); after that, on a second such signal and on {@link Signal#KILL} the queued
 * ones are dropped and the running ones interrupted,</li>
 * <li>ends when the executor has ended, also when somebody else shuts it down, and fails
 * if tasks were dropped or interrupted: kind TIMEOUT after the drain limit, otherwise
 * CANCELLED. What an executor that is no {@link ThreadPoolExecutor} was doing when it was
 * killed before the drain limit is not known; then only dropped tasks are a failure.</li>
 * </ul>
 * A thread named {@code spawn-runner-} and the name of the runner waits for the end. A
 * task that ignores its interrupt keeps the runner from ending; its supervisor reports
 * that. An executor cannot be started again, so this runner runs once, and a second run
 * is a failed start. Thread-safe.
 */
public final class ExecutorServiceRunner implements AsyncRunner {

	private final ExecutorService executor;

	private final Duration drain;

	private ExecutorServiceRunner(ExecutorService executor, Duration drain) {
		this.executor = executor;
		this.drain = drain;
	}

	/**
	 * Creates a runner.
	 * @param executor what is supervised, and shut down at the end
	 * @return the runner
	 * @throws SpawnUsageException if it is {@code null} or the common pool, which cannot
	 * be shut down
	 */
	public static ExecutorServiceRunner of(ExecutorService executor) {
		if (Arguments.notNull("executor", executor) == ForkJoinPool.commonPool()) {
			throw new SpawnUsageException(
					"'executor' is the common pool, which cannot be shut down: use an executor of your own", null);
		}
		return new ExecutorServiceRunner(executor, Duration.ofSeconds(10));
	}

	/**
	 * Returns a runner with another drain limit.
	 * @param drain how long submitted tasks may take after the request to end; zero for
	 * no time
	 * @return the runner
	 * @throws SpawnUsageException if it is negative
	 */
	public ExecutorServiceRunner drain(Duration drain) {
		return new ExecutorServiceRunner(this.executor, Arguments.notNegative("drain", drain));
	}

	/**
	 * Returns limits whose grace is longer than the drain limit by 5 seconds.
	 * @return the limits
	 */
	@Override
	public RunnerLimits limits() {
		return DrainLimits.of(this.drain);
	}

	@Override
	public Control start(Run run) {
		if (this.executor.isShutdown()) {
			throw new SpawnUsageException("The executor of runner '" + run.name()
					+ "' is shut down already: an executor runs once, so give each run its own", null);
		}
		ExecutorRun control = new ExecutorRun(run);
		run.runtime().start("spawn-runner-" + run.name(), control::await);
		run.ready();
		return control;
	}

	/**
	 * One run.
	 */
	private final class ExecutorRun implements Control {

		private final Run run;

		// Guarded by this.
		private RunnerRuntime.@Nullable Timer timer;

		private boolean stopping;

		private boolean forced;

		private @Nullable SpawnException failure;

		ExecutorRun(Run run) {
			this.run = run;
		}

		private void await() {
			boolean ended = false;
			while (!ended) {
				try {
					ended = ExecutorServiceRunner.this.executor.awaitTermination(1, TimeUnit.DAYS);
				}
				catch (InterruptedException ex) {
					// Nobody may end this wait but the end of the executor.
				}
			}
			this.run.exited(end());
		}

		private synchronized @Nullable SpawnException end() {
			this.forced = true;
			if (this.timer != null) {
				this.timer.cancel();
			}
			return this.failure;
		}

		@Override
		public synchronized void signal(Signal signal) {
			if (!signal.stops()) {
				return;
			}
			if (this.stopping || signal.equals(Signal.KILL)) {
				force(false);
				return;
			}
			this.stopping = true;
			ExecutorServiceRunner.this.executor.shutdown();
			this.timer = this.run.runtime().schedule(() -> force(true), ExecutorServiceRunner.this.drain);
		}

		private synchronized void force(boolean exceeded) {
			if (this.forced) {
				return;
			}
			this.forced = true;
			this.stopping = true;
			ExecutorService executor = ExecutorServiceRunner.this.executor;
			boolean late = exceeded && !executor.isTerminated();
			int running = (executor instanceof ThreadPoolExecutor pool) ? pool.getActiveCount() : 0;
			int dropped = executor.shutdownNow().size();
			if (late || running > 0 || dropped > 0) {
				String why = exceeded
						? "did not finish its tasks within " + ExecutorServiceRunner.this.drain + ", the limit 'drain'"
						: "was stopped at once";
				this.failure = new SpawnException(
						exceeded ? FailureKind.TIMEOUT : FailureKind.CANCELLED, "Executor of runner '" + this.run.name()
								+ "' " + why + ": running tasks were interrupted, queued ones dropped: " + dropped,
						null);
			}
		}

	}

}
