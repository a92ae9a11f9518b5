package io.github.spawnboot.engine;

import org.jspecify.annotations.Nullable;

/**
 * One handler at work on a thread, which the shutdown of its engine may interrupt, but
 * only while the thread is at that work. Thread-safe.
 */
final class JobRun {

	private final String job;

	private @Nullable Thread thread = Thread.currentThread();

	private boolean interrupted;

	/**
	 * Creates a run on the calling thread.
	 * @param job name of the job
	 */
	JobRun(String job) {
		this.job = job;
	}

	String job() {
		return this.job;
	}

	synchronized boolean isOnThisThread() {
		return this.thread == Thread.currentThread();
	}

	synchronized void interrupt() {
		if (this.thread != null) {
			this.interrupted = true;
			this.thread.interrupt();
		}
	}

	/**
	 * Says that the handler has ended, on its thread; only the first call counts.
	 * @return whether it was interrupted
	 */
	synchronized boolean end() {
		boolean first = this.thread != null;
		this.thread = null;
		if (this.interrupted && first) {
			// It was meant for the handler, not for what the thread does next.
			Thread.interrupted();
		}
		return this.interrupted;
	}

}
