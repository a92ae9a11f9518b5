package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is known of a child process when it has ended.
 *
 * @param pool name of the pool, or of the spawner
 * @param pid process id
 * @param generation counts the children started for the pool, from 1
 * @param exitValue as {@link Process#exitValue()} gives it
 * @param requested whether this process asked the child to end
 * @param uptime time from the start to the end of the process
 * @param lastLines last lines of stdout and stderr, oldest first
 * @param crashDirectory directory that the child was given for crash files
 * @param before taken before the process was started
 */
public record EndedProcess(String pool, long pid, long generation, int exitValue, boolean requested, Duration uptime,
		List<String> lastLines, Path crashDirectory, OomKills before) {

	/**
	 * Creates a description.
	 */
	public EndedProcess {
		lastLines = List.copyOf(lastLines);
	}

}
