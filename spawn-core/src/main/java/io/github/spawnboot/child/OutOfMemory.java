package io.github.spawnboot.child;

import io.github.spawnboot.ChildExitCode;
import org.jspecify.annotations.Nullable;

/**
 * Ends this process when memory of any kind has run out: nobody knows which of its
 * threads and caches are still whole. What the JVM itself notices (heap, metaspace, too
 * large arrays) it ends by {@code -XX:+ExitOnOutOfMemoryError}. Errors that are thrown by
 * Java code (direct buffers, threads, mapped files) it does not; they end the process
 * here if they arrive here: as the outcome of a call, or uncaught in any thread.
 */
final class OutOfMemory {

	private static final int MOST_CAUSES = 16;

	private OutOfMemory() {
	}

	/**
	 * Watches over threads that nobody else watches over. An application that has a
	 * default handler for uncaught exceptions replaces this one.
	 */
	static void watch() {
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
			OutOfMemoryError error = in(failure);
			if (error != null) {
				exit(error);
			}
			System.err.print("Exception in thread \"" + thread.getName() + "\" ");
			failure.printStackTrace();
		});
	}

	private static @Nullable OutOfMemoryError in(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
			if (cause instanceof OutOfMemoryError error) {
				return error;
			}
			cause = cause.getCause();
		}
		return null;
	}

	static void exit(OutOfMemoryError error) {
		// The line that the JVM itself prints where it notices: the parent looks for it.
		try {
			System.err.println("Terminating due to java.lang.OutOfMemoryError: " + error.getMessage());
		}
		finally {
			Halt.with(ChildExitCode.OUT_OF_MEMORY);
		}
	}

}
