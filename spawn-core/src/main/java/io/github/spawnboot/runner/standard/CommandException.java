package io.github.spawnboot.runner.standard;

import java.util.List;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;

/**
 * A command of the operating system did not start (kind START) or ended with an exit code
 * other than 0 (kind CRASH).
 */
public class CommandException extends SpawnException {

	private final @Nullable Integer exitCode;

	private final List<String> lastLines;

	CommandException(FailureKind kind, String message, @Nullable Integer exitCode, List<String> lastLines,
			@Nullable Throwable cause) {
		super(kind, message + (lastLines.isEmpty() ? "" : ". Its last output:\n\t" + String.join("\n\t", lastLines)),
				cause);
		this.exitCode = exitCode;
		this.lastLines = List.copyOf(lastLines);
	}

	/**
	 * Returns how the command ended by itself.
	 * @return its exit code, 128 plus its number if a signal ended it, or {@code null} if
	 * it could not be started or was killed because it was not ready in time
	 */
	public @Nullable Integer exitCode() {
		return this.exitCode;
	}

	/**
	 * Returns what the command printed last.
	 * @return at most 50 lines, oldest first
	 */
	public List<String> lastLines() {
		return this.lastLines;
	}

}
