package io.github.spawnboot.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.ShutdownResult;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs of an engine run, and how the engine shuts down: it refuses jobs, waits for
 * those that run, interrupts the rest, and calls the hooks. The steps run on a daemon
 * thread {@code spawn-engine-shutdown}, so that nobody who waits for them can hold them
 * up. Thread-safe.
 */
final class EngineLife {

	private static final Duration GRACE = Duration.ofSeconds(1);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	// All below is guarded by the lock.

	private final Set<JobRun> runs = new LinkedHashSet<>();

	private final Map<String, Runnable> hooks = new LinkedHashMap<>();

	private final Map<String, Thread> runningHooks = new LinkedHashMap<>();

	private final Map<String, Throwable> failedHooks = new LinkedHashMap<>();

	private @Nullable CompletableFuture<ShutdownResult> shutdown;

	private boolean hastened;

	JobRun begin(String job) {
		this.lock.lock();
		try {
			if (this.shutdown != null) {
				throw new PoolClosedException(
						"The engine is shut down and takes no more jobs; job '" + job + "' did not run", null);
			}
			JobRun run = new JobRun(job);
			this.runs.add(run);
			return run;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Says that a handler has ended, on its thread.
	 * @return whether it was interrupted
	 */
	boolean end(JobRun run) {
		boolean interrupted = run.end();
		this.lock.lock();
		try {
			this.runs.remove(run);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		return interrupted;
	}

	void onShutdown(String name, Runnable hook) {
		this.lock.lock();
		try {
			if (this.shutdown != null) {
				throw new PoolClosedException(
						"The engine is shut down; the hook '" + name + "' would not be called any more", null);
			}
			if (this.hooks.putIfAbsent(name, hook) != null) {
				throw new IllegalArgumentException("The shutdown hook '" + name + "' is registered already");
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isShutdown() {
		this.lock.lock();
		try {
			return this.shutdown != null;
		}
		finally {
			this.lock.unlock();
		}
	}

	ShutdownResult shutdown(Duration jobLimit, Duration hookLimit) {
		return await(begin(() -> perform(jobLimit.toNanos(), hookLimit.toNanos())));
	}

	/**
	 * Refuses jobs and calls the hooks, and leaves the running jobs alone.
	 */
	ShutdownResult abandon(Duration hookLimit) {
		return await(begin(() -> callHooks(List.of(), System.nanoTime() + hookLimit.toNanos())));
	}

	private static ShutdownResult await(CompletableFuture<ShutdownResult> result) {
		try {
			return result.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallCancelledException("Interrupted while waiting for the shutdown of the engine, which goes on",
					ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The shutdown of the engine failed", ex.getCause());
		}
	}

	private CompletableFuture<ShutdownResult> begin(Callable<ShutdownResult> steps) {
		this.lock.lock();
		try {
			for (JobRun run : this.runs) {
				if (run.isOnThisThread()) {
					throw new IllegalStateException("Job '" + run.job()
							+ "' must not shut down the engine that runs it: the shutdown would wait for its end");
				}
			}
			if (this.shutdown != null) {
				return this.shutdown;
			}
			CompletableFuture<ShutdownResult> result = new CompletableFuture<>();
			Thread thread = new Thread(() -> perform(result, steps), "spawn-engine-shutdown");
			thread.setDaemon(true);
			thread.start();
			this.shutdown = result;
			return result;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void perform(CompletableFuture<ShutdownResult> result, Callable<ShutdownResult> steps) {
		this.lock.lock();
		try {
			result.complete(steps.call());
		}
		catch (Throwable ex) {
			result.completeExceptionally(ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private ShutdownResult perform(long jobNanos, long hookNanos) throws InterruptedException {
		awaitRuns(System.nanoTime() + jobNanos);
		long deadline = System.nanoTime() + hookNanos;
		List<JobRun> cancelled = List.copyOf(this.runs);
		cancelled.forEach(JobRun::interrupt);
		await(this.runs, System.nanoTime() + Math.min(GRACE.toNanos(), hookNanos / 2));
		return callHooks(cancelled, deadline);
	}

	private ShutdownResult callHooks(List<JobRun> cancelled, long deadline) throws InterruptedException {
		this.hooks.forEach(this::startHook);
		await(this.runningHooks.keySet(), deadline);
		if (!cancelled.isEmpty()) {
			await(this.runs, deadline);
		}
		this.runningHooks.values().forEach(Thread::interrupt);
		return new ShutdownResult(names(cancelled), names(this.runs), this.failedHooks,
				new ArrayList<>(this.runningHooks.keySet()));
	}

	private static List<String> names(Iterable<JobRun> runs) {
		List<String> names = new ArrayList<>();
		runs.forEach((run) -> names.add(run.job()));
		return names;
	}

	/**
	 * Ends the wait of a shutdown for running jobs, which are interrupted then. Also
	 * before it has begun.
	 */
	void hasten() {
		this.lock.lock();
		try {
			this.hastened = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitRuns(long deadline) throws InterruptedException {
		long nanos = deadline - System.nanoTime();
		while (!this.runs.isEmpty() && !this.hastened && nanos > 0) {
			nanos = this.changed.awaitNanos(nanos);
		}
	}

	private void await(Set<?> left, long deadline) throws InterruptedException {
		long nanos = deadline - System.nanoTime();
		while (!left.isEmpty() && nanos > 0) {
			nanos = this.changed.awaitNanos(nanos);
		}
	}

	private void startHook(String name, Runnable hook) {
		Thread thread = new Thread(() -> runHook(name, hook), "spawn-shutdown-" + name);
		thread.setDaemon(true);
		this.runningHooks.put(name, thread);
		thread.start();
	}

	private void runHook(String name, Runnable hook) {
		Throwable failure = null;
		try {
			hook.run();
		}
		catch (Throwable ex) {
			failure = ex;
		}
		this.lock.lock();
		try {
			if (failure != null) {
				this.failedHooks.put(name, failure);
			}
			this.runningHooks.remove(name);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
