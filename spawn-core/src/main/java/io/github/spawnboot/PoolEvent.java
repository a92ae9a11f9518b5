package io.github.spawnboot;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the children of a pool. An immutable value. Calls are no
 * events, neither are children that a {@link Spawner} starts, which belong to no pool.
 * <p>
 * Events of a pool come in the order in which things happened. Each child has one
 * {@link Starting} and, at last, one {@link Exited}, both with its generation; in between
 * one {@link Ready} if it became ready. Only of a child that the system cannot end, and
 * that the close of its pool had to leave behind, the end is not told. Each {@link Grown}
 * and {@link Shrunk} begins with the size at which the one before ended, the first one
 * with 0.
 */
public sealed interface PoolEvent {

	/**
	 * Returns the pool.
	 * @return name of the pool
	 */
	String pool();

	/**
	 * Returns when it happened.
	 * @return the time of the clock of this machine, which may be set back
	 */
	Instant instant();

	/**
	 * Returns what happened.
	 * @return the type, one for each class of events
	 */
	Type type();

	/**
	 * A child is being started.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param generation counts the children of the pool, from 1; dedicated children,
	 * which are no events, take numbers of the same count
	 * @param reason why there is to be one more
	 */
	record Starting(String pool, Instant instant, long generation, StartReason reason) implements PoolEvent {

		@Override
		public Type type() {
			return Type.STARTING;
		}

	}

	/**
	 * A child is ready, warmed up, and takes calls.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param generation that of its {@link Starting}
	 * @param pid process id
	 * @param startTime time since its {@link Starting}
	 */
	record Ready(String pool, Instant instant, long generation, long pid, Duration startTime) implements PoolEvent {

		@Override
		public Type type() {
			return Type.READY;
		}

	}

	/**
	 * A child has ended, or did not start.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param generation that of its {@link Starting}
	 * @param kind how it ended
	 * @param uptime time from the start to the end of the process; of a child that did
	 * not start, how long that took
	 * @param cpuTime time of processors that the process had used when it was asked to
	 * end. {@code null} if it ended without being asked or was killed at once, because
	 * the system forgets it with the process, and if it did not start: ask
	 * {@link SpawnedProcess#cpuTime()} while it lives
	 * @param exit how the process ended; {@code null} if it did not start
	 * @param failure why it did not start; {@code null} unless the kind is
	 * {@link ExitKind#START_FAILED}
	 */
	record Exited(String pool, Instant instant, long generation, ExitKind kind, Duration uptime,
			@Nullable Duration cpuTime, @Nullable ChildExit exit,
			@Nullable ChildStartException failure) implements PoolEvent {

		@Override
		public Type type() {
			return Type.EXITED;
		}

		/**
		 * Returns the event without what the child has printed and said.
		 */
		@Override
		public String toString() {
			return "Exited[pool=" + this.pool + ", instant=" + this.instant + ", generation=" + this.generation
					+ ", kind=" + this.kind + ", uptime=" + this.uptime + ", cpuTime=" + this.cpuTime
					+ ((this.exit != null)
							? ", pid=" + this.exit.pid() + ", cause=" + this.exit.cause() + ", " + this.exit.reason()
							: "")
					+ "]";
		}

	}

	/**
	 * In place of a child that has ended, or did not start, another one is started after
	 * a delay.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param generation that of the child that has ended
	 * @param delay time until the next start, zero for at once
	 */
	record Restarting(String pool, Instant instant, long generation, Duration delay) implements PoolEvent {

		@Override
		public Type type() {
			return Type.RESTARTING;
		}

	}

	/**
	 * The pool is going to have more children; their starts follow.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param from how many there were, those included that start, end, or are restarted
	 * @param to how many there will be
	 * @param reason why
	 */
	record Grown(String pool, Instant instant, int from, int to, StartReason reason) implements PoolEvent {

		@Override
		public Type type() {
			return Type.GROWN;
		}

	}

	/**
	 * The pool has fewer children: one has ended, or was not started, and none takes its
	 * place.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param from how many there were, as in {@link Grown}
	 * @param to how many there are
	 * @param reason why
	 */
	record Shrunk(String pool, Instant instant, int from, int to, ShrinkReason reason) implements PoolEvent {

