package io.github.spawnboot.pool;

import java.time.Duration;

import io.github.spawnboot.launch.ChildSettings;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a pool. Immutable.
 *
 * @param minSize children that are started with the pool and replaced without a call
 * @param maxSize most children at once
 * @param acquireTimeout longest wait of a call for a child
 * @param callTimeout longest time of a call in a child, or {@code null} for no limit
 * @param cancelGrace longest time that a call may go on in its child after its caller has
 * given up, before the child is taken out of use
 * @param drainTimeout longest time that a stop, or a child that is taken out of use,
 * waits for running calls
 * @param child how children are started and stopped
 */
public record PoolSettings(int minSize, int maxSize, Duration acquireTimeout, @Nullable Duration callTimeout,
		Duration cancelGrace, Duration drainTimeout, ChildSettings child) {

	/**
	 * Default of {@code cancelGrace}.
	 */
	public static final Duration CANCEL_GRACE = Duration.ofSeconds(5);

	/**
	 * Largest {@code maxSize}.
	 */
	public static final int CEILING = 16384;

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public PoolSettings {
		if (maxSize < 1 || maxSize > CEILING) {
			throw new IllegalArgumentException("'max-size' must be between 1 and " + CEILING + " but is " + maxSize);
		}
		if (minSize < 0 || minSize > maxSize) {
			throw new IllegalArgumentException(
					"'min-size' must be between 0 and 'max-size' (" + maxSize + ") but is " + minSize);
		}
		if (acquireTimeout.isNegative()) {
			throw new IllegalArgumentException("'acquire-timeout' must not be negative but is " + acquireTimeout);
		}
		if (callTimeout != null && (callTimeout.isNegative() || callTimeout.isZero())) {
			throw new IllegalArgumentException("'call-timeout' must be positive or 'infinite' but is " + callTimeout);
		}
		if (cancelGrace.isNegative()) {
			throw new IllegalArgumentException("'cancel-grace' must not be negative but is " + cancelGrace);
		}
		if (drainTimeout.isNegative()) {
			throw new IllegalArgumentException("'drain-timeout' must not be negative but is " + drainTimeout);
		}
	}

	/**
	 * Creates settings with the default of {@code cancelGrace}.
	 * @param minSize children that are started with the pool and replaced without a call
	 * @param maxSize most children at once
	 * @param acquireTimeout longest wait of a call for a child
	 * @param callTimeout longest time of a call in a child, or {@code null} for no limit
	 * @param drainTimeout longest time that a stop waits for running calls
	 * @param child how children are started and stopped
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public PoolSettings(int minSize, int maxSize, Duration acquireTimeout, @Nullable Duration callTimeout,
			Duration drainTimeout, ChildSettings child) {
		this(minSize, maxSize, acquireTimeout, callTimeout, CANCEL_GRACE, drainTimeout, child);
	}

	/**
	 * Returns the settings of which every value is the default.
	 * @param child how children are started and stopped
	 * @return no child in advance, two at most, 30 seconds to wait, 60 seconds to run, 10
	 * seconds to drain
	 */
	public static PoolSettings defaults(ChildSettings child) {
		return new PoolSettings(0, 2, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(10), child);
	}

	/**
	 * Returns the name of the pool.
	 * @return name of the pool
	 */
	public String name() {
		return this.child.pool();
	}

	/**
	 * Returns the longest time that a stop can take.
	 * @return the sum of all limits of the stop
	 */
	public Duration longestStop() {
		return this.drainTimeout.plus(this.child.goodbyeTimeout()).plus(this.child.terminateTimeout());
	}

}
