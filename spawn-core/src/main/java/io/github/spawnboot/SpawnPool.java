package io.github.spawnboot;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Children that are started on demand, serve calls, and are replaced when they die.
 * Thread-safe.
 */
public interface SpawnPool {

	/**
	 * Name of the pool that services use when they name none.
	 */
	String DEFAULT = "default";

	/**
	 * How many events of the past a new listener can be told at most.
	 */
	int MAX_REPLAY = 32;

	/**
	 * Returns the name of the pool.
	 * @return the name
	 */
	String name();

	/**
	 * Returns the engine of this pool, whose jobs run in any of its children.
	 * @return the engine
	 */
	SpawnedEngine engine();

	/**
	 * Returns the children that have not ended yet.
	 * @return snapshot of the list; its elements stay live
	 */
	List<SpawnedProcess> children();

	/**
	 * Returns the numbers of this moment.
	 * @return the numbers
	 */
	Stats stats();

	/**
	 * Returns whether the pool takes and serves calls.
	 * @return the state of this moment
	 */
	State state();

	/**
	 * Returns why calls are refused at this moment although the pool takes them: its
	 * children do not start, or died too often.
	 * @return the reason in words, with the last failures and the time until the next
	 * attempt; empty if calls are not refused
	 */
	Optional<String> failure();

	/**
	 * Takes a warm child out of the pool, for whoever wants one for himself; the pool
	 * starts another one when it needs it. Until it is closed the child counts for
	 * {@code max-size}; it is ended when the pool stops.
	 * @return the child, which the caller closes; it does not go back
	 * @throws PoolExhaustedException if no child is free within {@code acquire-timeout},
	 * or too many callers wait already
	 * @throws PoolUnavailableException if children do not start
	 * @throws PoolClosedException if the pool does not run
	 * @throws CallCancelledException if the thread is interrupted while it waits
	 */
	SpawnedChild lease();

	/**
	 * Takes a child out of the pool as {@link #lease()} does, unless that means to wait
	 * until one is given back or ends: one that is idle, or one that is started now, for
	 * which it waits no longer than {@code acquire-timeout}.
	 * @return the child, which the caller closes; empty if {@code max-size} children are
	 * there, or wanted by those who wait, and none is idle
	 * @throws SpawnException as for {@link #lease()}
	 */
	Optional<SpawnedChild> tryLease();

	/**
	 * Replaces all children, one after the other, without a gap: each replacement is warm
	 * before the old child gets no more calls, and the old one ends when its calls have.
	 * Leased children stay.
	 * @return completes when all children of this moment have ended; fails with
	 * {@link PoolClosedException} if the pool stops before
	 */
	CompletionStage<@Nullable Void> renew();

	/**
	 * Changes the sizes until the application ends. Children that are too many are ended
	 * when they are idle.
	 * @param minSize children that are there without a call
	 * @param maxSize most children at once
	 * @throws IllegalArgumentException if a size is out of its range; nothing is changed
	 */
	void resize(int minSize, int maxSize);

	/**
	 * Forgets earlier failures, so that a failed pool tries again at once. Has no effect
	 * on a pool that has none.
	 */
	void reset();

	/**
	 * Takes no more calls, waits for those that run, and ends the children: goodbye,
	 * SIGTERM, SIGKILL, each bounded by the settings of the pool. Calls that wait for a
	 * child, and new ones, fail with {@link PoolClosedException}; the pool is
	 * {@link State#STOPPED} from the begin. Leased children are ended without a wait for
	 * what runs in them. A second drain, or a stop of the application, while the first
	 * one goes on ends the wait for running calls, a third one the time that children
	 * have after their goodbye. The stop of the application does the same with
	 * {@code drain-timeout} as its limit. A call of this pool must not drain it, because
	 * it would wait for itself until the limit is over.
	 * <p>
	 * An interrupt of the waiting thread ends the wait and kills the children that are
	 * left; it stays set. In inline mode there are no children, only calls to wait for.
	 * @param limit longest wait for running calls, zero for none
	 * @return what was cut off or needed force; without any of it also for a pool that
	 * does not run
	 * @throws IllegalArgumentException if the limit is negative
	 */
	DrainResult drain(Duration limit);

	/**
	 * Starts to take calls, and the first children if there is a minimal size or a
	 * reserve; does not wait for them. Has no effect on a pool that runs. The application
	 * starts its pools itself: this is for one that was drained.
	 * @throws PoolClosedException if the pool is closed
	 * @throws SpawnUsageException while the pool is being drained or stopped
	 */
	void start();

	/**
	 * Subscribes to all events from now on, as {@link #subscribe(PoolListener, int)} does
	 * without events of the past.
	 * @param listener is told the events
	 * @return the subscription
	 */
	default EventSubscription subscribe(PoolListener listener) {
		return subscribe(listener, 0);
	}

	/**
	 * Subscribes to events: the last ones, then all that follow until the pool is closed
	 * for good, then the end. A stopped pool goes on with the same subscriptions when it
	 * is started again. Up to 1,024 events wait for a slow listener; what exceeds that is
	 * dropped, counted and logged. In inline mode, without children, there are no events.
	 * @param listener is told the events by a daemon thread named
	 * {@code spawn-pool-events-} and the name of the pool, which exists while there is
	 * something to tell. A listener that is not done 5 seconds after the pool was closed
	 * is interrupted, and told no more
	 * @param replay how many of the last events it is told first, if there are so many,
	 * up to {@value #MAX_REPLAY}
	 * @return the subscription
	 * @throws IllegalArgumentException if the replay is out of its range
	 */
	EventSubscription subscribe(PoolListener listener, int replay);

	/**
	 * Whether a pool takes and serves calls.
	 */
	enum State {

		/** Calls are refused until the pool is started. */
		STOPPED,

		/** Calls are taken. */
		RUNNING,

		/**
		 * Calls are refused, because too many children failed within a short time and
		 * none is left that serves calls; leased ones do not. Ends by itself when a
		 * child, which is tried after a pause, ends a call; or by
		 * {@link SpawnPool#reset()}.
		 */
		FAILED,

		/** Calls are refused for good. */
		CLOSED

	}

	/**
	 * Numbers of a pool at one moment.
	 *
	 * @param starting children that are not ready yet
	 * @param idle children without a call
	 * @param busy children with at least one call
	 * @param draining children that take no more calls
	 * @param waiting callers that wait for a child
	 * @param started children started since the pool exists
	 * @param failed children that failed to start or died unasked
	 * @param recycled children that were replaced although nothing was wrong with them
	 */
	record Stats(int starting, int idle, int busy, int draining, int waiting, long started, long failed,
			long recycled) {

		/**
		 * Returns how many children there are.
		 * @return number of children that have not ended, in whatever state
		 */
		public int total() {
			return this.starting + this.idle + this.busy + this.draining;
		}

		@Override
		public String toString() {
			return "total=" + total() + ", starting=" + this.starting + ", idle=" + this.idle + ", busy=" + this.busy
					+ ", draining=" + this.draining + ", waiting=" + this.waiting + ", started=" + this.started
					+ ", failed=" + this.failed + ", recycled=" + this.recycled;
		}

	}

}
