package io.github.spawnboot;

import java.util.List;

/**
 * A set of named job handlers in this process. Thread-safe. A registration counts for
 * every job created after it.
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
	 * Creates a job that runs in this process. The handler is looked up when the job
	 * runs.
	 * @param name name of the job, not blank
	 * @param args arguments, none of them {@code null}
	 * @return a job to configure and run once
	 */
	Job job(String name, String... args);

	/**
	 * Returns the names of all registered jobs and of {@link #COMMANDS}.
	 * @return sorted names
	 */
	List<String> commands();

}
