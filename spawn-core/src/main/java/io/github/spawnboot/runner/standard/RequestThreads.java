package io.github.spawnboot.runner.standard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.github.spawnboot.runner.RunnerRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes requests in threads of the runtime, no more than a limit at the same time, and
 * knows how many are left. A thread ends when there is nothing to do. Thread-safe.
 */
final class RequestThreads implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(RequestThreads.class);

	private final RunnerRuntime runtime;

	private final String name;

	private final int most;

	// Guarded by this, as everything below.
	private final Deque<Runnable> queue = new ArrayDeque<>();

	private final Set<Thread> threads = new HashSet<>();

	private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

	private int running;

	private long started;

	private boolean interrupted;

	RequestThreads(RunnerRuntime runtime, String name, int most) {
		this.runtime = runtime;
		this.name = name;
		this.most = most;
	}

	@Override
	public void execute(Runnable task) {
		long number;
		synchronized (this) {
			if (this.interrupted) {
				throw new RejectedExecutionException("The server ends");
			}
			if (this.running == this.most) {
				this.queue.add(task);
				return;
			}
			this.running++;
			number = ++this.started;
		}
		try {
			this.runtime.start(this.name + "-" + number, () -> work(task));
		}
		catch (Throwable ex) {
			next();
			throw ex;
		}
	}

	private void work(Runnable first) {
		begin();
		for (Runnable task = first; task != null; task = next()) {
			try {
				task.run();
			}
			catch (Throwable ex) {
				logger.warn("A request failed in '{}'", this.name, ex);
			}
		}
	}

	private synchronized void begin() {
		this.threads.add(Thread.currentThread());
		if (this.interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private @Nullable Runnable next() {
		List<CompletableFuture<Void>> told;
		synchronized (this) {
			Runnable task = this.queue.poll();
			if (task != null) {
				return task;
			}
			this.threads.remove(Thread.currentThread());
			this.running--;
			if (this.running > 0) {
				return null;
			}
			told = List.copyOf(this.waiting);
			this.waiting.clear();
		}
		told.forEach((future) -> future.complete(null));
		return null;
	}

	/**
	 * Returns how many requests are in work or wait.
	 */
	synchronized int left() {
		return this.running + this.queue.size();
	}

	/**
	 * Returns when nothing is in work.
	 */
	synchronized CompletableFuture<Void> whenIdle() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		if (this.running == 0) {
			future.complete(null);
		}
		else {
			this.waiting.add(future);
		}
		return future;
	}

	/**
	 * Interrupts what is in work, drops what waits, and takes nothing any more.
	 * @return how many those were
	 */
	synchronized int interrupt() {
		int left = left();
		this.interrupted = true;
		this.queue.clear();
		this.threads.forEach(Thread::interrupt);
		return left;
	}

}
