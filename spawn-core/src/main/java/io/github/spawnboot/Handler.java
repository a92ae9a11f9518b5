package io.github.spawnboot;

/**
 * Does the work of a named {@link Job}. Called on a worker thread of the engine, several
 * at once if the engine allows it; the thread is interrupted when the caller cancels.
 */
@FunctionalInterface
public interface Handler {

	/**
	 * Runs the job.
	 * @param job name, arguments, environment and streams of this run
	 * @return the status for the caller, never {@code null}
	 * @throws Exception if the job fails; the caller gets an unchecked exception as the
	 * same type where that is safe, everything else as {@link RemoteInvocationException}
	 */
	Status handle(Job job) throws Exception;

}
