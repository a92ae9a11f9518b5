package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One run of a blocking {@link Runner} in a thread of its own.
 */
final class BlockingRun implements AsyncRunner.Control, Signals {

	private final Runner runner;

	private final AsyncRunner.Run run;

	private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

	// Guarded by this: only the thread of a run that goes on may be interrupted.
	private @Nullable Thread thread;

	private boolean killed;

	private boolean ended;

	BlockingRun(Runner runner, AsyncRunner.Run run) {
		this.runner = runner;
		this.run = run;
	}

	BlockingRun start() {
		this.run.runtime().start("spawn-runner-" + this.run.name(), this::run);
		return this;
	}

	private void run() {
		Throwable failure = null;
		try {
			begin();
			this.runner.run(this, this.run::ready);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		if (end() && failure instanceof InterruptedException) {
			// That is how it obeys.
			failure = null;
		}
		this.run.exited(failure);
	}

	private synchronized void begin() {
		this.thread = Thread.currentThread();
		if (this.killed) {
			this.thread.interrupt();
		}
	}

	private synchronized boolean end() {
		this.ended = true;
		Thread.interrupted();
		return this.killed;
	}

	@Override
	public synchronized void signal(Signal signal) {
		this.signals.add(signal);
		if (signal.equals(Signal.KILL)) {
			this.killed = true;
			if (this.thread != null && !this.ended) {
				this.thread.interrupt();
			}
		}
	}

	@Override
	public Signal await() throws InterruptedException {
		return this.signals.take();
	}

	@Override
	public @Nullable Signal await(Duration limit) throws InterruptedException {
		return this.signals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public @Nullable Signal poll() {
		return this.signals.poll();
	}

}
