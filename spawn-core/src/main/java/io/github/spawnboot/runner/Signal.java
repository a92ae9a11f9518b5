package io.github.spawnboot.runner;

/**
 * What is sent to a running {@link Runner}. The two standard signals ask it to end; own
 * signals are values of own types, best enums or records, and arrive unchanged. Two
 * signals are the same if they are equal.
 */
public interface Signal {

	/**
	 * Asks to end in an orderly way, within the grace that the {@link RunnerLimits} give.
	 */
	Signal TERMINATE = StandardSignal.TERMINATE;

	/**
	 * Asks to end at once, without regard to work in progress. The thread of a blocking
	 * runner is interrupted.
	 */
	Signal KILL = StandardSignal.KILL;

	/**
	 * Returns the name, for messages.
	 * @return the name, which an enum has already
	 */
	String name();

	/**
	 * Returns whether the signal asks to end. Such a signal starts the stop of a group,
	 * the grace of its receiver, and rules out its restart; any other is only delivered.
	 * @return whether its receiver should end, {@code false} by default
	 */
	default boolean stops() {
		return false;
	}

}
