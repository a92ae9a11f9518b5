package io.github.spawnboot.runner;

/**
 * Which members of a group are restarted when one has to be.
 */
public enum RestartStrategy {

	/** Only that one. */
	ONE_FOR_ONE,

	/** All: the others are stopped first, in stop order. */
	ONE_FOR_ALL,

	/** That one and those after it, which are stopped first, in stop order. */
	REST_FOR_ONE

}
