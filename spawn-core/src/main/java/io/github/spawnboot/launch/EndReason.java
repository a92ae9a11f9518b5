package io.github.spawnboot.launch;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ExitCause;

/**
 * Why this process ended a child.
 *
 * @param cause what it did
 * @param words why, in words
 */
record EndReason(ExitCause cause, String words) {

	/**
	 * Explains the exit of a child that this process has ended, or wanted to end.
	 * @param exit what the exit itself tells
	 * @param killed whether this process has sent it SIGKILL
	 * @return the truth: a child can crash, or be killed by others, while it ends
	 */
	ChildExit explain(ChildExit exit, boolean killed) {
		boolean sigkill = "SIGKILL".equals(exit.signal());
		if (sigkill ? !killed : (exit.cause().isCrash() || exit.outOfMemory())) {
			return exit.withCause(exit.cause(), exit.verdict() + "; it was about to end: " + this.words, true);
		}
		return exit.withCause(
				(sigkill && this.cause == ExitCause.ENDED_ON_REQUEST) ? ExitCause.KILLED_BY_PARENT : this.cause,
				this.words, true);
	}

}
