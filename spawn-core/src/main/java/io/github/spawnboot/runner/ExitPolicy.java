package io.github.spawnboot.runner;

/**
 * What a group does when a member has ended, cleanly or not, and is not restarted.
 */
public enum ExitPolicy {

	/** Stops the other members, in stop order, and ends. */
	STOP_GROUP,

	/** Goes on with the others, and ends after the last of them. */
	CONTINUE

}
