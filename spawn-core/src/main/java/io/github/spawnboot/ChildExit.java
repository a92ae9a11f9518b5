package io.github.spawnboot;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a child process ended: the one exit event of a child. Made by {@link #of}, the one
 * place that names all parts in order.
 *
 * @param pool name of the pool, or of the spawner
 * @param pid process id
 * @param generation counts the children started for the pool, from 1
 * @param startInstant when the process was started
 * @param uptime time from the start to the end of the process, which does not change when
 * the clock is set
 * @param exitCode exit code, or {@code null} if a signal ended the process, or if it has
 * not ended yet although its connection was lost
 * @param signal name of the signal such as {@code SIGKILL}, or {@code null}. A process
 * that ends itself with 128 and the number of a signal, {@code System.exit(137)} for
 * example, cannot be told from one that this signal ended
 * @param cause what most likely ended the process
 * @param verdict the same in one sentence, with all that is known
 * @param requested whether this process asked the child to end
 * @param lastLines last lines of stdout and stderr, oldest first: at most 50, half of
 * them for each of both if it has so many
 * @param files what it left: crash file, heap dump, recording
 */
public record ChildExit(String pool, long pid, long generation, Instant startInstant, Duration uptime,
		@Nullable Integer exitCode, @Nullable String signal, ExitCause cause, String verdict, boolean requested,
		List<String> lastLines, ExitFiles files) {

	/**
	 * Creates an exit event.
	 */
	public ChildExit {
		lastLines = List.copyOf(lastLines);
	}

	/**
	 * Creates an exit event of which nothing is known but the cause: no exit code, no
	 * signal, no output, no files.
	 * @param pool name of the pool, or of the spawner
	 * @param pid process id
	 * @param generation counts the children started for the pool, from 1
	 * @param startInstant when the process was started
	 * @param uptime time since its start
	 * @param cause what most likely ended the process
	 * @param verdict the same in one sentence
	 * @return the event, to be completed by the {@code with} methods
	 */
	public static ChildExit of(String pool, long pid, long generation, Instant startInstant, Duration uptime,
			ExitCause cause, String verdict) {
		return new ChildExit(pool, pid, generation, startInstant, uptime, null, null, cause, verdict, false, List.of(),
				ExitFiles.NONE);
	}

	/**
	 * Returns this event with another exit status.
	 * @param exitCode exit code, or {@code null}
	 * @param signal name of the signal, or {@code null}
	 * @return a new event
	 */
	public ChildExit withStatus(@Nullable Integer exitCode, @Nullable String signal) {
		return new ChildExit(this.pool, this.pid, this.generation, this.startInstant, this.uptime, exitCode, signal,
				this.cause, this.verdict, this.requested, this.lastLines, this.files);
	}

	/**
	 * Returns this event with another cause.
	 * @param cause what most likely ended the process
	 * @param verdict the same in one sentence
	 * @param requested whether this process asked the child to end
	 * @return a new event
	 */
	public ChildExit withCause(ExitCause cause, String verdict, boolean requested) {
		return new ChildExit(this.pool, this.pid, this.generation, this.startInstant, this.uptime, this.exitCode,
				this.signal, cause, verdict, requested, this.lastLines, this.files);
	}

	/**
	 * Returns this event with what the process has left.
	 * @param lastLines last lines of stdout and stderr, oldest first
	 * @param files crash file, heap dump and recording
	 * @return a new event
	 */
	public ChildExit withRemains(List<String> lastLines, ExitFiles files) {
		return new ChildExit(this.pool, this.pid, this.generation, this.startInstant, this.uptime, this.exitCode,
				this.signal, this.cause, this.verdict, this.requested, lastLines, files);
	}

	/**
	 * Returns whether memory ran out.
	 * @return as {@link ExitCause#isOutOfMemory()} of the cause
	 */
	public boolean outOfMemory() {
		return this.cause.isOutOfMemory();
	}

	/**
	 * Returns the crash file of the JVM.
	 * @return its path, or {@code null} if there is none
	 */
	public @Nullable Path crashFile() {
		return this.files.crashFile();
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
