package io.github.spawnboot.child;

import io.github.spawnboot.ChildExitCode;

/**
 * Ends this process at once, without shutdown hooks, which could hang and keep an orphan
 * alive.
 */
final class Halt {

	private static final long LONGEST_FLUSH_MILLIS = 500;

	private Halt() {
	}

	static void with(ChildExitCode exitCode) {
		try {
			if (exitCode != ChildExitCode.PARENT_LOST) {
				flush();
			}
		}
		finally {
			Runtime.getRuntime().halt(exitCode.code());
		}
	}

	// On a thread of its own: a stream can be locked by code of a user that never ends.
	private static void flush() {
		Thread flush = new Thread(() -> {
			System.out.flush();
			System.err.flush();
		}, "spawn-flush");
		flush.setDaemon(true);
		flush.start();
		boolean interrupted = Thread.interrupted();
		try {
			flush.join(LONGEST_FLUSH_MILLIS);
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
