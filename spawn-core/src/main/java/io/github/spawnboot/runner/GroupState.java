package io.github.spawnboot.runner;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where one run of a {@link RunnerGroup} stands. Allowed steps:
 *
 * <pre>
 * from      to
 * NEW       STARTING
 * STARTING  RUNNING, STOPPING, ENDED (all members have ended)
 * RUNNING   STOPPING, ENDED (all members have ended)
 * STOPPING  ENDED
 * ENDED     none; the next run is a new one
 * </pre>
 */
public enum GroupState {

	/** Not started. */
	NEW,

	/** Started; not all members are ready. */
	STARTING,

	/** Ready. */
	RUNNING,

	/** Its members are being stopped. */
	STOPPING,

	/** All members have ended, or were given up as not stoppable. */
	ENDED;

	Set<GroupState> next() {
		return switch (this) {
			case NEW -> EnumSet.of(STARTING);
			case STARTING -> EnumSet.of(RUNNING, STOPPING, ENDED);
			case RUNNING -> EnumSet.of(STOPPING, ENDED);
			case STOPPING -> EnumSet.of(ENDED);
			case ENDED -> EnumSet.noneOf(GroupState.class);
		};
	}

	/**
	 * Returns whether members are started.
	 */
	boolean isUp() {
		return this == STARTING || this == RUNNING;
	}

}
