package io.github.spawnboot.runner.standard;

import java.nio.channels.ClosedByInterruptException;
import java.util.function.Consumer;

import io.github.spawnboot.runner.RunnerRuntime;
import org.jspecify.annotations.Nullable;

/**
 * One task in a thread of its own that is interrupted while it runs and never afterwards.
 */
final class Work {

	private final Task task;

	// Guarded by this.
	private @Nullable Thread thread;

	private boolean interrupted;

	private boolean ended;

	private Work(Task task) {
		this.task = task;
	}

	/**
	 * Starts the thread.
	 * @param runtime starts it
	 * @param name name of the thread
	 * @param task what it does
	 * @param end gets the failure, in the thread; {@code null} if there is none or if the
	 * task only obeyed an interrupt
	 */
	static Work start(RunnerRuntime runtime, String name, Task task, Consumer<@Nullable Throwable> end) {
		Work work = new Work(task);
		runtime.start(name, () -> end.accept(work.run()));
		return work;
	}

	private @Nullable Throwable run() {
		Throwable failure = null;
		try {
			begin();
			this.task.run();
		}
		catch (Throwable ex) {
			failure = ex;
		}
		return (end() && isObedience(failure)) ? null : failure;
	}

	private synchronized void begin() {
		this.thread = Thread.currentThread();
		if (this.interrupted) {
			this.thread.interrupt();
		}
	}

	private synchronized boolean end() {
		this.ended = true;
		Thread.interrupted();
		return this.interrupted;
	}

	synchronized void interrupt() {
		this.interrupted = true;
		if (this.thread != null && !this.ended) {
			this.thread.interrupt();
		}
	}

	// Who cannot throw an InterruptedException wraps it.
	private static boolean isObedience(@Nullable Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < 100; depth++) {
			if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	/**
	 * What is done.
	 */
	@FunctionalInterface
	interface Task {

		void run() throws Exception;

	}

}
