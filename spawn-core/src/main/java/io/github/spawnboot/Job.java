package io.github.spawnboot;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One run of a named handler, with arguments, environment and streams like a process. The
 * caller sets them and calls {@link #run()} once; the handler reads and writes them. Not
 * thread-safe before it runs; the streams of a running job may each be used by one thread
 * of their own.
 */
public interface Job {

	/**
	 * Returns the name of the job.
	 * @return the name
	 */
	String name();

	/**
	 * Returns the arguments.
	 * @return unmodifiable list
	 */
	List<String> args();

	/**
	 * Returns the environment of this job, in the order in which it was set.
	 * @return unmodifiable map
	 */
	Map<String, String> env();

	/**
	 * Sets one entry of the environment; a later value replaces an earlier one.
	 * @param key not empty
	 * @param value the value
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run
	 */
	Job env(String key, String value);

	/**
	 * Returns what the handler reads; empty if the caller set no input.
	 * @return the input
	 */
	InputStream stdin();

	/**
	 * Sets what the handler reads. It is read on a thread of the job while the job runs
	 * and is not closed.
	 * @param stdin the input
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run, or has an input already
	 */
	Job stdin(InputStream stdin);

	/**
	 * Returns where the handler writes its result. What nobody collects is discarded.
	 * @return the output
	 */
	OutputStream stdout();

	/**
	 * Adds a destination for the output of the handler. It is written by the thread in
	 * {@link #run()} and is not closed.
	 * @param stdout the destination
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run
	 */
	Job stdout(OutputStream stdout);

	/**
	 * Returns where the handler writes its messages. What nobody collects is discarded.
	 * @return the output
	 */
	OutputStream stderr();

	/**
	 * Adds a destination for the messages of the handler; like
	 * {@link #stdout(OutputStream)}.
	 * @param stderr the destination
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run
	 */
	Job stderr(OutputStream stderr);

	/**
	 * Runs the job and waits for its end. All output has been written when it returns. An
	 * interrupt of the calling thread cancels the job; the interrupt flag stays set.
	 * @return the status that the handler gave
	 * @throws IllegalStateException if the job runs or has run
	 * @throws HandlerNotFoundException if there is no handler of this name
	 * @throws RemoteInvocationException if the handler throws a checked exception, which
	 * is then its cause, or one whose type cannot be rebuilt here; an unchecked one is
	 * thrown as it is
	 * @throws SpawnException on every other failure; a status is never made up
	 */
	Status run();

	/**
	 * Returns the status that the handler gave.
	 * @return the status, or {@code null} before the end and after a failure
	 */
	@Nullable Status status();

}
