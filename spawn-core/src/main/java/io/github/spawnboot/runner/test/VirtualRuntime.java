package io.github.spawnboot.runner.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.runner.RunnerRuntime;
import org.jspecify.annotations.Nullable;

/**
 * A runtime in which time passes only when the test says so, so that tests of limits and
 * back-off take none. It begins at {@link Instant#EPOCH}. Tasks run in the thread that
 * lets the time pass; threads are real, daemons, and known to the test; a subclass may
 * start them otherwise. Thread-safe.
 */
public class VirtualRuntime implements RunnerRuntime {

	private static final Comparator<Task> BY_TIME = Comparator.comparingLong(Task::due).thenComparingLong(Task::order);

	private final TreeSet<Task> tasks = new TreeSet<>(BY_TIME);

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private long now;

	private long order;

	private volatile double random;

	/**
	 * Creates a runtime at the epoch.
	 */
	public VirtualRuntime() {
	}

	@Override
	public synchronized long nanoTime() {
		return this.now;
	}

	@Override
	public synchronized Instant now() {
		return Instant.EPOCH.plusNanos(this.now);
	}

	@Override
	public synchronized Timer schedule(Runnable task, Duration delay) {
		Task scheduled = new Task(task, this.now + Math.max(0, delay.toNanos()), this.order++);
		this.tasks.add(scheduled);
		return () -> cancel(scheduled);
	}

	private synchronized void cancel(Task task) {
		this.tasks.remove(task);
	}

	@Override
	public Thread start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
		return thread;
	}

	@Override
	public double random() {
		return this.random;
	}

	/**
	 * Makes all random numbers this one.
	 * @param random from 0 (the default) to below 1
	 */
	public void setRandom(double random) {
		this.random = random;
	}

	/**
	 * Lets time pass, and runs what becomes due, each at its time, in this thread. What a
	 * task throws gets through, and the time stands still there.
	 * @param time how much
	 */
	public void pass(Duration time) {
		long end = nanoTime() + time.toNanos();
		for (Task task = due(end); task != null; task = due(end)) {
			task.runnable().run();
		}
		synchronized (this) {
			this.now = Math.max(this.now, end);
		}
	}

	private synchronized @Nullable Task due(long end) {
		if (this.tasks.isEmpty() || this.tasks.first().due() > end) {
			return null;
		}
		Task task = this.tasks.first();
		this.tasks.remove(task);
		this.now = Math.max(this.now, task.due());
		return task;
	}

	/**
	 * Returns how many tasks wait for their time.
	 * @return number of tasks
	 */
	public synchronized int scheduled() {
		return this.tasks.size();
	}

	/**
	 * Returns the threads that were started and have not ended.
	 * @return snapshot
	 */
	public List<Thread> threads() {
		return this.threads.stream().filter(Thread::isAlive).toList();
	}

	private record Task(Runnable runnable, long due, long order) {

	}

}
