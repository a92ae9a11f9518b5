package io.github.spawnboot.runner;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a {@link RunnerProcess} stands. Allowed steps:
 *
 * <pre>
 * from        to
 * NEW         STARTING, EXITED (stopped before its turn)
 * STARTING    READY, RESTARTING, STOPPING, EXITED
 * READY       RESTARTING, STOPPING, EXITED
 * RESTARTING  READY, STOPPING, EXITED
 * STOPPING    RESTARTING (stopped in order to be restarted), EXITED, UNSTOPPED
 * EXITED      none
 * UNSTOPPED   none
 * </pre>
 */
public enum RunnerState {

	/** Known, but not started. */
	NEW,

	/** Started, not ready. */
	STARTING,

	/** Ready. */
	READY,

	/** Ended, and waits for its restart, or was started again and is not ready. */
	RESTARTING,

	/** Was asked to end. */
	STOPPING,

	/** Has ended for good. */
	EXITED,

	/**
	 * Did not end within all limits, even after {@link Signal#KILL}; its supervisor has
	 * given it up and goes on as if it had ended.
	 */
	UNSTOPPED;

	Set<RunnerState> next() {
		return switch (this) {
			case NEW -> EnumSet.of(STARTING, EXITED);
			case STARTING -> EnumSet.of(READY, RESTARTING, STOPPING, EXITED);
			case READY -> EnumSet.of(RESTARTING, STOPPING, EXITED);
			case RESTARTING -> EnumSet.of(READY, STOPPING, EXITED);
			case STOPPING -> EnumSet.of(RESTARTING, EXITED, UNSTOPPED);
			case EXITED, UNSTOPPED -> EnumSet.noneOf(RunnerState.class);
		};
	}

	/**
	 * Returns whether no further step is possible.
	 * @return whether it is over
	 */
	public boolean isFinal() {
		return next().isEmpty();
	}

}
