package io.github.spawnboot.child;

import io.github.spawnboot.ChildExitCode;

/**
 * Ends this process at once, without shutdown hooks, which could hang and keep an orphan
 * alive.
 */
final class Halt {

	private Halt() {
	}

	static void with(ChildExitCode exitCode) {
		System.out.flush();
		System.err.flush();
		Runtime.getRuntime().halt(exitCode.code());
	}

}
