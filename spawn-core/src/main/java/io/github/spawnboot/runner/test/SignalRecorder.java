package io.github.spawnboot.runner.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Records the signals that a runner gets. Stands for a runner that only waits
 * ({@link #endingOn}), or is put around one ({@link #around(AsyncRunner)}). Thread-safe.
 */
public final class SignalRecorder implements AsyncRunner {

	private final AsyncRunner runner;

	// Guarded by itself, which is notified of each.
	private final List<Signal> signals = new ArrayList<>();

	private SignalRecorder(AsyncRunner runner) {
		this.runner = runner;
	}

	/**
	 * Creates a runner that is ready at once and ends, without a failure, on one of the
	 * given signals.
	 * @param signals those that end it; with none it does not end
	 * @return the runner
	 */
	public static SignalRecorder endingOn(Signal... signals) {
		Set<Signal> ending = Set.of(signals);
		return new SignalRecorder((run) -> {
			run.ready();
			return (signal) -> {
				if (ending.contains(signal)) {
					run.exited(null);
				}
			};
		});
	}

	/**
	 * Puts a recorder around a runner.
	 * @param runner what gets the signals after they were recorded
	 * @return the runner to start instead
	 */
	public static SignalRecorder around(Runner runner) {
		return around((AsyncRunner) runner);
	}

	/**
	 * Puts a recorder around a runner.
	 * @param runner what gets the signals after they were recorded
	 * @return the runner to start instead
	 */
	public static SignalRecorder around(AsyncRunner runner) {
		return new SignalRecorder(runner);
	}

	@Override
	public @Nullable RunnerLimits limits() {
		return this.runner.limits();
	}

	@Override
	public Control start(Run run) throws Exception {
		Control control = this.runner.start(run);
		return (signal) -> {
			record(signal);
			control.signal(signal);
		};
	}

	private void record(Signal signal) {
		synchronized (this.signals) {
			this.signals.add(signal);
			this.signals.notifyAll();
		}
	}

	/**
	 * Returns the signals so far, of all runs.
	 * @return snapshot, in the order in which they came
	 */
	public List<Signal> signals() {
		synchronized (this.signals) {
			return List.copyOf(this.signals);
		}
	}

	/**
	 * Waits for a number of signals.
	 * @param count how many there are to be, with those that came before
	 * @param limit longest time to wait
	 * @return the signals so far; fewer than asked for if the time was over
	 * @throws InterruptedException if the waiting thread is interrupted
	 */
	public List<Signal> await(int count, Duration limit) throws InterruptedException {
		long end = System.nanoTime() + limit.toNanos();
		synchronized (this.signals) {
			for (long left = limit.toNanos(); this.signals.size() < count && left > 0; left = end - System.nanoTime()) {
				TimeUnit.NANOSECONDS.timedWait(this.signals, left);
			}
			return List.copyOf(this.signals);
		}
	}

}
