package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Which cores the processes of a benchmark run on. A round trip takes several times as
 * long when each of its wake-ups crosses cores, and where nobody decides, the scheduler
 * does, differently from run to run.
 */
public enum Placement {

	/** The scheduler decides, as in an application. */
	ANY("any"),

	/** All processes on one core; needs {@code taskset}. */
	SAME("same core"),

	/** The caller on one core, what it calls on another; needs {@code taskset}. */
	APART("two cores");

	private static final int TASKSET_SECONDS = 10;

	private final String text;

	Placement(String text) {
		this.text = text;
	}

	/**
	 * Puts this process and others where they belong, with all their threads. Does
	 * nothing for {@link #ANY}.
	 * @param others ids of the other processes
	 * @throws IllegalStateException if that is not possible
	 */
	void apply(long... others) {
		if (this != ANY) {
			pin(ProcessHandle.current().pid(), 0);
			for (long other : others) {
				pin(other, (this == SAME) ? 0 : 1);
			}
		}
	}

	private void pin(long pid, int core) {
		List<String> command = List.of("taskset", "-a", "-c", "-p", Integer.toString(core), Long.toString(pid));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(TASKSET_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
				process.destroyForcibly();
				throw impossible(command, output.strip(), null);
			}
		}
		catch (IOException ex) {
			throw impossible(command, String.valueOf(ex.getMessage()), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw impossible(command, "interrupted", ex);
		}
	}

	private IllegalStateException impossible(List<String> command, String reason, @Nullable Exception cause) {
		return new IllegalStateException("Placement '" + name() + "' is not possible, '" + String.join(" ", command)
				+ "' failed: " + reason + ". Use '-p placement=ANY'", cause);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
