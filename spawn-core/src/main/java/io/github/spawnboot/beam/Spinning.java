package io.github.spawnboot.beam;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a follower that waits for a message looks for it again and again for some
 * microseconds before it sleeps, which saves the wake-up where the peer runs on another
 * core. A core that is looked from does nothing else, so it is done only where it is
 * likely to cost nobody anything:
 * <ul>
 * <li>never if this process knows one processor only, which then is the peer's;</li>
 * <li>never if messages have come slowly of late, as an average says that is kept of all
 * waits, those asleep included;</li>
 * <li>never by two threads of this process at once;</li>
 * <li>after each look the processor is offered to others. If one took it for long, there
 * are more threads that can run than processors, and the next waits are spent asleep; the
 * more, the more often it happens. So it is when nothing came in time.</li>
 * </ul>
 * Belongs to the reader of a loop; whoever becomes the reader sees what the one before
 * has left.
 */
final class Spinning {

	/** Longest time that is looked for a message. */
	static final long LIMIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

	/** Average of waits beyond which nobody looks. Asleep, a wait includes a wake-up. */
	static final long SLOW_NANOS = 2 * LIMIT_NANOS;

	/**
	 * Time of an offered processor from which on somebody else has needed it. That may
	 * well be the peer, which takes longer for a call: then nothing was saved.
	 */
	static final long TAKEN_NANOS = TimeUnit.MICROSECONDS.toNanos(4);

	/** Most waits that are spent asleep before it is tried again. */
	static final int MAX_PENALTY = 128;

	/** How often the number of processors is looked up, which may change. */
	static final long PROCESSORS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long MAX_WAIT_NANOS = 4 * SLOW_NANOS;

	private static final int WEIGHT = 8;

	private static final AtomicBoolean inProcess = new AtomicBoolean();

	private final LongSupplier nanoClock;

	private final IntSupplier processors;

	private final Runnable offer;

	// Whether a thread of this process looks now.
	private final AtomicBoolean spinner;

	private long averageNanos = SLOW_NANOS;

	private int penalty;

	private int skips;

	private boolean severalProcessors;

	private long processorsNanos;

	private boolean waits;

	private boolean spins;

	private long startNanos;

	private long lookedNanos;

	Spinning() {
		this(System::nanoTime, Runtime.getRuntime()::availableProcessors, Thread::yield, inProcess);
	}

	Spinning(LongSupplier nanoClock, IntSupplier processors, Runnable offer, AtomicBoolean spinner) {
		this.nanoClock = nanoClock;
		this.processors = processors;
		this.offer = offer;
		this.spinner = spinner;
		this.processorsNanos = nanoClock.getAsLong() - PROCESSORS_NANOS;
	}

	/**
	 * Begins a wait, or goes on with it because nothing has come yet.
	 * @return whether to look without sleeping
	 */
	boolean looks() {
		if (!this.waits) {
			begin();
		}
		else if (this.spins && !goesOn()) {
			fail();
		}
		return this.spins;
	}

	private void begin() {
		this.waits = true;
		this.startNanos = this.nanoClock.getAsLong();
		this.lookedNanos = this.startNanos;
		if (this.averageNanos >= SLOW_NANOS) {
			return;
		}
		if (this.skips > 0) {
			this.skips--;
			return;
		}
		this.spins = hasSeveralProcessors() && this.spinner.compareAndSet(false, true);
	}

	private boolean hasSeveralProcessors() {
		if (this.startNanos - this.processorsNanos >= PROCESSORS_NANOS) {
			this.processorsNanos = this.startNanos;
			this.severalProcessors = this.processors.getAsInt() > 1;
		}
		return this.severalProcessors;
	}

	private boolean goesOn() {
		this.offer.run();
		long now = this.nanoClock.getAsLong();
		boolean taken = now - this.lookedNanos > TAKEN_NANOS;
		this.lookedNanos = now;
		return !taken && now - this.startNanos < LIMIT_NANOS;
	}

	private void fail() {
		this.penalty = Math.min(MAX_PENALTY, 2 * this.penalty + 1);
		this.skips = this.penalty;
		stop();
	}

	private void stop() {
		if (this.spins) {
			this.spins = false;
			this.spinner.set(false);
		}
	}

	/**
	 * Ends a wait because a message came.
	 */
	void came() {
		if (this.waits) {
			long wait = this.nanoClock.getAsLong() - this.startNanos;
			this.averageNanos += (Math.min(wait, MAX_WAIT_NANOS) - this.averageNanos) / WEIGHT;
			// What was there at once would have been without looking as well.
			if (this.spins && this.lookedNanos != this.startNanos) {
				this.penalty /= 2;
			}
			leave();
		}
	}

	/**
	 * Ends a wait, if there is one, for any other reason.
	 */
	void leave() {
		this.waits = false;
		stop();
	}

}
