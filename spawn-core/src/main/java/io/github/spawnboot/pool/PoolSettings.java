package io.github.spawnboot.pool;

import java.time.Duration;

import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.DurationLimit;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a pool. Immutable; made from {@link #defaults(ChildSettings)} by the
 * methods whose names begin with {@code with}. No duration may be longer than
 * {@link DurationLimit#LONGEST}.
 *
 * @param minSize children that are started with the pool and replaced without a call
 * @param maxSize most children at once; one more may live while another one is being
 * replaced or is ending
 * @param spare warm children beyond those that run calls, started in advance within
 * {@code maxSize}
 * @param queueCapacity most callers that wait for a child; further ones are refused at
 * once, but start a child for those that follow
 * @param acquireTimeout longest wait of a call for a child
 * @param callTimeout longest time of a call in a child, or {@code null} for no limit
 * @param cancelGrace longest time that a call may go on in its child after its caller has
 * given up, before the child is taken out of use
 * @param drainTimeout longest time that a stop, or a child that is taken out of use,
 * waits for running calls
 * @param idleTimeout after this time without a call a child is ended that is above
 * {@code minSize} and {@code spare}, or {@code null} for never
 * @param recycle when a child is replaced although nothing is wrong with it
 * @param restart how failing children are replaced
 * @param child how children are started and stopped
 */
public record PoolSettings(int minSize, int maxSize, int spare, int queueCapacity, Duration acquireTimeout,
		@Nullable Duration callTimeout, Duration cancelGrace, Duration drainTimeout, @Nullable Duration idleTimeout,
		RecycleSettings recycle, RestartSettings restart, ChildSettings child) {

	/**
	 * Default of {@code cancelGrace}.
	 */
	public static final Duration CANCEL_GRACE = Duration.ofSeconds(5);

	/**
	 * Default of {@code idleTimeout}.
	 */
	public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(10);

	/**
	 * Default of {@code queueCapacity}.
	 */
	public static final int QUEUE_CAPACITY = 1000;

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
		if (spare < 0 || spare > maxSize) {
			throw new IllegalArgumentException(
					"'spare' must be between 0 and 'max-size' (" + maxSize + ") but is " + spare);
		}
		if (queueCapacity < 0) {
			throw new IllegalArgumentException("'queue-capacity' must not be negative but is " + queueCapacity);
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
		if (idleTimeout != null && (idleTimeout.isNegative() || idleTimeout.isZero())) {
			throw new IllegalArgumentException("'idle-timeout' must be positive or 'infinite' but is " + idleTimeout);
		}
		DurationLimit.check("acquire-timeout", acquireTimeout);
		DurationLimit.check("call-timeout", callTimeout);
		DurationLimit.check("cancel-grace", cancelGrace);
		DurationLimit.check("drain-timeout", drainTimeout);
		DurationLimit.check("idle-timeout", idleTimeout);
	}

	/**
	 * Returns the settings of which every value is the default.
	 * @param child how children are started and stopped
	 * @return no child in advance, two at most, no spare, 1000 callers that wait for at
	 * most 30 seconds, 60 seconds to run, 10 seconds to drain, children without a call
	 * ended after 10 minutes, no recycling
	 */
	public static PoolSettings defaults(ChildSettings child) {
		return new PoolSettings(0, 2, 0, QUEUE_CAPACITY, Duration.ofSeconds(30), Duration.ofSeconds(60), CANCEL_GRACE,
				Duration.ofSeconds(10), IDLE_TIMEOUT, RecycleSettings.NEVER, RestartSettings.DEFAULT, child);
	}

	/**
	 * Returns settings with other sizes.
	 * @param minSize children that are started with the pool
	 * @param maxSize most children at once
	 * @return new settings
	 */
	public PoolSettings withSize(int minSize, int maxSize) {
		return new PoolSettings(minSize, maxSize, this.spare, this.queueCapacity, this.acquireTimeout, this.callTimeout,
				this.cancelGrace, this.drainTimeout, this.idleTimeout, this.recycle, this.restart, this.child);
	}

	/**
	 * Returns settings with another reserve.
	 * @param spare warm children beyond those that run calls
	 * @return new settings
	 */
	public PoolSettings withSpare(int spare) {
		return new PoolSettings(this.minSize, this.maxSize, spare, this.queueCapacity, this.acquireTimeout,
				this.callTimeout, this.cancelGrace, this.drainTimeout, this.idleTimeout, this.recycle, this.restart,
				this.child);
	}

	/**
	 * Returns settings with another queue.
	 * @param capacity most callers that wait
	 * @param timeout longest wait of a call
	 * @return new settings
	 */
	public PoolSettings withQueue(int capacity, Duration timeout) {
		return new PoolSettings(this.minSize, this.maxSize, this.spare, capacity, timeout, this.callTimeout,
				this.cancelGrace, this.drainTimeout, this.idleTimeout, this.recycle, this.restart, this.child);
	}

	/**
	 * Returns settings with another limit of calls.
	 * @param timeout longest time of a call, or {@code null} for no limit
	 * @param grace longest time that it may go on afterwards
	 * @return new settings
	 */
	public PoolSettings withCallTimeout(@Nullable Duration timeout, Duration grace) {
		return new PoolSettings(this.minSize, this.maxSize, this.spare, this.queueCapacity, this.acquireTimeout,
				timeout, grace, this.drainTimeout, this.idleTimeout, this.recycle, this.restart, this.child);
	}

	/**
	 * Returns settings with another limit for draining.
	 * @param timeout longest time that a stop waits for running calls
	 * @return new settings
	 */
	public PoolSettings withDrainTimeout(Duration timeout) {
		return new PoolSettings(this.minSize, this.maxSize, this.spare, this.queueCapacity, this.acquireTimeout,
				this.callTimeout, this.cancelGrace, timeout, this.idleTimeout, this.recycle, this.restart, this.child);
	}

	/**
	 * Returns settings with another end of idle children.
	 * @param timeout time without a call, or {@code null} for no end
	 * @return new settings
	 */
	public PoolSettings withIdleTimeout(@Nullable Duration timeout) {
		return new PoolSettings(this.minSize, this.maxSize, this.spare, this.queueCapacity, this.acquireTimeout,
				this.callTimeout, this.cancelGrace, this.drainTimeout, timeout, this.recycle, this.restart, this.child);
	}

	/**
	 * Returns settings with another recycling.
	 * @param recycle when a child is replaced
	 * @return new settings
	 */
	public PoolSettings withRecycle(RecycleSettings recycle) {
		return new PoolSettings(this.minSize, this.maxSize, this.spare, this.queueCapacity, this.acquireTimeout,
				this.callTimeout, this.cancelGrace, this.drainTimeout, this.idleTimeout, recycle, this.restart,
				this.child);
	}

	/**
	 * Returns settings with other restarts.
	 * @param restart how failing children are replaced
	 * @return new settings
	 */
	public PoolSettings withRestart(RestartSettings restart) {
		return new PoolSettings(this.minSize, this.maxSize, this.spare, this.queueCapacity, this.acquireTimeout,
				this.callTimeout, this.cancelGrace, this.drainTimeout, this.idleTimeout, this.recycle, restart,
				this.child);
	}

	/**
	 * Returns settings with other children.
	 * @param child how children are started and stopped
	 * @return new settings
	 */
	public PoolSettings withChild(ChildSettings child) {
		return new PoolSettings(this.minSize, this.maxSize, this.spare, this.queueCapacity, this.acquireTimeout,
				this.callTimeout, this.cancelGrace, this.drainTimeout, this.idleTimeout, this.recycle, this.restart,
				child);
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

	/**
	 * Returns how a message names a property of this pool.
	 * @param key last part of the name of the property
	 * @return for example {@code 'max-size' (property 'spawn.pools.documents.max-size')}
	 */
	String property(String key) {
		return "'" + key + "' (property 'spawn.pools." + name() + "." + key + "')";
	}

}
