package io.github.spawnboot.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Whether children may be started, after some of them have failed: the intensity window
 * of a pool. States and steps: counting, to paused by too many failures within the
 * window; paused, to probing when the pause is over, and to counting by hand or when a
 * child that was being started has ended a call; probing, in which one child is started,
 * to paused by its failure, and to counting when it has ended a call. Not thread-safe:
 * guarded by the lock of the pool.
 */
final class StartIntensity {

	private static final int KEPT_FAILURES = 3;

	private final LongSupplier nanoTime;

	private final Deque<Long> times = new ArrayDeque<>();

	private final Deque<String> failures = new ArrayDeque<>();

	private final RestartSettings settings;

	private Phase phase = Phase.COUNTING;

	private long pausedSince;

	StartIntensity(RestartSettings settings, LongSupplier nanoTime) {
		this.settings = settings;
		this.nanoTime = nanoTime;
	}

	/**
	 * A child failed to start, or died without having ended a call.
	 * @param message what happened
	 * @return whether that began a pause
	 */
	boolean failed(String message) {
		long now = this.nanoTime.getAsLong();
		this.failures.add(message);
		if (this.failures.size() > KEPT_FAILURES) {
			this.failures.remove();
		}
		while (!this.times.isEmpty() && now - this.times.element() >= this.settings.window().toNanos()) {
			this.times.remove();
		}
		this.times.add(now);
		if (this.phase == Phase.PROBING
				|| (this.phase == Phase.COUNTING && this.times.size() >= this.settings.maxFailures())) {
			this.phase = Phase.PAUSED;
			this.pausedSince = now;
			return true;
		}
		return false;
	}

	/**
	 * A child has ended a call, or somebody says that the cause is mended.
	 * @return whether there was a pause, or a probe
	 */
	boolean recovered() {
		boolean was = this.phase != Phase.COUNTING;
		this.phase = Phase.COUNTING;
		this.times.clear();
		this.failures.clear();
		return was;
	}

	/**
	 * Returns whether no child may be started; after the pause one may, as a probe.
	 */
	boolean isPaused() {
		if (this.phase == Phase.PAUSED && nanosUntilProbe() == 0) {
			this.phase = Phase.PROBING;
		}
		return this.phase == Phase.PAUSED;
	}

	/**
	 * Returns whether only one child may be tried.
	 */
	boolean isProbing() {
		return !isPaused() && this.phase == Phase.PROBING;
	}

	/**
	 * Returns whether the success of a child says that children can be had again: it is
	 * younger than the failures.
	 * @param born when it became ready
	 */
	boolean isProbe(long born) {
		return this.phase != Phase.COUNTING && born - this.pausedSince >= 0;
	}

	/**
	 * Returns whether nothing but the number of failures stands between the pool and a
	 * start.
	 */
	boolean isCounting() {
		return this.phase == Phase.COUNTING;
	}

	long nanosUntilProbe() {
		return (this.phase == Phase.PAUSED)
				? Math.max(0, this.settings.pause().toNanos() - (this.nanoTime.getAsLong() - this.pausedSince)) : 0;
	}

	/**
	 * Returns the last failures, oldest first.
	 */
	List<String> failures() {
		return List.copyOf(this.failures);
	}

	private enum Phase {

		COUNTING, PAUSED, PROBING

	}

}
