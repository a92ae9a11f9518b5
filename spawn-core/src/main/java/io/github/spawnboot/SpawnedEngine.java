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
	 * Creates a job that runs in a child from text, by the rules of
	 * {@link Engine#parseJob(String)}.
	 * @param text the job as text, for example {@code echo DEBUG=1 hello 'a b'}
	 * @return a job to configure and run once
	 * @throws SpawnUsageException if the text is no job; nothing is started or sent
	 */
	default Job parseJob(String text) {
		CommandLine line = CommandLine.parse(text);
		return line.job(job(line.name(), line.args().toArray(String[]::new)));
	}

	/**
	 * Asks a child for the names of its jobs; starts one if none is there.
	 * @return sorted names
	 * @throws CallCancelledException if the calling thread is or gets interrupted; the
	 * flag stays set
	 * @throws SpawnException if no child could answer
	 */
	List<String> commands();

}
