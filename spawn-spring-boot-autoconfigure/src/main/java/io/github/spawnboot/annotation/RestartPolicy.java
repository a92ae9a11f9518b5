package io.github.spawnboot.annotation;

/**
 * Which ends of a runner are followed by a restart. None is while the application starts
 * and the runner has not been ready yet: that fails the start. Delays and the limit
 * belong to the group, and count over all its members.
 */
public enum RestartPolicy {

	/** Those that {@code spawn.groups.<name>.restart.policy} says. */
	GROUP,

	/** None. */
	NEVER,

	/** Failures. */
	ON_ERROR,

	/** All, normal ones included. */
	ALWAYS

}
