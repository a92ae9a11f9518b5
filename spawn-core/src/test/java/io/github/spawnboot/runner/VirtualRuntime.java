package io.github.spawnboot.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Time that passes only when the test says so. Threads are real.
 */
class VirtualRuntime implements RunnerRuntime {

	private final TreeSet<Task> tasks = new TreeSet<>(
			Comparator.comparingLong((Task task) -> task.due).thenComparingLong((task) -> task.order));

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private long now;

	private long order;

	private volatile double random;

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
		Task scheduled = new Task(task, this.now + delay.toNanos(), this.order++);
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
	 */
	void setRandom(double random) {
		this.random = random;
	}

	/**
	 * Lets time pass, and runs what becomes due, at its time.
	 */
	void pass(Duration time) {
		long end = nanoTime() + time.toNanos();
		for (Task task = due(end); task != null; task = due(end)) {
			task.runnable.run();
		}
		synchronized (this) {
			this.now = end;
		}
	}

	private synchronized Task due(long end) {
		if (this.tasks.isEmpty() || this.tasks.first().due > end) {
			return null;
		}
		Task task = this.tasks.pollFirst();
		this.now = Math.max(this.now, task.due);
		return task;
	}

	synchronized int scheduled() {
		return this.tasks.size();
	}

	/**
	 * Threads that were started and have not ended.
	 */
	List<Thread> threads() {
		return this.threads.stream().filter(Thread::isAlive).toList();
	}

	private record Task(Runnable runnable, long due, long order) {
	}

}
