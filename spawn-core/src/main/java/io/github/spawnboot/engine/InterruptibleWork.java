package io.github.spawnboot.engine;

import org.jspecify.annotations.Nullable;

/**
 * Cancels one piece of work by interrupting its thread, and only while the thread is at
 * that work: an interrupt never hits what the thread does next. A thread may do another
 * piece of work within one, such as a call that comes back while it waits; an interrupt
 * meant for the outer one is then not lost at the end of the inner one. Used once;
 * thread-safe.
 */
public final class InterruptibleWork {

	private static final ThreadLocal<@Nullable InterruptibleWork> current = new ThreadLocal<>();

	// Used by the thread of the work only.
	private @Nullable InterruptibleWork outer;

	private @Nullable Thread thread;

	private boolean cancelled;

	private boolean interrupted;

	/**
	 * Says that the calling thread begins the work.
	 * @return whether it shall; {@code false} if the work was cancelled before
	 */
	public synchronized boolean begin() {
		if (!this.cancelled) {
			this.thread = Thread.currentThread();
			this.outer = current.get();
			current.set(this);
			if (this.interrupted) {
				this.thread.interrupt();
			}
		}
		return !this.cancelled;
	}

	/**
	 * Says that the calling thread has ended the work; to be called in a finally block.
	 */
	public void end() {
		InterruptibleWork outer = this.outer;
		synchronized (this) {
			if (this.thread == null) {
				return;
			}
			this.thread = null;
			if (this.interrupted) {
				// It came too late. Any other interrupt is for whoever owns the thread.
				Thread.interrupted();
			}
		}
		current.set(outer);
		if (outer != null) {
			outer.interruptAgain();
		}
	}

	private synchronized void interruptAgain() {
		if (this.interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Cancels the work: it does not begin any more, or its thread is interrupted.
	 */
	public void cancel() {
		cancel(true);
	}

	/**
	 * Cancels the work.
	 * @param interrupt whether its thread is interrupted if it has begun; if not, only
	 * {@link #isCancelled()} tells
	 */
	public synchronized void cancel(boolean interrupt) {
		this.cancelled = true;
		if (interrupt && this.thread != null) {
			this.interrupted = true;
			this.thread.interrupt();
		}
	}

	/**
	 * Interrupts the thread of the work, which goes on; as soon as it begins if it has
	 * not.
	 */
	public synchronized void interrupt() {
		this.interrupted = true;
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
