package io.github.spawnboot;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * One run of a named handler, with arguments, environment and streams like a process. The
 * caller sets them and calls {@link #run()} or {@link #start()} once; the handler reads
 * and writes them. Whatever comes of it ends the job. Not thread-safe before it runs; the
 * streams of a running job may each be used by one thread of their own.
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
	 * @return unmodifiable map with typed views of its values
	 */
	JobEnv env();

	/**
	 * Sets one entry of the environment; a later value replaces an earlier one.
	 * @param key not empty
	 * @param value the value
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run
	 */
	Job env(String key, String value);

	/**
	 * Sets many entries of the environment, in the order of the map.
	 * @param entries values by key
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run
	 */
	default Job env(Map<String, String> entries) {
		entries.forEach(this::env);
		return this;
	}

	/**
	 * Sets entries of the environment from text of the form {@code KEY=VALUE}; the first
	 * {@code =} separates. All are checked before the first is set.
	 * @param entries the entries; a later one of the same key replaces an earlier one
	 * @return this job
	 * @throws SpawnUsageException if an entry has no {@code =} or no key before it; the
	 * text names it
	 * @throws IllegalStateException if the job runs or has run
	 */
	default Job envEntries(Iterable<String> entries) {
		for (String entry : entries) {
			if (entry == null || entry.indexOf('=') < 1) {
				throw new SpawnUsageException(
						"The entry '" + entry + "' of the environment of job '" + name() + "' is not KEY=VALUE", null);
			}
		}
		for (String entry : entries) {
			int separator = entry.indexOf('=');
			env(entry.substring(0, separator), entry.substring(separator + 1));
		}
		return this;
	}

	/**
	 * Sets an entry of the environment to a list, as a JSON array;
	 * {@link JobEnv#getList(String)} gives it back.
	 * @param key not empty
	 * @param values the values, none of them {@code null}
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run
	 */
	Job envList(String key, List<String> values);

	/**
	 * Sets an entry of the environment to a value, as JSON;
	 * {@link JobEnv#getJson(String, Type)} gives it back, equal in everything. What can
	 * be carried are the types that also methods of services can take.
	 * @param key not empty
	 * @param type declared type; a {@code ParameterizedType} for generic ones
	 * @param value the value
	 * @return this job
	 * @throws SpawnUsageException if the value does not fit the type or would not arrive
	 * whole
	 * @throws IllegalStateException if the job runs or has run
	 */
	Job envJson(String key, Type type, @Nullable Object value);

	/**
	 * Returns what the handler reads; empty if the caller set no input.
	 * @return the input
	 */
	InputStream stdin();

	/**
	 * Sets what the handler reads; without it the handler finds the end at once. It is
	 * read while the job runs and is not closed. Where the handler runs in a child, a
	 * daemon thread {@code spawn-job-<name>-stdin} reads it ahead; it is interrupted when
	 * the job ends, and ends as soon as a read of the input returns.
	 * @param stdin the input
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run, or has an input already
	 */
	Job stdin(InputStream stdin);

	/**
	 * Returns where the handler writes its result. What nobody collects is discarded.
	 * After it is closed, and after the end of the job, writes fail.
	 * @return the output
	 */
	OutputStream stdout();

	/**
	 * Adds a destination for the output of the handler, for example a {@link Tail}. It is
	 * written by the thread in {@link #run()}, or by the thread of {@link #start()}, and
	 * is flushed but not closed. There may be many: each gets everything, also when
	 * another one fails. The first failure ends the job, also if its handler takes no
	 * notice: it never ends with a status then. While a destination blocks, the job
	 * waits, and no other one.
	 * @param stdout the destination
	 * @return this job
	 * @throws IllegalStateException if the job runs or has run
	 */
	Job stdout(OutputStream stdout);

	/**
	 * Adds a reader of the output of the handler; there may be several, also beside
	 * destinations. At most 64 KiB wait for it: then the job waits for the reader, and no
	 * other job does. It ends when the job has ended with a status; if the job fails,
	 * reading fails, too, after everything that arrived. Closing the reader early makes
	 * the output fail. It blocks until the job runs, so it is to be read by another
	 * thread than that in {@link #run()}; {@link #start()} gives the job a thread of its
	 * own. An interrupt ends a read with an {@link java.io.InterruptedIOException}.
	 * @return the output as it comes
	 * @throws IllegalStateException if the job runs or has run
	 */
	InputStream stdoutPipe();

	/**
	 * Returns where the handler writes its messages. What nobody collects is discarded,
	 * but for the last line, see {@link #errorText()}.
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
	 * Adds a reader of the messages of the handler; like {@link #stdoutPipe()}.
	 * @return the messages as they come
	 * @throws IllegalStateException if the job runs or has run
	 */
	InputStream stderrPipe();

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
	 * Runs the job on a daemon thread of its own, {@code spawn-job-<name>}, which ends
	 * with the job: it writes the destinations, and completes the future, so what hangs
	 * on the future may block. Returns when the job was sent or waits for a child: jobs
	 * that one thread starts one after the other on a dedicated child are sent in that
	 * order.
	 * <p>
	 * Cancelling the future, or completing it in any other way (a limit of time), cancels
	 * the job as an interrupt of {@link #run()} does: the handler is interrupted. It does
	 * not wait for the end of the handler.
	 * @return completes with the status that the handler gave, or fails with what
	 * {@link #run()} would throw
	 * @throws IllegalStateException if the job runs or has run
	 */
	CompletableFuture<Status> start();

	/**
	 * Returns the status that the handler gave.
	 * @return the status, or {@code null} before the end and after a failure
	 */
	@Nullable Status status();

	/**
	 * Returns in words why the job did not succeed: after a status other than 0 the last
	 * line of its messages that is not blank, or a text that says that there was none;
	 * after a failure its message, or its type if it has none.
	 * @return the text, never blank, or {@code null} before the end and after success
	 */
	@Nullable String errorText();

}
