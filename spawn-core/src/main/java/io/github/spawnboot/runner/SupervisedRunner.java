package io.github.spawnboot.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;

/**
 * A runner with all its runs, its limits and its futures. Whether it runs again is
 * decided by its {@link Owner}. Package-private methods are called during a change of the
 * {@link Serial} of the owner, public ones from anywhere.
 */
final class SupervisedRunner implements RunnerProcess {

	private final Serial serial;

	private final RunnerRuntime runtime;

	private final Owner owner;

	private final long index;

	private final String name;

	private final String path;

	private final AsyncRunner runner;

	private final RunnerLimits limits;

	private final CompletableFuture<RunnerProcess> ready = new CompletableFuture<>();

	private final CompletableFuture<RunnerExit> exit = new CompletableFuture<>();

	private RunnerState state = RunnerState.NEW;

	private Instant since;

	private int restarts;

	private @Nullable RunnerExit lastExit;

	private @Nullable SupervisedRun current;

	private boolean stopRequested;

	private Duration readyFor = Duration.ZERO;

	/**
	 * Creates a process that is not started.
	 * @param owner what decides
	 * @param serial the owner's
	 * @param runtime clock, timer and threads
	 * @param index place among the members of the owner
	 * @param path what is put before the name, with a slash, or nothing
	 * @param name name within the owner
	 * @param runner what is run
	 * @param limits how long it may take
	 */
	SupervisedRunner(Owner owner, Serial serial, RunnerRuntime runtime, long index, String path, String name,
			AsyncRunner runner, RunnerLimits limits) {
		this.owner = owner;
		this.serial = serial;
		this.runtime = runtime;
		this.index = index;
		this.name = name;
		this.path = path + name;
		this.runner = runner;
		this.limits = limits;
		this.since = runtime.now();
	}

	long index() {
		return this.index;
	}

	@Override
	public String name() {
		return this.name;
	}

	String path() {
		return this.path;
	}

	@Override
	public CompletableFuture<RunnerProcess> ready() {
		return this.ready.copy();
	}

	@Override
	public CompletableFuture<RunnerExit> exit() {
		return this.exit.copy();
	}

	@Override
	public RunnerState state() {
		return this.serial.read(() -> this.state);
	}

	@Override
	public Instant since() {
		return this.serial.read(() -> this.since);
	}

	@Override
	public int restarts() {
		return this.serial.read(() -> this.restarts);
	}

	@Override
	public @Nullable RunnerExit lastExit() {
		return this.serial.<@Nullable RunnerExit>read(() -> this.lastExit);
	}

	@Override
	public void signal(Signal signal) {
		Check.notNull("signal", signal);
		this.serial.change(() -> {
			if (!this.state.isFinal()) {
				this.owner.signalled(this, signal);
			}
		});
	}

	boolean isRunning() {
		return this.current != null;
	}

	/**
	 * Whether it was asked to end since it was started or was to be started.
	 */
	boolean isStopRequested() {
		return this.stopRequested;
	}

	/**
	 * How long the last run was ready.
	 */
	Duration readyFor() {
		return this.readyFor;
	}

	/**
	 * Starts the next run.
	 */
	void start() {
		this.stopRequested = false;
		if (this.state == RunnerState.NEW) {
			become(RunnerState.STARTING);
		}
		else {
			this.restarts++;
		}
		this.current = new SupervisedRun(this, this.serial, this.runtime, this.runner, this.limits);
		this.current.begin();
	}

	/**
	 * Passes a signal on to the current run, if there is one.
	 */
	void send(Signal signal) {
		this.stopRequested |= signal.stops();
		if (this.current != null) {
			this.current.send(signal);
		}
	}

	/**
	 * Passes a signal on, unless the current run has got an equal one.
	 */
	void sendOnce(Signal signal) {
		if (this.current != null && this.current.isNew(signal)) {
			send(signal);
		}
	}

	/**
	 * Kills the current run because a limit is over.
	 * @param limit the limit, as the object of "did not end within"
	 */
	void kill(String limit) {
		this.stopRequested = true;
		if (this.current != null) {
			this.current.graceIsOver(limit);
		}
	}

	/**
	 * Waits for the next start.
	 */
	void restarting() {
		if (this.state != RunnerState.RESTARTING) {
			become(RunnerState.RESTARTING);
		}
	}

	/**
	 * Leaves for good.
	 * @param last the last exit, or {@code null} if it was stopped while it did not run
	 * @return the last exit
	 */
	RunnerExit leave(@Nullable RunnerExit last) {
		RunnerExit exit = (last != null) ? last : stoppedWhileNotRunning();
		become(exit.ended() ? RunnerState.EXITED : RunnerState.UNSTOPPED);
		this.serial.effect(() -> {
			if (!this.ready.isDone()) {
				Throwable failure = exit.failure();
				this.ready.completeExceptionally((failure != null) ? failure : stoppedBeforeReady(null));
			}
			this.exit.complete(exit);
		});
		return exit;
	}

	private RunnerExit stoppedWhileNotRunning() {
		boolean wasReady = this.ready.isDone();
		Throwable cause = (this.lastExit != null) ? this.lastExit.failure() : null;
		return new RunnerExit(this.name, wasReady, true, Duration.ZERO, wasReady ? null : stoppedBeforeReady(cause));
	}

	SpawnException stoppedBeforeReady(@Nullable Throwable cause) {
		return new SpawnException(FailureKind.CANCELLED, "Runner '" + this.path + "' was stopped before it was ready",
				cause);
	}

	/**
	 * The current run was asked to end.
	 * @return whether it was not asked before
	 */
	boolean runIsStopping() {
		if (this.state == RunnerState.STOPPING) {
			return false;
		}
		become(RunnerState.STOPPING);
		return true;
	}

	/**
	 * The current run is ready.
	 * @return whether that has an effect
	 */
	boolean runIsReady() {
		if (this.state != RunnerState.STARTING && this.state != RunnerState.RESTARTING) {
			return false;
		}
		become(RunnerState.READY);
		this.serial.effect(() -> this.ready.complete(this));
		this.owner.ready(this);
		return true;
	}

	/**
	 * The current run goes on with a restart inside.
	 */
	void runRestarts(RunnerExit exit) {
		this.lastExit = exit;
		this.restarts++;
		if (this.state != RunnerState.STOPPING) {
			restarting();
		}
	}

	/**
	 * The current run has ended.
	 */
	void runHasEnded(RunnerExit exit, Duration readyFor) {
		this.current = null;
		this.lastExit = exit;
		this.readyFor = readyFor;
		this.owner.exited(this, exit);
	}

	/**
	 * The current run does well.
	 */
	void runIsStable() {
		this.owner.stable(this);
	}

	private void become(RunnerState next) {
		if (!this.state.next().contains(next)) {
			throw new IllegalStateException("Runner '" + this.path + "' is " + this.state + ", not " + next);
		}
		this.state = next;
		this.since = this.runtime.now();
	}

	/**
	 * What decides about a supervised runner. Called during a change.
	 */
	interface Owner {

		/**
		 * Somebody wants to send a signal to a process that has not left.
		 */
		void signalled(SupervisedRunner member, Signal signal);

		/**
		 * A run is ready.
		 */
		void ready(SupervisedRunner member);

		/**
		 * A run has ended, or did not end; the owner starts it again, now or later, or
		 * lets it leave.
		 */
		void exited(SupervisedRunner member, RunnerExit exit);

		/**
		 * Earlier failures count no more.
		 */
		void stable(SupervisedRunner member);

	}

}
