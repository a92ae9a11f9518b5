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
 * While tasks have been so brief of late that to wake a thread takes longer, several that
 * come together are run by one thread, the <em>server</em>, one after the other, and
 * their answers are written together. The loop's own thread {@link #watch looks after
 * them}: where the server is held up by one of them, the others are given to other
 * threads, and what was answered is written, in less than a millisecond or two.
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

	// About what it costs to wake another thread.
	private static final long BRIEF_NANOS = TimeUnit.MICROSECONDS.toNanos(15);

	// Longest time that tasks shall wait for the server, if they are as brief as before.
	private static final long HOLD_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

	private static final int WEIGHT = 16;

	private final BeamLoop loop;

	private final int concurrency;

	private final String threadName;

	private final @Nullable ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

	private final ReentrantLock lock = new ReentrantLock();

	// Whether the task that ended last was longer than a wake-up: then somebody else
	// shall read at once while the next one runs.
	private volatile boolean slow;

	// All fields below are guarded by the lock.

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	// The one that became idle last is taken first: it is the warmest.
	private final Deque<Worker> idle = new ArrayDeque<>();

	private int threads;

	private int lastNumber;

	// The worker that reads, and waits for a task.
	private @Nullable Worker reading;

	// The worker that is at work, or about to be, and takes tasks until there are none.
	private @Nullable Worker server;

	// Whether tasks were left to the server, and the loop was told to look after them.
	private boolean held;

	// Of the times that tasks took.
	private long averageNanos = SLOW_NANOS;

	BeamWorkers(BeamLoop loop, int concurrency, String threadName) {
		this.loop = loop;
		this.concurrency = concurrency;
		this.threadName = threadName;
	}

	/**
	 * Writes what the calling thread has left to be written later, if it is a worker: it
	 * is going to wait.
	 */
	static void writeLeft() {
		if (Thread.currentThread() instanceof Worker worker) {
			worker.writeLeft();
		}
	}

	@Override
	public void execute(Runnable task) {
		Worker woken = null;
		boolean wakeReader = false;
		this.lock.lock();
		try {
			this.tasks.add(task);
			Worker reader = this.reading;
			if (reader != null && !reader.called && reader == Thread.currentThread()) {
				reader.call();
			}
			else if (isServed()) {
				hold();
			}
			else {
				woken = wake();
				if (woken == null && this.threads == this.concurrency && reader != null && !reader.called) {
					reader.call();
					wakeReader = true;
				}
				// Otherwise all are at work, and whoever is ready next takes it.
			}
		}
		finally {
			this.lock.unlock();
		}
		if (woken != null) {
			LockSupport.unpark(woken);
			this.loop.handedOver();
		}
		else if (wakeReader) {
			this.loop.wakeup();
		}
	}

	/**
	 * Returns whether the server takes all tasks about as soon as another thread is
	 * awake.
	 */
	private boolean isServed() {
		Worker server = this.server;
		return server != null && isBrief() && this.tasks.size() * this.averageNanos <= HOLD_NANOS
				&& System.nanoTime() - server.begin < SLOW_NANOS;
	}

	private boolean isBrief() {
		return this.averageNanos <= BRIEF_NANOS;
	}

	private void hold() {
		if (!this.held) {
			this.held = true;
			this.loop.hold(this);
		}
	}

	// Takes one of those that sleep, to be woken without the lock, or starts one.
	private @Nullable Worker wake() {
		Worker sleeping = this.idle.pollLast();
		if (sleeping != null) {
			sleeping.call();
		}
		else if (this.threads < this.concurrency) {
			start();
		}
		return sleeping;
	}

	private void start() {
		Worker worker = new Worker(this.threadName + "-" + (this.lastNumber + 1));
		worker.setDaemon(true);
		// Not those of a task that happened to run on the thread that starts this one.
		worker.setContextClassLoader(this.contextClassLoader);
		worker.start();
		worker.call();
		this.lastNumber++;
		this.threads++;
	}

	/**
	 * Sees to it that no task waits for long behind another one. Called by the loop's own
	 * thread again and again after {@link BeamLoop#hold}.
	 * @param now time
	 * @return whether to look again
	 */
	boolean watch(long now) {
		this.lock.lock();
		try {
			Worker server = this.server;
			boolean waits = !this.tasks.isEmpty();
			if (waits && server != null && isBrief() && now - server.begin < SLOW_NANOS) {
				return true;
			}
			this.held = false;
			if (server != null) {
				server.writesLater = false;
			}
			if (waits) {
				this.server = null;
				this.averageNanos = SLOW_NANOS;
				wakeFor(this.tasks.size());
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Under the lock, which is short enough where it is rare.
	private void wakeFor(int count) {
		for (int i = 0; i < count; i++) {
			LockSupport.unpark(wake());
		}
	}

	/**
	 * One thread.
	 */
	final class Worker extends Thread {

		// That there is a task, so that it shall neither read nor sleep any longer.
		private volatile boolean called;

		// When its task began, or when it was called.
		private volatile long begin;

		// That what it answers may be left to be written with what it answers next.
		// Cleared by whoever looks after it, before that one writes.
		private volatile boolean writesLater;

		// The fields below belong to the thread.

		private boolean left;

		private long took = -1;

		private Worker(String name) {
			super(null, null, name, 0, false);
		}

		// Under the lock.
		private void call() {
			this.begin = System.nanoTime();
			this.called = true;
			if (BeamWorkers.this.server == null) {
				BeamWorkers.this.server = this;
			}
		}

		/**
		 * Returns whether what this thread leaves to be written is written soon, by
		 * itself or by the loop's own thread. To be asked again behind that.
		 */
		boolean writesLater() {
			if (!this.writesLater) {
				return false;
			}
			this.left = true;
			return true;
		}

		private void writeLeft() {
			this.writesLater = false;
			if (this.left) {
				this.left = false;
				BeamWorkers.this.loop.writeLeft();
			}
		}

		@Override
		public void run() {
			Runnable task = next();
			while (task != null) {
				runTask(task);
				task = next();
			}
		}

		private void runTask(Runnable task) {
			long begin = System.nanoTime();
			this.begin = begin;
			try {
				task.run();
			}
			catch (Throwable ex) {
				// Like a thread that ends by it, but the thread is still good.
				getUncaughtExceptionHandler().uncaughtException(this, ex);
			}
			this.took = System.nanoTime() - begin;
			boolean slow = this.took > SLOW_NANOS;
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
					learn();
					Runnable task = BeamWorkers.this.tasks.poll();
					if (task != null) {
						take();
						return task;
					}
					this.called = false;
					if (BeamWorkers.this.server == this) {
						BeamWorkers.this.server = null;
					}
					reads = mayRead && !this.left && BeamWorkers.this.loop.tryFollow();
					if (reads) {
						BeamWorkers.this.reading = this;
					}
					else if (!this.left) {
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
				else if (this.left) {
					writeLeft();
				}
				else if (!sleep()) {
					return null;
				}
				else {
					mayRead = true;
				}
			}
		}

		private void take() {
			if (BeamWorkers.this.server == null) {
				BeamWorkers.this.server = this;
			}
			boolean more = BeamWorkers.this.held && BeamWorkers.this.server == this && isBrief()
					&& !BeamWorkers.this.tasks.isEmpty();
			if (this.writesLater != more) {
				this.writesLater = more;
			}
		}

		// From the task that ended last.
		private void learn() {
			if (this.took < 0) {
				return;
			}
			boolean wasBrief = isBrief();
			long took = Math.min(this.took, 4 * SLOW_NANOS);
			BeamWorkers.this.averageNanos += (took - BeamWorkers.this.averageNanos) / WEIGHT;
			this.took = -1;
			if (wasBrief && !isBrief()) {
				wakeFor(BeamWorkers.this.tasks.size() - 1);
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
