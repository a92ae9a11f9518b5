package io.github.spawnboot.context;

/**
 * How the members of a group of an application come and go.
 */
public enum RunnerGroupKind {

	/** Started one by one, each when the one before is ready, and stopped in reverse. */
	ORDERED,

	/** Started and stopped together. */
	PARALLEL,

	/** Started one by one; the application adds further ones while the group runs. */
	DYNAMIC

}
