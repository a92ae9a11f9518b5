package io.github.spawnboot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a child process ended: the one exit event of a child.
 *
 * @param pool name of the pool, or of the spawner
 * @param pid process id
 * @param generation counts the children started for the pool, from 1
 * @param exitCode exit code, or {@code null} if a signal ended the process, or if it has
 * not ended yet although its connection was lost
 * @param signal name of the signal such as {@code SIGKILL}, or {@code null}
 * @param verdict what most likely ended the process, in one sentence
 * @param outOfMemory whether memory ran out: its own heap or the kernel's limit
 * @param requested whether this process asked the child to end
 * @param uptime time from the start to the end of the process
 * @param lastLines last lines of stdout and stderr, oldest first
 * @param crashFile crash file of the JVM, if it wrote one
 */
public record ChildExit(String pool, long pid, long generation, @Nullable Integer exitCode, @Nullable String signal,
		String verdict, boolean outOfMemory, boolean requested, Duration uptime, List<String> lastLines,
		@Nullable Path crashFile) {

	/**
	 * Creates an exit event.
	 */
	public ChildExit {
		lastLines = List.copyOf(lastLines);
	}

	/**
	 * Returns exit code or signal in words.
	 * @return for example {@code exit code 3} or {@code signal SIGKILL};
	 * {@code no exit yet} if the connection was lost and the process still lives
	 */
	public String reason() {
		if (this.signal != null) {
			return "signal " + this.signal;
		}
		return (this.exitCode != null) ? "exit code " + this.exitCode : "no exit yet";
	}

}
