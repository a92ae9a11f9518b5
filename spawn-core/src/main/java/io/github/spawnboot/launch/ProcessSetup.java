package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.InputStream;

/**
 * What the process of one child has of its own, beside what the settings of its pool say:
 * its directory, where its outputs go. Each method here has a default for a child that
 * has nothing of its own.
 */
public interface ProcessSetup {

	/** A child that has nothing of its own. */
	ProcessSetup NONE = new ProcessSetup() {
	};

	/**
	 * Returns where a limit of the child is set, for messages.
	 * @param pool name of its pool
	 * @param limit name of the limit, for example {@code start-timeout}
	 * @return where, in words
	 */
	default String setting(String pool, String limit) {
		return "property 'spawn.pools." + pool + "." + limit + "'";
	}

	/**
	 * Changes what is started.
	 * @param builder builds the process; its command and standard input are not to be
	 * changed
	 * @throws IOException if a file of the process cannot be made
	 */
	default void prepare(ProcessBuilder builder) throws IOException {
	}

	/**
	 * Returns what is drained of an output.
	 * @param stream which output
	 * @param bytes what the process writes, nothing if it is redirected
	 * @return the same bytes; read until its end, and closed
	 */
	default InputStream output(OutputPump.Stream stream, InputStream bytes) {
		return bytes;
	}

	/**
	 * Returns who takes the lines of the outputs.
	 * @param log writes them into the log
	 * @return the listener
	 */
	default OutputPump.Listener listener(OutputPump.Listener log) {
		return log;
	}

}
