package io.github.spawnboot.context;

import java.util.concurrent.ExecutionException;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Runs a {@link Runner} or a group with an application context. The start waits until the
 * runner is ready, which its {@link RunnerLimits} bound, and fails if it is not; the stop
 * sends {@link Signal#TERMINATE} and does not block the context's other stops of the same
 * phase. Can be started again after a stop, and after the runner has ended by itself.
 * Thread-safe.
 */
public final class RunnerLifecycle implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(RunnerLifecycle.class);

	private final String name;

	private final AsyncRunner runner;

	private final RunnerLimits limits;

	private final RunnerRuntime runtime;

	private final int phase;

	private @Nullable RunnerProcess process;

	/**
	 * Creates a lifecycle with the default limits, the runtime of the system and the
	 * default phase of groups, {@link RunnerGroupSettings#PHASE}.
	 * @param name what the runner is called
	 * @param runner what is run
	 */
	public RunnerLifecycle(String name, Runner runner) {
		this(name, runner, RunnerLimits.defaults(), RunnerRuntime.system(), RunnerGroupSettings.PHASE);
	}

	/**
	 * Creates a lifecycle.
	 * @param name what the runner is called
	 * @param runner what is run
	 * @param limits how long it may take, unless it has limits of its own; their sum of
	 * {@code grace} and {@code kill} should fit into the context's limit for a phase
	 * @param runtime clock, timer and threads
	 * @param phase when it is started and stopped with the context
	 */
	public RunnerLifecycle(String name, AsyncRunner runner, RunnerLimits limits, RunnerRuntime runtime, int phase) {
		this.name = name;
		this.runner = runner;
		this.limits = limits;
		this.runtime = runtime;
		this.phase = phase;
	}

	/**
	 * Starts the runner and waits until it is ready; has no effect if it runs.
	 * @throws SpawnException of kind START if it ended before it was ready or was too
	 * slow, CANCELLED if it was stopped, or the waiting thread interrupted; nothing runs
	 * then, except after an interrupt, when the runner has been asked to end
	 */
	@Override
	public void start() {
		RunnerProcess started;
		synchronized (this) {
			if (isRunning()) {
				return;
			}
			started = Runners.background(this.name, this.runner, this.limits, this.runtime);
			this.process = started;
		}
		await(this.name, started);
	}

	/**
	 * Waits until a runner is ready.
	 */
	static void await(String name, RunnerProcess process) {
		try {
			process.ready().get();
		}
		catch (ExecutionException ex) {
			// It has ended, but the exit may be told after this.
			process.exit().join();
			throw (ex.getCause() instanceof SpawnException failure) ? failure
					: new SpawnException(FailureKind.START, "Runner '" + name + "' did not start", ex.getCause());
		}
		catch (InterruptedException ex) {
			process.signal(Signal.TERMINATE);
			Thread.currentThread().interrupt();
			throw new SpawnException(FailureKind.CANCELLED,
					"The wait for runner '" + name + "' to become ready was interrupted, so it was asked to end", ex);
		}
	}

	/**
	 * Stops the runner and waits for its end, which its limits bound.
	 */
	@Override
	public void stop() {
		RunnerProcess running = process();
		if (running != null) {
			try {
				running.stop();
			}
			catch (InterruptedException ex) {
				running.signal(Signal.KILL);
				Thread.currentThread().interrupt();
				logger.warn("The wait for the end of runner '{}' was interrupted, so it was killed", this.name);
			}
		}
	}

	/**
	 * Asks the runner to end, and does not wait.
	 * @param callback runs when it has ended, at once if it does not run
	 */
	@Override
	public void stop(Runnable callback) {
		RunnerProcess running = process();
		if (running == null) {
			callback.run();
			return;
		}
		running.signal(Signal.TERMINATE);
		running.exit().thenRun(callback);
	}

	@Override
	public boolean isRunning() {
		RunnerProcess running = process();
		return running != null && !running.exit().isDone();
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

	/**
	 * Returns the current or last run.
	 * @return the process, or {@code null} if it was never started
	 */
	public synchronized @Nullable RunnerProcess process() {
		return this.process;
	}

}
