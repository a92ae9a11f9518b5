package io.github.spawnboot;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Life of a child. The one table of allowed steps is {@link #canBecome(ChildState)}.
 */
public enum ChildState {

	/** The process is being started and has not said that it is ready. */
	STARTING,

	/** Ready, and without a call. */
	WARM,

	/** At least one call is running. */
	BUSY,

	/** Takes no new calls; ends when its calls have ended or its time is up. */
	DRAINING,

	/** The process has ended and was reaped. */
	GONE;

	private static final Map<ChildState, Set<ChildState>> STEPS = new EnumMap<>(ChildState.class);

	static {
		STEPS.put(STARTING, EnumSet.of(WARM, DRAINING, GONE));
		STEPS.put(WARM, EnumSet.of(BUSY, DRAINING, GONE));
		STEPS.put(BUSY, EnumSet.of(WARM, DRAINING, GONE));
		STEPS.put(DRAINING, EnumSet.of(GONE));
		STEPS.put(GONE, EnumSet.noneOf(ChildState.class));
	}

	/**
	 * Returns whether a child may go from this state to another in one step.
	 * @param next the other state
	 * @return whether the step is allowed
	 */
	public boolean canBecome(ChildState next) {
		return STEPS.getOrDefault(this, Set.of()).contains(next);
	}

}
