package io.github.spawnboot.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * A runner that a test drives by hand: it becomes ready and ends when the test says so,
 * and records the signals that it gets. Can run several times, one after the other; the
 * methods of the test concern the last run.
 */
class ScriptedRunner implements AsyncRunner {

	private final List<Signal> signals = new CopyOnWriteArrayList<>();

	private final List<Run> runs = new CopyOnWriteArrayList<>();

	private volatile @Nullable Signal endsOn = Signal.TERMINATE;

	private volatile boolean readyAtOnce;

	private volatile boolean running;

	/**
	 * Ends on {@link Signal#TERMINATE} and {@link Signal#KILL}, and not by itself.
	 */
	static ScriptedRunner create() {
		return new ScriptedRunner();
	}

	/**
	 * Is ready as soon as it is started.
	 */
	ScriptedRunner readyAtOnce() {
		this.readyAtOnce = true;
		return this;
	}

	/**
	 * Ends only on {@link Signal#KILL}.
	 */
	ScriptedRunner ignoringTerminate() {
		this.endsOn = Signal.KILL;
		return this;
	}

	/**
	 * Does not end, whatever the signal.
	 */
	ScriptedRunner ignoringAll() {
		this.endsOn = null;
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
			Signal endsOn = this.endsOn;
			if (signal.equals(endsOn) || (endsOn != null && signal.equals(Signal.KILL))) {
				exit(null);
			}
		};
	}

	void triggerReady() {
		last().ready();
	}

	void triggerExit() {
		exit(null);
	}

	void triggerFailure(Throwable failure) {
		exit(failure);
	}

	/**
	 * Ends whatever still runs.
	 */
	void ensureExit() {
		if (this.running) {
			exit(null);
		}
	}

	private void exit(@Nullable Throwable failure) {
		this.running = false;
		last().exited(failure);
	}

	Run last() {
		return this.runs.get(this.runs.size() - 1);
	}

	int runs() {
		return this.runs.size();
	}

	boolean isRunning() {
		return this.running;
	}

	List<Signal> signals() {
		return new ArrayList<>(this.signals);
	}

}
