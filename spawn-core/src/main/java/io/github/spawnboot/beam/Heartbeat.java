package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.PoolClosedException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that a peer stands still although its process and its connection are there: a
 * peer from which nothing came for an interval is pinged, and one that leaves a ping
 * unanswered for the timeout is reported, once. Whatever moves counts as an answer: bytes
 * of any message, and bytes that it takes of a queue that waited for it.
 * <p>
 * The timeout is waited for in steps, each of which must pass without a sign. A step that
 * took more than twice its time does not count: then this process itself stood still,
 * because of a garbage collection, a debugger, or a machine that slept. So a peer is
 * never reported early, and at the latest two intervals and a quarter of the timeout
 * after its time. Owns no thread; its steps run on a timer and never block. Thread-safe.
 */
public final class Heartbeat {

	private static final int STEPS = 4;

	private final ScheduledExecutorService timer;

	private final LongSupplier progress;

	private final Runnable ping;

	private final Runnable silent;

	private final LongSupplier nanoClock;

	private final long intervalNanos;

	private final long stepNanos;

	private final AtomicInteger unanswered = new AtomicInteger();

	private boolean stopped;

	private @Nullable ScheduledFuture<?> next;

	// Belong to the task, of which there is never more than one.

	private long lastProgress;

	private int silentSteps;

	private boolean pinged;

	private long stepStart;

	/**
	 * Creates a heartbeat, which is not started.
	 * @param beam connection to the peer, which has to answer {@link MessageType#PING}
	 * @param timer runs the steps
	 * @param interval silence after which the peer is pinged
	 * @param timeout longest time that it may leave a ping unanswered
	 * @param silent told once when it did, by the timer; must not block
	 */
	public Heartbeat(Beam beam, ScheduledExecutorService timer, Duration interval, Duration timeout, Runnable silent) {
		this(beam::progress, () -> beam.sendNow(MessageType.PING, 0, ByteBuffer.allocate(0)), timer, interval, timeout,
				silent, System::nanoTime);
	}

	Heartbeat(LongSupplier progress, Runnable ping, ScheduledExecutorService timer, Duration interval, Duration timeout,
			Runnable silent, LongSupplier nanoClock) {
		this.progress = progress;
		this.ping = ping;
		this.timer = timer;
		this.silent = silent;
		this.nanoClock = nanoClock;
		this.intervalNanos = interval.toNanos();
		this.stepNanos = Math.max(1, timeout.toNanos() / STEPS);
	}

	/**
	 * Starts to listen. To be called once.
	 */
	public void start() {
		this.lastProgress = this.progress.getAsLong();
		schedule(this.intervalNanos);
	}

	/**
	 * Tells of a {@link MessageType#PONG}.
	 * @throws BeamProtocolException if no ping was open
	 */
	public void pong() {
		if (this.unanswered.getAndUpdate((count) -> Math.max(0, count - 1)) == 0) {
			throw new BeamProtocolException("The peer answered a ping that was not sent", null);
		}
	}

	/**
	 * Stops for good. Has no effect when it was called before.
	 */
	public synchronized void stop() {
		this.stopped = true;
		if (this.next != null) {
			this.next.cancel(false);
		}
	}

	private synchronized void schedule(long nanos) {
		if (this.stopped) {
			return;
		}
		try {
			this.next = this.timer.schedule(this::step, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The owner of the timer is closed, and with it the beam.
			this.stopped = true;
		}
	}

	private void step() {
		long progress = this.progress.getAsLong();
		if (progress != this.lastProgress) {
			this.lastProgress = progress;
			this.pinged = false;
			schedule(this.intervalNanos);
		}
		else if (!this.pinged) {
			ping();
		}
		else {
			countStep();
		}
	}

	private void ping() {
		this.pinged = true;
		this.silentSteps = 0;
		this.unanswered.incrementAndGet();
		try {
			this.ping.run();
		}
		catch (PoolClosedException ex) {
			// The end of the beam is told to others.
			stop();
		}
		scheduleStep();
	}

	private void countStep() {
		if (this.nanoClock.getAsLong() - this.stepStart <= 2 * this.stepNanos) {
			this.silentSteps++;
		}
		if (this.silentSteps < STEPS) {
			scheduleStep();
		}
		else if (end()) {
			this.silent.run();
		}
	}

	private void scheduleStep() {
		this.stepStart = this.nanoClock.getAsLong();
		schedule(this.stepNanos);
	}

	private synchronized boolean end() {
		boolean first = !this.stopped;
		this.stopped = true;
		return first;
	}

}
