package io.github.spawnboot.beam;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Runs the calls that arrive on a beam, on threads that read the beam themselves while
 * they have nothing to run: a thread that read a call runs it, without handing it to
 * another one, after it has left the reading to whoever comes next.
 * <p>
 * Tasks begin in the order in which they were given, on at most so many threads at once
 * as was said. A task never runs inside {@link #execute} and never on a thread that reads
 * at that time. The threads are daemons, made when they are needed, and end after a
 * minute without work. Thread-safe.
 */
public final class BeamWorkers implements Executor {

	private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

	// Longer than it takes to wake another thread.
	private static final long SLOW_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

	private final BeamLoop loop;

	private final int concurrency;

	private final String threadName;

	private final @Nullable ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

	private final ReentrantLock lock = new ReentrantLock();

	// Whether the task that ended last was longer than a wake-up: then somebody else
	// shall
	// read at once while the next one runs.
	private volatile boolean slow;

	// All fields below are guarded by the lock.

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	// The one that became idle last is taken first: it is the warmest.
	private final Deque<Worker> idle = new ArrayDeque<>();

	private int threads;

	private int lastNumber;

	// The worker that reads, and waits for a task.
	private @Nullable Worker reading;

	BeamWorkers(BeamLoop loop, int concurrency, String threadName) {
		this.loop = loop;
		this.concurrency = concurrency;
		this.threadName = threadName;
	}

	@Override
	public void execute(Runnable task) {
		Worker sleeping;
		boolean wakeReader = false;
		this.lock.lock();
		try {
			this.tasks.add(task);
			Worker reader = this.reading;
			if (reader != null && !reader.called && reader.thread == Thread.currentThread()) {
				reader.called = true;
				return;
			}
			sleeping = this.idle.pollLast();
			if (sleeping != null) {
				sleeping.called = true;
			}
			else if (this.threads < this.concurrency) {
				start();
			}
			else if (reader != null && !reader.called) {
				reader.called = true;
				wakeReader = true;
			}
			// Otherwise all are at work, and whoever is ready next takes it.
		}
		finally {
			this.lock.unlock();
		}
		if (sleeping != null) {
			LockSupport.unpark(sleeping.thread);
			this.loop.handedOver();
		}
		else if (wakeReader) {
			this.loop.wakeup();
		}
	}

	private void start() {
		Worker worker = new Worker();
		Thread thread = new Thread(null, worker, this.threadName + "-" + (this.lastNumber + 1), 0, false);
		thread.setDaemon(true);
		// Not those of a task that happened to run on the thread that starts this one.
		thread.setContextClassLoader(this.contextClassLoader);
		worker.thread = thread;
		thread.start();
		this.lastNumber++;
		this.threads++;
	}

	/**
	 * One thread.
	 */
	private final class Worker implements Runnable {

		private @Nullable Thread thread;

		// That there is a task, so that it shall neither read nor sleep any longer.
		private volatile boolean called;

		@Override
		public void run() {
			Runnable task = next();
			while (task != null) {
				runTask(task);
				task = next();
			}
		}

		private void runTask(Runnable task) {
			long start = System.nanoTime();
			try {
				task.run();
			}
			catch (Throwable ex) {
				// Like a thread that ends by it, but the thread is still good.
				Thread thread = Thread.currentThread();
				thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
			}
			boolean slow = System.nanoTime() - start > SLOW_NANOS;
			if (slow != BeamWorkers.this.slow) {
				BeamWorkers.this.slow = slow;
			}
			// An interrupt was meant for the task, and would keep this thread from
			// waiting.
			Thread.interrupted();
		}

		/** Waits for a task; {@code null} ends the thread. */
		private @Nullable Runnable next() {
			boolean mayRead = true;
			while (true) {
				boolean reads;
				BeamWorkers.this.lock.lock();
				try {
					Runnable task = BeamWorkers.this.tasks.poll();
					if (task != null) {
						return task;
					}
					this.called = false;
					reads = mayRead && BeamWorkers.this.loop.tryFollow();
					if (reads) {
						BeamWorkers.this.reading = this;
					}
					else {
						BeamWorkers.this.idle.addLast(this);
					}
				}
				finally {
					BeamWorkers.this.lock.unlock();
				}
				if (reads) {
					mayRead = read();
					if (BeamWorkers.this.slow) {
						BeamWorkers.this.loop.summon();
					}
				}
				else if (!sleep()) {
					return null;
				}
				else {
					mayRead = true;
				}
			}
		}

		private boolean read() {
			try {
				return BeamWorkers.this.loop.follow(() -> this.called);
			}
			finally {
				BeamWorkers.this.lock.lock();
				BeamWorkers.this.reading = null;
				BeamWorkers.this.lock.unlock();
			}
		}

		private boolean sleep() {
			long end = System.nanoTime() + IDLE_NANOS;
			while (!this.called) {
				long left = end - System.nanoTime();
				if (left <= 0 && end()) {
					return false;
				}
				LockSupport.parkNanos(BeamWorkers.this, Math.max(left, 1));
				Thread.interrupted();
			}
			return true;
		}

		private boolean end() {
			BeamWorkers.this.lock.lock();
			try {
				boolean ends = BeamWorkers.this.idle.remove(this);
				if (ends) {
					BeamWorkers.this.threads--;
				}
				return ends;
			}
			finally {
				BeamWorkers.this.lock.unlock();
			}
		}

	}

}
