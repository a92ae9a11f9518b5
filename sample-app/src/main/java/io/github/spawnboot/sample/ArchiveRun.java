package io.github.spawnboot.sample;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One drawing of all pages. Thread-safe.
 */
final class ArchiveRun {

	private final FutureTask<Boolean> task;

	private volatile Progress progress;

	/**
	 * Creates a run that has not begun.
	 * @param pages number of pages
	 * @param work draws the pages, given what it tells its progress to
	 */
	ArchiveRun(int pages, Work work) {
		this.progress = new Progress(0, pages);
		Callable<Boolean> call = () -> {
			work.draw((progress) -> this.progress = progress);
			return true;
		};
		this.task = new FutureTask<>(call);
	}

	/**
	 * Draws the pages on the calling thread.
	 * @throws CancellationException if it was cancelled
	 * @throws IOException if a stream fails
	 * @throws UnreadableDocumentException if the document cannot be read
	 */
	void run() throws IOException, UnreadableDocumentException {
		this.task.run();
		if (this.task.isCancelled()) {
			// Its interrupt was meant for the task, not for what this thread does next
			Thread.interrupted();
		}
		try {
			this.task.get();
		}
		catch (ExecutionException ex) {
			throw unwrap(ex.getCause());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("A task that has run needs no waiting", ex);
		}
	}

	/**
	 * Interrupts the thread that waits for the child, which ends the work in the child.
	 * @return whether it was still running
	 */
	boolean cancel() {
		return this.task.cancel(true);
	}

	boolean isRunning() {
		return !this.task.isDone();
	}

	Progress progress() {
		return this.progress;
	}

	State state() {
		if (this.task.isCancelled()) {
			return State.CANCELLED;
		}
		if (!this.task.isDone()) {
			return State.RUNNING;
		}
		return succeeded() ? State.DONE : State.FAILED;
	}

	private boolean succeeded() {
		try {
			return this.task.get();
		}
		catch (ExecutionException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static IOException unwrap(@Nullable Throwable failure) throws IOException, UnreadableDocumentException {
		if (failure instanceof IOException io) {
			return io;
		}
		if (failure instanceof UnreadableDocumentException unreadable) {
			throw unreadable;
		}
		if (failure instanceof RuntimeException unchecked) {
			throw unchecked;
		}
		if (failure instanceof Error error) {
			throw error;
		}
		throw new IllegalStateException(failure);
	}

	/**
	 * What has become of it.
	 */
	enum State {

		/** Nobody has asked for it. */
		NONE,

		/** At work. */
		RUNNING,

		/** All pages are in the archive. */
		DONE,

		/** Ended by {@link ArchiveRun#cancel()}. */
		CANCELLED,

		/** Ended by a failure. */
		FAILED

	}

	/**
	 * Draws the pages.
	 */
	@FunctionalInterface
	interface Work {

		void draw(Consumer<Progress> progress) throws IOException, UnreadableDocumentException;

	}

}
