package io.github.spawnboot.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runner with all its runs, its limits and its futures. Whether it runs again is
 * decided by its {@link Owner}. Package-private methods are called during a change of the
 * {@link Serial} of the owner, public ones from anywhere.
 */
final class SupervisedRunner implements RunnerProcess {

	private static final Logger logger = LoggerFactory.getLogger(SupervisedRunner.class);

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

	private @Nullable OneRun current;

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

	/**
	 * Chooses the limits for a runner: given for it, its own ones, or those of all.
	 */
	static RunnerLimits limits(@Nullable RunnerLimits given, AsyncRunner runner, RunnerLimits common) {
		if (given != null) {
			return given;
		}
		RunnerLimits own = runner.limits();
		return (own != null) ? own : common;
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
		OneRun next = new OneRun();
		this.current = next;
		this.stopRequested = false;
		if (this.state == RunnerState.NEW) {
			become(RunnerState.STARTING);
		}
		else {
			this.restarts++;
		}
		next.limit(this.limits.start(), next::startTimeIsOver);
		this.serial.effect(next::begin);
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
		if (this.current != null && this.current.sent.add(signal)) {
			send(signal);
		}
	}

	/**
	 * Kills the current run because a limit is over.
	 * @param limit the limit, as the object of "did not end within"
	 */
	void kill(String limit) {
		OneRun run = this.current;
		if (run != null && !run.killed) {
			this.stopRequested = true;
			run.graceIsOver(limit);
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

	private SpawnException stoppedBeforeReady(@Nullable Throwable cause) {
		return new SpawnException(FailureKind.CANCELLED, "Runner '" + this.path + "' was stopped before it was ready",
				cause);
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

	/**
	 * One run. State is guarded by the serial; {@code control} belongs to the effects.
	 */
	private final class OneRun implements AsyncRunner.Run {

		private final long startedNanos = SupervisedRunner.this.runtime.nanoTime();

		// Those that stop, and those that are sent once.
		private final Set<Signal> sent = new HashSet<>(2);

		private AsyncRunner.@Nullable Control control;

		private RunnerRuntime.@Nullable Timer timer;

		private boolean wasReady;

		private long readyNanos;

		private boolean tooSlow;

		private @Nullable String graceOver;

		private boolean killed;

		private volatile boolean done;

		private void begin() {
			try {
				this.control = Check.notNull("result of AsyncRunner.start", SupervisedRunner.this.runner.start(this));
			}
			catch (Throwable ex) {
				exited(ex);
			}
		}

		private void send(Signal signal) {
			if (signal.stops()) {
				this.sent.add(signal);
				if (SupervisedRunner.this.state != RunnerState.STOPPING) {
					become(RunnerState.STOPPING);
					Duration grace = SupervisedRunner.this.limits.grace();
					limit(grace, () -> graceIsOver(grace + ", the limit 'grace'"));
				}
				if (signal.equals(Signal.KILL) && !this.killed) {
					this.killed = true;
					limit(SupervisedRunner.this.limits.kill(), () -> end(false, null));
				}
			}
			effect(() -> deliver(signal));
		}

		private void deliver(Signal signal) {
			if (this.control == null || this.done) {
				return;
			}
			try {
				this.control.signal(signal);
			}
			catch (Throwable ex) {
				logger.warn("Runner '{}' could not take signal {}", name(), signal.name(), ex);
			}
		}

		@Override
		public String name() {
			return SupervisedRunner.this.path;
		}

		@Override
		public RunnerRuntime runtime() {
			return SupervisedRunner.this.runtime;
		}

		@Override
		public void ready() {
			change(() -> {
				RunnerState state = SupervisedRunner.this.state;
				if (state == RunnerState.STARTING || state == RunnerState.RESTARTING) {
					this.wasReady = true;
					this.readyNanos = runtime().nanoTime();
					limit(null, null);
					become(RunnerState.READY);
					effect(() -> SupervisedRunner.this.ready.complete(SupervisedRunner.this));
					SupervisedRunner.this.owner.ready(SupervisedRunner.this);
				}
			});
		}

		@Override
		public void restarting(RunnerExit exit) {
			change(() -> {
				SupervisedRunner.this.lastExit = exit;
				SupervisedRunner.this.restarts++;
				if (SupervisedRunner.this.state != RunnerState.STOPPING) {
					SupervisedRunner.this.restarting();
				}
			});
		}

		@Override
		public void stable() {
			change(() -> SupervisedRunner.this.owner.stable(SupervisedRunner.this));
		}

		@Override
		public void exited(@Nullable Throwable failure) {
			change(() -> end(true, failure));
		}

		// A run that is over has no effects any more, whatever it calls.
		private void change(Runnable change) {
			SupervisedRunner.this.serial.change(() -> {
				if (!this.done) {
					change.run();
				}
			});
		}

		private void effect(Runnable effect) {
			SupervisedRunner.this.serial.effect(effect);
		}

		private void end(boolean ended, @Nullable Throwable failure) {
			this.done = true;
			limit(null, null);
			SupervisedRunner.this.current = null;
			long now = runtime().nanoTime();
			Duration uptime = Duration.ofNanos(now - this.startedNanos);
			SupervisedRunner.this.readyFor = this.wasReady ? Duration.ofNanos(now - this.readyNanos) : Duration.ZERO;
			RunnerExit exit = new RunnerExit(SupervisedRunner.this.name, this.wasReady, ended, uptime,
					verdict(ended, failure));
			SupervisedRunner.this.lastExit = exit;
			SupervisedRunner.this.owner.exited(SupervisedRunner.this, exit);
		}

		private @Nullable Throwable verdict(boolean ended, @Nullable Throwable failure) {
			String subject = "Runner '" + name() + "' ";
			if (!ended) {
				return new SpawnException(FailureKind.TIMEOUT,
						subject + "did not end within " + SupervisedRunner.this.limits.kill() + " after "
								+ Signal.KILL.name() + ", the limit 'kill', and may still run",
						failure);
			}
			if (this.tooSlow) {
				return new RunnerStartException(name(), subject + "was not ready within "
						+ SupervisedRunner.this.limits.start() + ", the limit 'start', and was stopped", failure);
			}
			if (this.graceOver != null) {
				return new SpawnException(FailureKind.TIMEOUT,
						subject + "did not end within " + this.graceOver + ", and had to be killed", failure);
			}
			if (this.wasReady) {
				return failure;
			}
			if (SupervisedRunner.this.stopRequested) {
				return stoppedBeforeReady(failure);
			}
			if (failure instanceof SpawnException ex && ex.kind() == FailureKind.START) {
				return failure;
			}
			return new RunnerStartException(name(), subject + "ended before it was ready"
					+ ((failure != null) ? ": " + failure : ", without a failure"), failure);
		}

		private void limit(@Nullable Duration limit, @Nullable Runnable task) {
			if (this.timer != null) {
				this.timer.cancel();
				this.timer = null;
			}
			if (limit != null && task != null && limit.compareTo(RunnerLimits.UNLIMITED) < 0) {
				this.timer = runtime().schedule(() -> change(task), limit);
			}
		}

		private void startTimeIsOver() {
			this.tooSlow = true;
			send(Signal.TERMINATE);
		}

		private void graceIsOver(String limit) {
			this.graceOver = limit;
			send(Signal.KILL);
		}

	}

}
