package io.github.spawnboot.context;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.runner.RunnerProcess;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM alive while there are groups that run, whose own threads are daemons.
 * Thread-safe.
 */
final class KeepAlive {

	private final Set<RunnerProcess> running = new HashSet<>();

	private @Nullable CountDownLatch end;

	/**
	 * Holds the JVM.
	 * @param process what runs
	 */
	synchronized void begin(RunnerProcess process) {
		this.running.add(process);
		if (this.end == null) {
			CountDownLatch end = new CountDownLatch(1);
			Thread thread = new Thread(() -> await(end), "spawn-groups-keep-alive");
			thread.setDaemon(false);
			thread.start();
			this.end = end;
		}
	}

	private static void await(CountDownLatch end) {
		try {
			end.await();
		}
		catch (InterruptedException ex) {
			// Who interrupts it wants it to end.
		}
	}

	/**
	 * Holds the JVM for this process no longer.
	 * @param process what has ended
	 */
	synchronized void end(RunnerProcess process) {
		this.running.remove(process);
		if (this.running.isEmpty() && this.end != null) {
			this.end.countDown();
			this.end = null;
		}
	}

}
