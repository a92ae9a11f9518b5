package io.github.spawnboot;

import java.time.Duration;
import java.util.List;

/**
 * A set of named job handlers in this process. Thread-safe. A registration counts for
 * every job created after it, and can be neither replaced nor removed. Where the engine
 * is that of a child, it also serves the jobs of the parent.
 */
public interface Engine {

	/**
	 * Name of the job that every engine answers by itself, with the result of
	 * {@link #commands()}, one per line.
	 */
	String COMMANDS = "commands";

	/**
	 * Registers the handler of a job name.
	 * @param name name of the job, not blank
	 * @param handler does the work
	 * @throws IllegalArgumentException if the name is blank, reserved or already
	 * registered
	 */
	void register(String name, Handler handler);

	/**
	 * Registers the handler of all names that have no handler of their own.
	 * @param handler does the work
	 * @throws IllegalArgumentException if there is a catch-all handler already
	 */
	void registerCatchAll(Handler handler);

	/**
	 * Creates a job that runs in this process, on the thread that runs it. Its handler is
	 * the one that the name has now: what is registered later does not count for it, and
	 * without a handler now, its run fails with {@link HandlerNotFoundException}. (A job
	 * of a {@link SpawnedEngine} looks its handler up in the child, when it runs.)
	 * @param name name of the job, not blank
	 * @param args arguments, none of them {@code null}
	 * @return a job to configure and run once
	 */
	Job job(String name, String... args);

	/**
	 * Creates a job from text: {@code echo DEBUG=1 hello 'a b' VERBOSITY=42} is the job
	 * {@code echo} with two arguments and two entries of the environment.
	 * <ul>
	 * <li>Blanks separate words. The first word without a {@code =} is the name, the
	 * other ones are arguments.</li>
	 * <li>A word with a {@code =} outside of quotes is an entry: key, first such
	 * {@code =}, value, which may be empty or contain more of them. The last entry of a
	 * key wins.</li>
	 * <li>Between {@code '} everything stands for itself. Between {@code "} a backslash
	 * takes its meaning from a following {@code "} or backslash; elsewhere in them it
	 * stands for itself. Outside of quotes it does so for any character. Quotes may stand
	 * anywhere in a word; empty ones are an empty word.</li>
	 * </ul>
	 * Nothing else has a meaning: there are no variables, comments or patterns.
	 * @param text the job as text
	 * @return a job to configure and run once
	 * @throws SpawnUsageException if there is no name, a key is empty, a quote is not
	 * closed, or nothing follows a backslash
	 */
	default Job parseJob(String text) {
		CommandLine line = CommandLine.parse(text);
		return line.job(job(line.name(), line.args().toArray(String[]::new)));
	}

	/**
	 * Returns the names of all registered jobs and of {@link #COMMANDS}.
	 * @return sorted names
	 */
	List<String> commands();

	/**
	 * Registers what to do when the engine shuts down, after its jobs. Hooks run side by
	 * side, each once and on a thread of its own, {@code spawn-shutdown-<name>}.
	 * @param name name of the hook for the result, not blank
	 * @param hook what to do; it is interrupted when its time is over
	 * @throws IllegalArgumentException if the name is blank or registered already
	 * @throws PoolClosedException if the engine is or was shut down
	 */
	void onShutdown(String name, Runnable hook);

	/**
	 * Shuts the engine down for good. From now on no job begins: it fails with
	 * {@link PoolClosedException}. Waits for the running jobs; those that do not end in
	 * time are interrupted and have up to one second more to end, but no more than half
	 * of the time of the hooks, before the hooks begin. Returns when everything has ended
	 * or its time is over, at the latest after the sum of both limits. Every further call
	 * waits for the same shutdown and gives the same result; its limits have no effect.
	 * <p>
	 * In a child this happens by itself when the parent ends it.
	 * @param jobs limit for the running jobs; zero interrupts them at once
	 * @param hooks limit for the hooks, and for the interrupted jobs before them
	 * @return what was interrupted, failed, or still runs
	 * @throws IllegalArgumentException if a limit is negative
	 * @throws IllegalStateException if the calling thread runs a job of this engine, for
	 * which the shutdown would wait
	 * @throws CallCancelledException if the calling thread is interrupted while it waits;
	 * the shutdown goes on
	 */
	ShutdownResult shutdown(Duration jobs, Duration hooks);

	/**
	 * Returns whether the engine takes no more jobs.
	 * @return whether {@link #shutdown(Duration, Duration)} was called
	 */
	boolean isShutdown();

}
