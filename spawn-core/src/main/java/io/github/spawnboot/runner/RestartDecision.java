package io.github.spawnboot.runner;

/**
 * What follows the end of a run.
 */
public enum RestartDecision {

	/** The runner is started again after the delay. */
	RESTART,

	/** It is not restarted. */
	LEAVE,

	/**
	 * It is not restarted, but its failure counts for the delay until the next start in
	 * the group, be it a restart or of a new member.
	 */
	LEAVE_AND_BACK_OFF

}
