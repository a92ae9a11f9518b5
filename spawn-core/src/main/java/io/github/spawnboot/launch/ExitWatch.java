package io.github.spawnboot.launch;

import java.util.concurrent.CompletableFuture;

/**
 * Waits for the end of a process on a daemon thread of its own, which ends with it.
 * {@link Process#onExit()} would tell the same by a thread of the common pool, which code
 * of the application may occupy for any time: a death must not have to wait for that.
 */
final class ExitWatch {

	private ExitWatch() {
	}

	/**
	 * Starts to wait.
	 * @param process the process
	 * @param threadName name of the thread
	 * @return completes with the exit value, on the thread that waited
	 */
	static CompletableFuture<Integer> start(Process process, String threadName) {
		CompletableFuture<Integer> exit = new CompletableFuture<>();
		Thread thread = new Thread(() -> exit.complete(await(process)), threadName);
		thread.setDaemon(true);
		thread.start();
		return exit;
	}

	private static int await(Process process) {
		while (true) {
			try {
				return process.waitFor();
			}
			catch (InterruptedException ex) {
				// Nobody may end this wait but the end of the process.
			}
		}
	}

}
