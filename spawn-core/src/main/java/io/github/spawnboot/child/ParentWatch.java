package io.github.spawnboot.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.ChildExitCode;
import io.github.spawnboot.beam.ProcessIdentity;

/**
 * Ends this process when its parent is gone, whatever its other threads do. Two nets: the
 * end of standard input, which the system closes with the parent, and twice a second a
 * look at the parent's process id and start, for the case that somebody else holds the
 * pipe open. The threads never end while the process lives.
 */
final class ParentWatch {

	private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final ProcessIdentity parent;

	private final InputStream stdin;

	private ParentWatch(ProcessIdentity parent, InputStream stdin) {
		this.parent = parent;
		this.stdin = stdin;
	}

	static void start(ProcessIdentity parent, InputStream stdin) {
		ParentWatch watch = new ParentWatch(parent, stdin);
		daemon(watch::awaitEndOfInput, "spawn-parent-watch");
		daemon(watch::awaitEndOfProcess, "spawn-parent-check");
	}

	private static void daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void awaitEndOfInput() {
		try {
			while (this.stdin.read() >= 0) {
				// Nothing is ever sent here; only the end counts.
			}
		}
		catch (IOException ex) {
			// A broken pipe says the same as its end.
		}
		Halt.with(ChildExitCode.PARENT_LOST);
	}

	private void awaitEndOfProcess() {
		while (isParentAlive()) {
			LockSupport.parkNanos(INTERVAL_NANOS);
			// Set by whoever interrupts all threads it finds, it would end every wait.
			Thread.interrupted();
		}
		Halt.with(ChildExitCode.PARENT_LOST);
	}

	private boolean isParentAlive() {
		try {
			return this.parent.isAlive();
		}
		catch (RuntimeException | Error ex) {
			// Without memory for one look there may be some for the next.
			return true;
		}
	}

}
