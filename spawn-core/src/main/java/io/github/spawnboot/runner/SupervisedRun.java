package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a {@link SupervisedRunner}: its signals, its limits, and the verdict on its
 * end. State belongs to the {@link Serial}, {@code control} to its effects.
 */
final class SupervisedRun implements AsyncRunner.Run {

	private static final Logger logger = LoggerFactory.getLogger(SupervisedRun.class);

	private final SupervisedRunner process;

	private final Serial serial;

	private final RunnerRuntime runtime;

	private final AsyncRunner runner;

	private final RunnerLimits limits;

	private final long startedNanos;

	// Those that stop, and those that are sent once.
	private final Set<Signal> sent = new HashSet<>(2);

	private AsyncRunner.@Nullable Control control;

	private RunnerRuntime.@Nullable Timer timer;

	private int timers;

	private boolean wasReady;

	private long readyNanos;

	private boolean tooSlow;

	private @Nullable String graceOver;

	private boolean killed;

	private volatile boolean done;

	SupervisedRun(SupervisedRunner process, Serial serial, RunnerRuntime runtime, AsyncRunner runner,
			RunnerLimits limits) {
		this.process = process;
		this.serial = serial;
		this.runtime = runtime;
		this.runner = runner;
		this.limits = limits;
		this.startedNanos = runtime.nanoTime();
	}

	/**
	 * Starts, after the change in which this is called.
	 */
	void begin() {
		limit(this.limits.start(), () -> {
			this.tooSlow = true;
			send(Signal.TERMINATE);
		});
		this.serial.effect(() -> {
			try {
				this.control = Check.notNull("result of AsyncRunner.start", this.runner.start(this));
			}
			catch (Throwable ex) {
				exited(ex);
			}
		});
	}

	/**
	 * Notes a signal that is sent once.
	 * @return whether it was not sent before
	 */
	boolean isNew(Signal signal) {
		return this.sent.add(signal);
	}

	/**
	 * Sends a signal; one that stops starts the limits for the end.
	 */
	void send(Signal signal) {
		if (signal.stops()) {
			this.sent.add(signal);
			if (this.process.runIsStopping()) {
				String limit = this.limits.grace() + ", the limit 'grace'";
				limit(this.limits.grace(), () -> graceIsOver(limit));
			}
			if (signal.equals(Signal.KILL) && !this.killed) {
				this.killed = true;
				limit(this.limits.kill(), () -> end(false, null));
			}
		}
		this.serial.effect(() -> deliver(signal));
	}

	/**
	 * Kills because a limit is over, unless that was asked for already.
	 * @param limit the limit, as the object of "did not end within"
	 */
	void graceIsOver(String limit) {
		if (!this.killed) {
			this.graceOver = limit;
			send(Signal.KILL);
		}
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
		return this.process.path();
	}

	@Override
	public RunnerRuntime runtime() {
		return this.runtime;
	}

	@Override
	public void ready() {
		change(() -> {
			if (this.process.runIsReady()) {
				this.wasReady = true;
				this.readyNanos = this.runtime.nanoTime();
				limit(null, null);
			}
		});
	}

	@Override
	public void restarting(RunnerExit exit) {
		change(() -> this.process.runRestarts(exit));
	}

	@Override
	public void stable() {
		change(this.process::runIsStable);
	}

	@Override
	public void exited(@Nullable Throwable failure) {
		change(() -> end(true, failure));
	}

	// A run that is over has no effects any more, whatever it calls.
	private void change(Runnable change) {
		this.serial.change(() -> {
			if (!this.done) {
				change.run();
			}
		});
	}

	// One limit at a time. A timer may fire although it was cancelled just now.
	private void limit(@Nullable Duration limit, @Nullable Runnable task) {
		int number = ++this.timers;
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
		if (limit != null && task != null && limit.compareTo(RunnerLimits.UNLIMITED) < 0) {
			this.timer = this.runtime.schedule(() -> change(() -> {
				if (this.timers == number) {
					task.run();
				}
			}), limit);
		}
	}

	private void end(boolean ended, @Nullable Throwable failure) {
		this.done = true;
		limit(null, null);
		long now = this.runtime.nanoTime();
		Duration uptime = Duration.ofNanos(now - this.startedNanos);
		Duration readyFor = this.wasReady ? Duration.ofNanos(now - this.readyNanos) : Duration.ZERO;
		this.process.runHasEnded(
				new RunnerExit(this.process.name(), this.wasReady, ended, uptime, verdict(ended, failure)), readyFor);
	}

	private @Nullable Throwable verdict(boolean ended, @Nullable Throwable failure) {
		String subject = "Runner '" + name() + "' ";
		if (!ended) {
			return new SpawnException(FailureKind.TIMEOUT, subject + "did not end within " + this.limits.kill()
					+ " after " + Signal.KILL.name() + ", the limit 'kill', and may still run", failure);
		}
		if (this.tooSlow) {
			return new RunnerStartException(name(),
					subject + "was not ready within " + this.limits.start() + ", the limit 'start', and was stopped",
					failure);
		}
		if (this.graceOver != null) {
			return new SpawnException(FailureKind.TIMEOUT,
					subject + "did not end within " + this.graceOver + ", and had to be killed", failure);
		}
		if (this.wasReady) {
			return failure;
		}
		if (this.process.isStopRequested()) {
			return this.process.stoppedBeforeReady(failure);
		}
		if (failure instanceof SpawnException ex && ex.kind() == FailureKind.START) {
			return failure;
		}
		return new RunnerStartException(name(),
				subject + "ended before it was ready" + ((failure != null) ? ": " + failure : ", without a failure"),
				failure);
	}

}
