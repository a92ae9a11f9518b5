package io.github.spawnboot;

/**
 * Which of several spawners the next child comes from.
 */
public enum Distribution {

	/** Any of them. */
	RANDOM,

	/** One after the other. */
	ROUND_ROBIN,

	/** The one with the fewest children that run calls, then with the fewest children. */
	LEAST_BUSY

}