		@Override
		public Type type() {
			return Type.SHRUNK;
		}

	}

	/**
	 * It is the turn of a child to be replaced, although nothing is wrong with it. It
	 * serves on until its replacement is ready.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param generation that of the child
	 * @param pid its process id
	 * @param reason which limit it has reached
	 */
	record Recycling(String pool, Instant instant, long generation, long pid,
			RecycleReason reason) implements PoolEvent {

		@Override
		public Type type() {
			return Type.RECYCLING;
		}

	}

	/**
	 * Too many children failed ({@code restart.max-failures}): none is started for a
	 * while, then one as a probe. Calls are refused if no child is left. Told again for
	 * each probe that fails.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 * @param pause time until the next attempt
	 */
	record Failed(String pool, Instant instant, Duration pause) implements PoolEvent {

		@Override
		public Type type() {
			return Type.FAILED;
		}

	}

	/**
	 * A pool that had failed starts children as usual again: the probe has ended a call,
	 * or its failures were forgotten by {@link SpawnPool#reset()} or a new start.
	 *
	 * @param pool name of the pool
	 * @param instant when it happened
	 */
	record Recovered(String pool, Instant instant) implements PoolEvent {

		@Override
		public Type type() {
			return Type.RECOVERED;
		}

	}

	/**
	 * What happened.
	 */
	enum Type {

		/** A child is being started: {@link Starting}. */
		STARTING,

		/** A child takes calls: {@link Ready}. */
		READY,

		/** A child has ended or did not start: {@link Exited}. */
		EXITED,

		/** Another child is started after a delay: {@link Restarting}. */
		RESTARTING,

		/** There are going to be more children: {@link Grown}. */
		GROWN,

		/** There are fewer children: {@link Shrunk}. */
		SHRUNK,

		/** A child is being replaced: {@link Recycling}. */
		RECYCLING,

		/** No child is started for a while: {@link Failed}. */
		FAILED,

		/** Children are started again: {@link Recovered}. */
		RECOVERED

	}

	/**
	 * Why a child is started.
	 */
	enum StartReason {

		/** Callers wait, or the next one would find no child that could take its call. */
		ON_DEMAND,

		/** There are fewer than {@code min-size}. */
		MIN_SIZE,

		/** There are fewer idle ones than {@code spare}. */
		SPARE,

		/** It replaces one with which nothing is wrong. */
		RECYCLING,

		/** It replaces one that has ended or did not start. */
		RESTART,

		/** The pool has failed, and tries one. */
		PROBE

	}

	/**
	 * How a child ended.
	 */
	enum ExitKind {

		/** It did not become ready; the failure says why. */
		START_FAILED,

		/**
		 * Its start was given up, because it was not needed any more, as a rule because
		 * the pool stopped.
		 */
		START_CANCELLED,

		/**
		 * This process ended it, by asking or by force: the pool, who had leased it, or a
		 * limit such as {@code heartbeat-timeout}; the exit says why.
		 */
		ENDED,

		/**
		 * It died unasked, or its connection was of no use any more; the exit says why.
		 */
		DIED

	}

	/**
	 * Which limit a child has reached that is to be replaced.
	 */
	enum RecycleReason {

		/** {@code recycle.max-uses}. */
		MAX_USES,

		/** {@code recycle.max-age}. */
		MAX_AGE,

		/** {@code recycle.memory-growth}. */
		MEMORY_GROWTH,

		/** None: {@link SpawnPool#renew()} was called. */
		RENEWAL

	}

	/**
	 * Why there are fewer children.
	 */
	enum ShrinkReason {

		/** It had no call for {@code idle-timeout}. */
		IDLE,

		/** The pool was made smaller. */
		RESIZED,

		/** It was replaced: its replacement has a place of its own. */
		RECYCLED,

		/** It was leased and has ended. */
		LEASE_ENDED,

		/**
		 * It has ended or did not start, and no other is needed, or is to be tried now.
		 */
		NOT_REPLACED,

		/**
		 * It was to be started, but is not needed any more; or one of two children is
		 * not, because the call has ended for whose sake the second one was started.
		 */
		NOT_NEEDED,

		/** The pool was stopped. */
		STOPPED

	}

}
