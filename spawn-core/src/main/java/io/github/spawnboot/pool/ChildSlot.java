package io.github.spawnboot.pool;

import io.github.spawnboot.ChildStartException;
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
		ChildRun next = new ChildRun(this.supply, this.factory, this, run);
		if (this.supply.starting(this)) {
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
