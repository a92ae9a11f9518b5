package io.github.spawnboot.engine;

import java.util.Map;
import java.util.concurrent.Executor;

import io.github.spawnboot.CallContext;

/**
 * Where streams run whose other end is in another process: threads named
 * {@code spawn-stream-n}, no more than there are open streams.
 */
final class LiveThreads {

	private static final Executor THREADS = CallThreads.create("spawn-stream", Integer.MAX_VALUE);

	private LiveThreads() {
	}

	/**
	 * Runs a task; never refuses it.
	 * @param task what to run
	 */
	static void execute(Runnable task) {
		THREADS.execute(task);
	}

	/**
	 * Returns an executor whose tasks have what belongs to the current thread.
	 * @param carrier carries it
	 * @return an executor that never refuses a task
	 */
	static Executor like(CallCarrier carrier) {
		CallContext context = CallContext.current();
		Map<String, String> carried = carrier.capture();
		return (task) -> THREADS.execute(context.wrap(() -> {
			Runnable back = carrier.restore(carried);
			try {
				task.run();
			}
			finally {
				back.run();
			}
		}));
	}

}
