package io.github.spawnboot.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the threads on which the code of users runs beside their own. Daemons, which end
 * when they are idle for ten seconds; none waits in a queue behind another one, which it
 * may be waiting for.
 */
public final class CallThreads {

	/** Most threads for what children call in this process. */
	public static final int MAX_CALLED = 256;

	private static final long IDLE_SECONDS = 10;

	private CallThreads() {
	}

	/**
	 * Creates threads.
	 * @param name name of the threads, which are numbered from 1
	 * @param max most threads at once
	 * @return executor that refuses a task for which there is no thread
	 */
	public static ExecutorService create(String name, int max) {
		AtomicInteger number = new AtomicInteger();
		return new ThreadPoolExecutor(0, max, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), (task) -> {
			Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Creates the clock of the limits of calls, {@code spawn-timer}, which has a thread
	 * only while there is a limit, and for ten seconds more.
	 * @return executor whose tasks must not block
	 */
	public static ScheduledExecutorService timer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "spawn-timer");
			thread.setDaemon(true);
			return thread;
		});
		timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		timer.allowCoreThreadTimeOut(true);
		return timer;
	}

}
