package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.SpawnUsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that users send to a child. Thread-safe.
 */
final class SentSignals {

	private static final Logger logger = LoggerFactory.getLogger(SentSignals.class);

	private static final Set<String> SENDABLE = Signals.ofThisSystem().sendable();

	private static final int LIMIT_SECONDS = 5;

	// Between the look and the signal is nothing but a system call of the same shell. The
	// twentieth field behind the name of the program is the start of the process.
	private static final String SCRIPT = """
			pid=$1 start=$2 name=$3
			if [ "$start" != 0 ]; then
				read -r line < "/proc/$pid/stat" || exit 3
				set -- ${line##*) }
				[ "${20}" = "$start" ] || exit 3
			fi
			kill -s "$name" "$pid" || exit 3
			""";

	private final Set<String> sent = ConcurrentHashMap.newKeySet();

	private final Process process;

	private final long start;

	private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

	/**
	 * Creates a sender.
	 * @param process the child
	 * @param start its start in ticks of the system, or 0 where that is unknown
	 */
	SentSignals(Process process, long start) {
		this.process = process;
		this.start = start;
	}

	void check(String name) {
		if (!SENDABLE.contains(name)) {
			throw new SpawnUsageException("There is no signal '" + name + "' here, known are " + SENDABLE, null);
		}
	}

	/**
	 * Sends a signal after all that were sent before. Returns at once; does nothing if
	 * the process has ended by then.
	 * @param name name without {@code SIG}
	 * @param threads runs what takes some milliseconds
	 */
	synchronized void send(String name, Executor threads) {
		this.last = this.last.thenRunAsync(() -> send(name), threads);
	}

	private void send(String name) {
		if (!this.process.isAlive()) {
			return;
		}
		this.sent.add("SIG" + name);
		if (name.equals("TERM")) {
			this.process.toHandle().destroy();
			return;
		}
		long pid = this.process.pid();
		Process shell = null;
		try {
			shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "spawn-signal", Long.toString(pid),
					Long.toString(this.start), name)
				.directory(Path.of("/").toFile())
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			shell.getOutputStream().close();
			if ((!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) && this.process.isAlive()) {
				logger.warn("Signal {} could not be sent to process {}", name, pid);
			}
		}
		catch (IOException ex) {
			logger.warn("Signal {} could not be sent to process {}", name, pid, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			if (shell != null) {
				shell.destroyForcibly();
			}
		}
	}

	/**
	 * Explains the exit of a child that nobody has stopped.
	 * @param exit what the exit itself tells
	 * @return the same, or that it was the signal that was sent
	 */
	ChildExit explain(ChildExit exit) {
		String signal = exit.signal();
		return (signal != null && this.sent.contains(signal) && exit.cause() == ExitCause.KILLED_FROM_OUTSIDE)
				? exit.withCause(ExitCause.ENDED_ON_REQUEST, "ended by " + signal + ", which was sent on request", true)
				: exit;
	}

}
