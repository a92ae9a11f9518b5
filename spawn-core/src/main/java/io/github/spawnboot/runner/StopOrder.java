package io.github.spawnboot.runner;

/**
 * In which order the members of a group are stopped.
 */
public enum StopOrder {

	/** One by one, the last one first. */
	REVERSE,

	/** One by one, the first one first: what feeds a queue before what empties it. */
	FORWARD,

	/** All at once. */
	TOGETHER

}
