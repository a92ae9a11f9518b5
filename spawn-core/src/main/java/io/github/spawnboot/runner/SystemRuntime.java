package io.github.spawnboot.runner;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import io.github.spawnboot.SpawnUsageException;

/**
 * The runtime of the system; both kinds share the timer.
 */
final class SystemRuntime implements RunnerRuntime {

	static final RunnerRuntime PLATFORM = new SystemRuntime(SystemRuntime::platformThread);

	private static final ScheduledThreadPoolExecutor TIMER = timer();

	private final BiFunction<String, Runnable, Thread> threads;

	private SystemRuntime(BiFunction<String, Runnable, Thread> threads) {
		this.threads = threads;
	}

	static RunnerRuntime virtual() {
		if (Runtime.version().feature() < 21) {
			throw new SpawnUsageException("There are no virtual threads in Java " + Runtime.version()
					+ ": use Java 21 or later, or RunnerRuntime.system()", null);
		}
		return Virtual.RUNTIME;
	}

	private static ScheduledThreadPoolExecutor timer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
				(task) -> platformThread("spawn-runner-timer", task));
		timer.setKeepAliveTime(1, TimeUnit.SECONDS);
		timer.allowCoreThreadTimeOut(true);
		timer.setRemoveOnCancelPolicy(true);
		return timer;
	}

	private static Thread platformThread(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Instant now() {
		return Instant.now();
	}

	@Override
	public Timer schedule(Runnable task, Duration delay) {
		Future<?> future = TIMER.schedule(task, nanos(delay), TimeUnit.NANOSECONDS);
		return () -> future.cancel(false);
	}

	// Half of what a long holds: the timer compares points in time by their difference.
	private static long nanos(Duration delay) {
		return (delay.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) < 0) ? delay.toNanos() : Long.MAX_VALUE / 2;
	}

	@Override
	public Thread start(String name, Runnable task) {
		Thread thread = this.threads.apply(name, task);
		thread.start();
		return thread;
	}

	@Override
	public double random() {
		return ThreadLocalRandom.current().nextDouble();
	}

	/**
	 * By reflection, because the baseline is Java 17.
	 */
	private static final class Virtual {

		static final RunnerRuntime RUNTIME = new SystemRuntime(Virtual::thread);

		private static Thread thread(String name, Runnable task) {
			try {
				Class<?> type = Class.forName("java.lang.Thread$Builder");
				Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
				builder = type.getMethod("name", String.class).invoke(builder, name);
				return (Thread) type.getMethod("unstarted", Runnable.class).invoke(builder, task);
			}
			catch (InvocationTargetException ex) {
				throw new IllegalStateException("A virtual thread could not be created", ex.getCause());
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException("A virtual thread could not be created", ex);
			}
		}

	}

}
