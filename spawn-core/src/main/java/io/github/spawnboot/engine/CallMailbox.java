package io.github.spawnboot.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Runs what the other side asks for within a call: callbacks, calls of host services, and
 * the bytes of its output. One at a time, in the order of arrival: on the thread of the
 * caller while that waits for the call, else on another one.
 */
final class CallMailbox implements Executor {

	private final Executor others;

	private final Supplier<CompletableFuture<Void>> futures;

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	// Completed when a task arrives; a new one for each wait.
	private @Nullable CompletableFuture<Void> arrival;

	private boolean waiting;

	private @Nullable Thread waiter;

	// The caller has not come yet, but will.
	private boolean reserved;

	private boolean draining;

	/**
	 * Creates a mailbox.
	 * @param others runs tasks while no caller waits; may refuse them
	 * @param futures makes futures that a caller waits for
	 */
	CallMailbox(Executor others, Supplier<CompletableFuture<Void>> futures) {
		this.others = others;
		this.futures = futures;
	}

	/**
	 * Says that a caller will wait, so that nothing runs elsewhere before it does.
	 */
	void reserve() {
		synchronized (this.tasks) {
			this.reserved = true;
		}
	}

	/**
	 * Says that no caller will come any more.
	 */
	void release() {
		synchronized (this.tasks) {
			this.reserved = false;
			drainUnlessAwaited();
		}
	}

	/**
	 * Adds a task; never blocks.
	 * @param task must not throw
	 * @throws RejectedExecutionException if no thread is left for it
	 */
	@Override
	public void execute(Runnable task) {
		synchronized (this.tasks) {
			this.tasks.add(task);
			if (!this.waiting && !this.reserved && !this.draining) {
				this.draining = true;
				try {
					this.others.execute(this::drain);
				}
				catch (RejectedExecutionException ex) {
					this.draining = false;
					this.tasks.remove(task);
					throw ex;
				}
			}
		}
		signal();
	}

	private void drain() {
		Runnable task = takeUnlessAwaited();
		while (task != null) {
			task.run();
			task = takeUnlessAwaited();
		}
		// The caller may have come meanwhile, and takes over.
		signal();
	}

	private @Nullable Runnable takeUnlessAwaited() {
		synchronized (this.tasks) {
			Runnable task = this.waiting ? null : this.tasks.poll();
			this.draining = task != null;
			return task;
		}
	}

	/**
	 * Waits on the thread of the caller, which runs the tasks meanwhile. All tasks that
	 * arrived before the end have run when this returns.
	 * @param end what is waited for
	 * @param wait waits for one future
	 * @param interrupted gives up what is waited for, before what is left can run on
	 * another thread
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	void await(CompletableFuture<?> end, Wait wait, Consumer<InterruptedException> interrupted)
			throws InterruptedException {
		synchronized (this.tasks) {
			this.reserved = false;
			if (end.isDone() && this.tasks.isEmpty() && !this.draining) {
				return;
			}
			this.waiting = true;
			this.waiter = Thread.currentThread();
		}
		end.whenComplete((result, failure) -> signal());
		try {
			while (true) {
				boolean ended = end.isDone();
				if (!ended && Thread.interrupted()) {
					// Also between tasks that leave no time to wait.
					throw new InterruptedException();
				}
				Runnable task = null;
				CompletableFuture<Void> next = null;
				synchronized (this.tasks) {
					// What another thread has begun goes before.
					task = this.draining ? null : this.tasks.poll();
					if (this.draining || (task == null && !ended)) {
						next = this.futures.get();
						this.arrival = next;
					}
				}
				if (task != null) {
					task.run();
				}
				else if (next == null) {
					return;
				}
				else if (!end.isDone() || isDraining()) {
					wait.until(next);
				}
			}
		}
		catch (InterruptedException ex) {
			interrupted.accept(ex);
			throw ex;
		}
		finally {
			leave();
		}
	}

	boolean isAwaitedBy(Thread thread) {
		synchronized (this.tasks) {
			return this.waiter == thread;
		}
	}

	private void leave() {
		synchronized (this.tasks) {
			this.waiting = false;
			this.waiter = null;
			this.arrival = null;
			drainUnlessAwaited();
		}
	}

	private void drainUnlessAwaited() {
		if (!this.tasks.isEmpty() && !this.waiting && !this.draining) {
			this.draining = true;
			try {
				this.others.execute(this::drain);
			}
			catch (RejectedExecutionException ex) {
				// They were accepted, and somebody waits for their answers.
				LiveThreads.execute(this::drain);
			}
		}
	}

	private boolean isDraining() {
		synchronized (this.tasks) {
			return this.draining;
		}
	}

	private void signal() {
		CompletableFuture<Void> waiter;
		synchronized (this.tasks) {
			waiter = this.arrival;
		}
		if (waiter != null) {
			waiter.complete(null);
		}
	}

	/**
	 * Waits for a future.
	 */
	@FunctionalInterface
	interface Wait {

		/**
		 * Waits until a future is done, in any way.
		 * @param future the future
		 * @throws InterruptedException if the thread is interrupted
		 */
		void until(CompletableFuture<?> future) throws InterruptedException;

	}

}
