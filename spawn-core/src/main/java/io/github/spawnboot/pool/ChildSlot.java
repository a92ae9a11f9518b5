package io.github.spawnboot.pool;

import java.time.Duration;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.PoolEvent.ShrinkReason;
import io.github.spawnboot.PoolEvent.StartReason;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.runner.AsyncRunner;
import org.jspecify.annotations.Nullable;

/**
 * A place for a child in a pool: a runner of which each run is one child. Owns no thread
 * while its child just lives. Its state is guarded by the lock of the pool.
 */
final class ChildSlot implements AsyncRunner {

	private final ChildSupply supply;

	private final ChildFactory factory;

	private final String name;

	private Phase phase = Phase.WAITING;

	private boolean left;

	private @Nullable ChildStartException failure;

	private StartReason startReason = StartReason.ON_DEMAND;

	private ShrinkReason shrinkReason = ShrinkReason.NOT_NEEDED;

	private long generation;

	private long startNanos;

	/**
	 * Creates a slot that waits for its start.
	 * @param supply is told what becomes of the slot
	 * @param factory starts the children
	 * @param name name of the slot in its pool
	 */
	ChildSlot(ChildSupply supply, ChildFactory factory, String name) {
		this.supply = supply;
		this.factory = factory;
		this.name = name;
	}

	String name() {
		return this.name;
	}

	@Override
	public Control start(Run run) {
		long generation = this.supply.starting(this);
		ChildRun next = new ChildRun(this.supply, this.factory, this, generation, run);
		if (generation > 0) {
			this.factory.events().execute(next);
		}
		else {
			run.exited(null);
		}
		return next;
	}

	Phase phase() {
		return this.phase;
	}

	void become(Phase phase) {
		this.phase = phase;
	}

	/**
	 * Notes how the last start went.
	 * @param failure why it failed, or {@code null}
	 */
	void startFailed(@Nullable ChildStartException failure) {
		this.failure = failure;
	}

	@Nullable ChildStartException failure() {
		return this.failure;
	}

	// What its events tell.

	/**
	 * Notes that the start of its next child begins.
	 * @param generation number of the child
	 */
	void begin(long generation) {
		this.generation = generation;
		this.startNanos = System.nanoTime();
	}

	/**
	 * Number of its last child.
	 */
	long generation() {
		return this.generation;
	}

	Duration sinceStart() {
		return Duration.ofNanos(System.nanoTime() - this.startNanos);
	}

	StartReason startReason() {
		return this.startReason;
	}

	void startReason(StartReason startReason) {
		this.startReason = startReason;
	}

	/**
	 * Why there is one child less if the slot leaves now.
	 */
	ShrinkReason shrinkReason() {
		return this.shrinkReason;
	}

	void shrinkReason(ShrinkReason shrinkReason) {
		this.shrinkReason = shrinkReason;
	}

	/**
	 * Notes that the slot has left its group.
	 */
	void leave() {
		this.left = true;
	}

	/**
	 * Whether nothing is to be expected of it any more: a child that cannot be ended
	 * keeps its slot although the group has given it up.
	 */
	boolean isOver() {
		return this.left && this.phase != Phase.STARTING && this.phase != Phase.UP;
	}

	/**
	 * Where a slot stands. Steps: WAITING to STARTING or LEAVING, STARTING to UP or DOWN,
	 * UP to DOWN or, if its child was lent as a whole and ended on request, to LEAVING,
	 * DOWN to WAITING or LEAVING.
	 */
	enum Phase {

		/** It is to be started when the back-off allows it. */
		WAITING,

		/** Its child is being started. */
		STARTING,

		/** Its child has not ended. */
		UP,

		/** Its child has ended, or did not start, and what follows is not decided. */
		DOWN,

		/** It is needed no more. */
		LEAVING

	}

}
