package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Starts processes, all from one daemon thread named {@code spawn-launcher} that never
 * ends: a parent-death signal is sent when the thread that started a process ends, not
 * when the whole parent does.
 * <p>
 * Where the system has them, {@code setsid} and {@code setpriv} are put before the
 * command; they become the command, so {@link Process#pid()} is that of the command. What
 * is in use and what is not available is logged once at level INFO. Thread-safe.
 */
public final class ProcessStarter {

	private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

	private final Supplier<List<String>> probe;

	private @Nullable List<String> prefix;

	ProcessStarter(Supplier<List<String>> probe) {
		this.probe = probe;
		Thread thread = new Thread(this::serve, "spawn-launcher");
		thread.setDaemon(true);
		// The thread outlives the application that asked first, in a container for
		// example.
		thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
		thread.start();
	}

	/**
	 * Returns the one starter of this JVM.
	 * @return the starter
	 */
	public static ProcessStarter shared() {
		return Shared.INSTANCE;
	}

	/**
	 * Starts a process and waits until it is started.
	 * @param builder what to start; the first word of its command is an absolute path.
	 * The command of the builder itself is not changed
	 * @return the process
	 * @throws IOException if the process cannot be started; nothing is left of it
	 * @throws InterruptedIOException if the calling thread was interrupted, whose
	 * interrupt flag stays set; should the process still come up, it is killed at once
	 */
	public Process start(ProcessBuilder builder) throws IOException {
		Request request = new Request(copyOf(builder), new CompletableFuture<>());
		this.requests.add(request);
		try {
			return request.result().get();
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new IOException("Cannot start '" + builder.command().get(0) + "': " + cause.getMessage(), cause);
		}
		catch (InterruptedException ex) {
			request.abandon();
			Thread.currentThread().interrupt();
			throw (InterruptedIOException) new InterruptedIOException(
					"Interrupted while '" + builder.command().get(0) + "' was being started")
				.initCause(ex);
		}
	}

	private static ProcessBuilder copyOf(ProcessBuilder builder) {
		ProcessBuilder copy = new ProcessBuilder(new ArrayList<>(builder.command())).directory(builder.directory())
			.redirectErrorStream(builder.redirectErrorStream())
			.redirectInput(builder.redirectInput())
			.redirectOutput(builder.redirectOutput())
			.redirectError(builder.redirectError());
		copy.environment().clear();
		copy.environment().putAll(builder.environment());
		return copy;
	}

	private void serve() {
		while (true) {
			try {
				serve(this.requests.take());
			}
			catch (InterruptedException ex) {
				// Nobody may end this thread: it would take all children with it.
				continue;
			}
		}
	}

	private void serve(Request request) {
		if (request.result().isDone()) {
			return;
		}
		try {
			request.complete(doStart(request.builder()));
		}
		catch (Throwable ex) {
			// Whatever it is, it concerns this request only.
			request.result().completeExceptionally(ex);
		}
	}

	private Process doStart(ProcessBuilder builder) throws IOException {
		List<String> prefix = this.prefix;
		if (prefix == null) {
			prefix = this.probe.get();
			this.prefix = prefix;
		}
		if (!prefix.isEmpty()) {
			// Else only the exit code of the program in front would tell.
			Path program = Path.of(builder.command().get(0));
			if (!program.isAbsolute() || Files.isDirectory(program) || !Files.isExecutable(program)) {
				throw new IOException("there is no executable file of this absolute path");
			}
			builder.command().addAll(0, prefix);
		}
		return builder.start();
	}

	private record Request(ProcessBuilder builder, CompletableFuture<Process> result) {

		void complete(Process process) {
			if (!this.result.complete(process)) {
				process.destroyForcibly();
			}
		}

		void abandon() {
			if (!this.result.cancel(false) && !this.result.isCompletedExceptionally()) {
				this.result.join().destroyForcibly();
			}
		}

	}

	private static final class Shared {

		private static final ProcessStarter INSTANCE = new ProcessStarter(LaunchTools::probe);

	}

}
