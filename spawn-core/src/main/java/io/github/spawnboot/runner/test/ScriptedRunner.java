package io.github.spawnboot.runner.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A runner that a test drives by hand: it becomes ready and ends when the test says so,
 * and records the signals that it gets. Unless told otherwise it ends on every signal
 * that {@linkplain Signal#stops() stops}, and not by itself. Has no thread. Can run
 * several times, one after the other; what the test triggers concerns the last run.
 * Thread-safe.
 */
public final class ScriptedRunner implements AsyncRunner {

	private final List<Signal> signals = new CopyOnWriteArrayList<>();

	private final List<Run> runs = new CopyOnWriteArrayList<>();

	private volatile Obeys obeys = Obeys.ALL;

	private volatile boolean readyAtOnce;

	private volatile boolean running;

	private ScriptedRunner() {
	}

	/**
	 * Creates a runner that becomes ready when the test says so.
	 * @return the runner
	 */
	public static ScriptedRunner create() {
		return new ScriptedRunner();
	}

	/**
	 * Makes it ready as soon as it is started.
	 * @return this runner
	 */
	public ScriptedRunner readyAtOnce() {
		this.readyAtOnce = true;
		return this;
	}

	/**
	 * Makes it end only on {@link Signal#KILL}, now and in later runs.
	 * @return this runner
	 */
	public ScriptedRunner ignoringTerminate() {
		this.obeys = Obeys.KILL;
		return this;
	}

	/**
	 * Makes it end on no signal, now and in later runs.
	 * @return this runner
	 */
	public ScriptedRunner ignoringAll() {
		this.obeys = Obeys.NOTHING;
		return this;
	}

	@Override
	public Control start(Run run) {
		this.runs.add(run);
		this.running = true;
		if (this.readyAtOnce) {
			run.ready();
		}
		return (signal) -> {
			this.signals.add(signal);
			if (this.obeys.ends(signal)) {
				exit(run, null);
			}
		};
	}

	/**
	 * Makes the last run ready.
	 * @throws IllegalStateException if it was never started
	 */
	public void triggerReady() {
		last().ready();
	}

	/**
	 * Ends the last run without a failure.
	 * @throws IllegalStateException if it was never started
	 */
	public void triggerExit() {
		exit(last(), null);
	}

	/**
	 * Ends the last run with a failure.
	 * @param failure the failure
	 * @throws IllegalStateException if it was never started
	 */
	public void triggerFailure(Throwable failure) {
		exit(last(), failure);
	}

	/**
	 * Ends the last run if it still goes on; for the end of a test.
	 */
	public void ensureExit() {
		if (this.running) {
			triggerExit();
		}
	}

	private void exit(Run run, @Nullable Throwable failure) {
		this.running = false;
		run.exited(failure);
	}

	/**
	 * Returns the supervisor's side of the last run.
	 * @return the run
	 * @throws IllegalStateException if it was never started
	 */
	public Run last() {
		if (this.runs.isEmpty()) {
			throw new IllegalStateException("The runner was never started");
		}
		return this.runs.get(this.runs.size() - 1);
	}

	/**
	 * Returns how often it was started.
	 * @return number of runs
	 */
	public int runs() {
		return this.runs.size();
	}

	/**
	 * Returns whether the last run goes on.
	 * @return whether it runs
	 */
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Returns the signals of all runs.
	 * @return snapshot, in the order in which they came
	 */
	public List<Signal> signals() {
		return List.copyOf(this.signals);
	}

	/**
	 * What a runner obeys.
	 */
	private enum Obeys {

		ALL, KILL, NOTHING;

		boolean ends(Signal signal) {
			return switch (this) {
				case ALL -> signal.stops();
				case KILL -> signal.equals(Signal.KILL);
				case NOTHING -> false;
			};
		}

	}

}
