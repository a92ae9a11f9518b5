package io.github.spawnboot.beam;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Which thread reads the beams of a loop: never more than one, and never nobody for long.
 * The loop's own thread is the <em>standby</em>. Threads that wait for something that has
 * to be read anyway (a caller for its result, a worker for its next call) are
 * <em>followers</em>: they may read for themselves, which saves the wake-up from the
 * standby to them.
 * <p>
 * All states and transitions:
 *
 * <pre>
 * state     who reads    the standby            leaves the state when
 * STANDBY   the standby  selects without limit  the standby steps back ({@link #stepBack})  to FREE
 * FREE      nobody       is parked, timed       a follower takes it ({@link #tryFollow})    to FOLLOWER
 *                                               nobody took it for {@link #GRACE_NANOS}, or
 *                                               the standby was summoned                    to STANDBY
 * FOLLOWER  a follower   is parked, timed       the follower leaves ({@link #leave}), at the
 *                                               latest when nothing came for
 *                                               {@link #QUIET_TICKS}                        to FREE
 * </pre>
 *
 * No wake-up can be lost for good, because the standby is never parked without a limit:
 * whatever is forgotten in FREE waits at most a tick and a grace. That is also the
 * longest time that anything waits while a follower left the role for code of a user. A
 * summons ({@link #summon}) only shortens it. While the application is idle the state is
 * STANDBY, and nothing ticks. Whenever the standby wakes up while it does not read, it
 * also looks after what others have put off.
 * <p>
 * Stepping back is a bet that a follower comes. A bet that is lost costs a tick, so the
 * standby makes fewer of them while it loses, down to one in {@link #MAX_PENALTY}.
 */
final class ReaderRole {

	private static final long SHORT_TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(125);

	private static final long LONG_TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

	// Ticks of a follower to which nothing came, before it has to leave.
	private static final int QUIET_TICKS = 2;

	private static final long GRACE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

	private static final int MAX_PENALTY = 64;

	private static final int WON = 2;

	private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>();

	private final Thread standby;

	private final Runnable wakeSelector;

	private final Runnable watch;

	private volatile boolean summoned;

	private volatile long leftNanos;

	// Written by whoever has the role.
	private volatile long follows;

	private volatile long turns;

	private volatile boolean dismissed;

	// The fields below belong to the standby.

	private int penalty;

	private int skips;

	private long followsBefore;

	private long tick = SHORT_TICK_NANOS;

	private long turnsAtTick;

	private int quietTicks;

	/**
	 * Creates the role, which nobody has.
	 * @param standby thread of the loop
	 * @param wakeSelector wakes the thread that reads
	 * @param watch looks after what was put off, whenever the standby wakes up
	 */
	ReaderRole(Thread standby, Runnable wakeSelector, Runnable watch) {
		this.standby = standby;
		this.watch = watch;
		this.wakeSelector = wakeSelector;
		this.leftNanos = System.nanoTime();
		this.summoned = true;
	}

	boolean isReader() {
		return isReader(Thread.currentThread());
	}

	boolean isReader(Thread thread) {
		return this.reader.get() == thread;
	}

	boolean isFree() {
		return this.reader.get() == null;
	}

	/**
	 * Makes the calling thread the reader, if there is none.
	 * @return whether it reads from now on, until it {@link #leave leaves}
	 */
	boolean tryFollow() {
		if (this.reader.get() == null && this.reader.compareAndSet(null, Thread.currentThread())) {
			this.follows = this.follows + 1;
			this.dismissed = false;
			return true;
		}
		return false;
	}

	/**
	 * Says that the follower which calls has read something.
	 */
	void turned() {
		this.turns = this.turns + 1;
	}

	/**
	 * Returns whether the follower which calls has to leave, because nothing came for
	 * some ticks.
	 */
	boolean isDismissed() {
		return this.dismissed;
	}

	/**
	 * Ends the time of a follower.
	 * @param summon whether something waits that no other follower is known to come for
	 */
	void leave(boolean summon) {
		this.leftNanos = System.nanoTime();
		this.reader.set(null);
		if (summon) {
			summon();
		}
	}

	/**
	 * Makes the standby take the role at once, if it is free.
	 */
	void summon() {
		this.summoned = true;
		LockSupport.unpark(this.standby);
	}

	/**
	 * Waits until the standby, which is the calling thread, is the reader.
	 */
	void takeOver() {
		while (!tryTakeOver()) {
			// An interrupt would end every later park at once.
			Thread.interrupted();
			this.watch.run();
		}
		if (this.follows - this.followsBefore >= WON) {
			this.penalty = 0;
		}
		else {
			this.penalty = Math.min(MAX_PENALTY, 2 * this.penalty + 1);
		}
		this.skips = this.penalty;
		this.tick = SHORT_TICK_NANOS;
		this.quietTicks = 0;
	}

	private boolean tryTakeOver() {
		if (this.reader.get() != null) {
			tick();
			return false;
		}
		boolean summoned = this.summoned;
		long grace = GRACE_NANOS - (System.nanoTime() - this.leftNanos);
		if (!summoned && grace > 0) {
			LockSupport.parkNanos(this, grace);
			return false;
		}
		if (this.reader.compareAndSet(null, this.standby)) {
			this.summoned = false;
			return true;
		}
		return false;
	}

	// While followers come and go, ticks become rarer, since each costs a wake-up.
	private void tick() {
		long turns = this.turns;
		if (turns != this.turnsAtTick) {
			this.turnsAtTick = turns;
			this.quietTicks = 0;
			this.tick = Math.min(2 * this.tick, LONG_TICK_NANOS);
		}
		else if (++this.quietTicks >= QUIET_TICKS) {
			this.quietTicks = 0;
			this.dismissed = true;
			this.wakeSelector.run();
		}
		LockSupport.parkNanos(this, this.tick);
	}

	/**
	 * Lets the standby give up the role to a follower that is likely to come.
	 * @return whether it did
	 */
	boolean stepBack() {
		if (this.skips > 0) {
			this.skips--;
			return false;
		}
		this.followsBefore = this.follows;
		this.summoned = false;
		this.leftNanos = System.nanoTime();
		this.reader.set(null);
		return true;
	}

}
