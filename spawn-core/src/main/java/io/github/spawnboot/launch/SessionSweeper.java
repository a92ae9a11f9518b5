package io.github.spawnboot.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills what ended children have left behind, and takes note of the ends of orphans where
 * they are ours. One look at the processes of the machine serves all children that have
 * ended meanwhile; it is repeated until nothing is found, because what is killed last may
 * have started more. Thread-safe.
 */
final class SessionSweeper {

	private static final Logger logger = LoggerFactory.getLogger(SessionSweeper.class);

	private static final AtomicBoolean told = new AtomicBoolean();

	// Who starts processes faster than that for that long is left to the administrator.
	private static final Duration LONGEST = Duration.ofSeconds(5);

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private final Executor threads;

	private final Consumer<ChildSession> swept;

	private final @Nullable OrphanReaper orphans;

	private final Set<ChildSession> living = new LinkedHashSet<>();

	private final List<ChildSession> ended = new ArrayList<>();

	private boolean orphansDue;

	private boolean running;

	/**
	 * Creates a sweeper.
	 * @param threads runs the sweeps, which take some milliseconds
	 * @param swept told of each session of which nothing is left
	 * @param orphans takes note of the ends of what it kills, or {@code null} if somebody
	 * else does
	 */
	SessionSweeper(Executor threads, Consumer<ChildSession> swept, @Nullable OrphanReaper orphans) {
		this.threads = threads;
		this.swept = swept;
		this.orphans = orphans;
	}

	/**
	 * Tells of a child that was started.
	 * @param session that of the child
	 */
	synchronized void add(ChildSession session) {
		if (this.orphans != null) {
			this.living.add(session);
		}
	}

	/**
	 * Takes note of the ends of orphans of children that live: those who start programs
	 * in the background would fill the table of processes with zombies. Returns at once;
	 * to be called now and then.
	 */
	void reapOrphans() {
		synchronized (this) {
			if (this.orphans == null || this.living.isEmpty()) {
				return;
			}
			this.orphansDue = true;
			if (this.running) {
				return;
			}
			this.running = true;
		}
		this.threads.execute(this::run);
	}

	/**
	 * Kills what a child that has ended has left. Returns at once.
	 * @param session that of the child
	 */
	void sweep(ChildSession session) {
		if (!ProcessTable.isAvailable()) {
			if (told.compareAndSet(false, true)) {
				logger.info("Not available: processes that a child has started end with it; there is no /proc");
			}
			return;
		}
		synchronized (this) {
			this.living.remove(session);
			this.ended.add(session);
			if (this.running) {
				return;
			}
			this.running = true;
		}
		this.threads.execute(this::run);
	}

	/**
	 * Waits until all sweeps have ended, within their limit. Ends early if the thread is
	 * interrupted.
	 */
	synchronized void await() {
		long end = System.nanoTime() + LONGEST.toNanos();
		while (this.running) {
			long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
			if (left <= 0) {
				return;
			}
			try {
				wait(left);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	private void run() {
		List<Sweep> sweeps = new ArrayList<>();
		while (take(sweeps)) {
			try {
				List<ProcessTable.Entry> table = ProcessTable.all();
				takeOrphansDue().forEach((session) -> reap(session.orphans(table)));
				look(sweeps, table);
			}
			catch (RuntimeException | Error ex) {
				logger.error("What children have left could not be killed", ex);
				sweeps.clear();
			}
			if (!sweeps.isEmpty()) {
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	private synchronized boolean take(List<Sweep> sweeps) {
		this.ended.forEach((session) -> sweeps.add(new Sweep(session, new LinkedHashSet<>(), System.nanoTime())));
		this.ended.clear();
		this.running = !sweeps.isEmpty() || this.orphansDue;
		notifyAll();
		return this.running;
	}

	private synchronized List<ChildSession> takeOrphansDue() {
		List<ChildSession> due = this.orphansDue ? List.copyOf(this.living) : List.of();
		this.orphansDue = false;
		return due;
	}

	private void look(List<Sweep> sweeps, List<ProcessTable.Entry> table) {
		for (Iterator<Sweep> all = sweeps.iterator(); all.hasNext();) {
			Sweep sweep = all.next();
			List<ProcessTable.Entry> survivors = sweep.session.survivors(table);
			survivors.stream().filter(ProcessTable.Entry::kill).forEach(sweep.killed::add);
			boolean zombies = reap(sweep.session.orphans(table));
			if ((survivors.isEmpty() && !zombies) || System.nanoTime() - sweep.start > LONGEST.toNanos()) {
				all.remove();
				end(sweep, survivors);
			}
		}
	}

	private boolean reap(List<ProcessTable.Entry> dead) {
		OrphanReaper orphans = this.orphans;
		if (orphans == null) {
			return false;
		}
		dead.forEach(orphans::reap);
		// Those that were killed last have not ended yet.
		return !dead.isEmpty();
	}

	private void end(Sweep sweep, List<ProcessTable.Entry> survivors) {
		if (!sweep.killed.isEmpty()) {
			logger.info("Child {} had left processes behind, which were killed: {}", sweep.session.id(), sweep.killed);
		}
		if (!survivors.isEmpty()) {
			logger.error("Child {} has left processes behind that do not end within {} ms: {}", sweep.session.id(),
					LONGEST.toMillis(), survivors);
			return;
		}
		this.swept.accept(sweep.session);
	}

	/**
	 * A session that is being swept.
	 */
	private record Sweep(ChildSession session, Set<ProcessTable.Entry> killed, long start) {

	}

}
