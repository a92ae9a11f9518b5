package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a child process when it has ended.
 *
 * @param pool name of the pool, or of the spawner
 * @param pid process id
 * @param generation counts the children started for the pool, from 1
 * @param startInstant when the process was started
 * @param uptime time from its start to its end
 * @param exitValue as {@link Process#exitValue()} gives it
 * @param ready whether it was ready once
 * @param killed whether this process has sent it SIGKILL
 * @param lastLines last lines of stdout and stderr, oldest first
 * @param crashDirectory directory that the child was given for crash files, heap dumps
 * and recordings
 */
public record EndedProcess(String pool, long pid, long generation, Instant startInstant, Duration uptime, int exitValue,
		boolean ready, boolean killed, List<String> lastLines, Path crashDirectory) {

	/**
	 * Creates a description.
	 */
	public EndedProcess {
		lastLines = List.copyOf(lastLines);
	}

}
