package io.github.spawnboot;

import java.util.List;

/**
 * Engine of a child process, or of a pool of them, seen from the parent: its jobs run in
 * a child. Thread-safe.
 */
public interface SpawnedEngine {

	/**
	 * Creates a job that runs in a child. Nothing is started or sent before
	 * {@link Job#run()}; the handler is looked up in the child.
	 * @param name name of the job, not blank
	 * @param args arguments, none of them {@code null}
	 * @return a job to configure and run once
	 */
	Job job(String name, String... args);

	/**
	 * Asks a child for the names of its jobs; starts one if none is there.
	 * @return sorted names
	 * @throws SpawnException if no child could answer
	 */
	List<String> commands();

}
