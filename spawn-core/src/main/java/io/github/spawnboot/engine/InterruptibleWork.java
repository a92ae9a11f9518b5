package io.github.spawnboot.engine;

import org.jspecify.annotations.Nullable;

/**
 * Cancels one piece of work by interrupting its thread, and only while the thread is at
 * that work: an interrupt never hits what the thread does next. Used once; thread-safe.
 */
public final class InterruptibleWork {

	private @Nullable Thread thread;

	private boolean cancelled;

	/**
	 * Says that the calling thread begins the work.
	 * @return whether it shall; {@code false} if the work was cancelled before
	 */
	public synchronized boolean begin() {
		if (!this.cancelled) {
			this.thread = Thread.currentThread();
		}
		return !this.cancelled;
	}

	/**
	 * Says that the calling thread has ended the work; to be called in a finally block.
	 */
	public synchronized void end() {
		this.thread = null;
		// An interrupt that came too late.
		Thread.interrupted();
	}

	/**
	 * Cancels the work: it does not begin any more, or its thread is interrupted.
	 */
	public synchronized void cancel() {
		this.cancelled = true;
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

	/**
	 * Returns whether the work was cancelled.
	 * @return whether {@link #cancel()} was called
	 */
	public synchronized boolean isCancelled() {
		return this.cancelled;
	}

}
