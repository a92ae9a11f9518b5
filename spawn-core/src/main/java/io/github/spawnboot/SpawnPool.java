package io.github.spawnboot;

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
	 * Whether a pool takes and serves calls.
	 */
	enum State {

		/** Calls are refused until the pool is started. */
		STOPPED,

		/** Calls are taken. */
		RUNNING,

		/**
		 * Calls are refused, because too many children failed within a short time and
		 * none is left. Ends by itself when a child, which is tried after a pause, ends a
		 * call; or by {@link SpawnPool#reset()}.
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
