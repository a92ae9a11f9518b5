package io.github.spawnboot.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that complete the futures of users. Daemons, which end when they are idle for
 * ten seconds, so that nobody has to stop them. As many as there are futures to complete
 * at once: what hangs on one of them may block and must not hold the others.
 */
final class ResultThreads {

	private static final long IDLE_SECONDS = 10;

	private ResultThreads() {
	}

	static Executor create() {
		AtomicInteger number = new AtomicInteger();
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
				(task) -> {
					Thread thread = new Thread(task, "spawn-result-" + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
	}

}
