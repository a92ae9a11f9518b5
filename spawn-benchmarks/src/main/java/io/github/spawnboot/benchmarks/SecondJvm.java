package io.github.spawnboot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A JVM with the class path of this one, for those whom this library does not start one.
 * It prints the address that it serves as the first line of its output, and ends when its
 * input does, so it never outlives this process.
 */
final class SecondJvm implements AutoCloseable {

	private static final int END_SECONDS = 10;

	private final Process process;

	private final Path directory;

	private final String address;

	private SecondJvm(Process process, Path directory, String address) {
		this.process = process;
		this.directory = directory;
		this.address = address;
	}

	/**
	 * Starts a JVM and waits until it serves, or has ended.
	 * @param main class whose main method calls {@link #serve(Callable)}; its only
	 * arguments are the path of a socket that it may create, and the size
	 * @param size bytes there and back
	 * @return the JVM
	 * @throws IOException if it does not start
	 */
	static SecondJvm start(Class<?> main, int size) throws IOException {
		Path directory = Files.createTempDirectory("spawn-bench");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-Xmx" + Payload.heapMegabytes(size) + "m");
		// What children of this library have.
		command.add("-XX:+UseSerialGC");
		command.addAll(nativeAccess());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(),
				directory.resolve("socket").toString(), Integer.toString(size)));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		String address = output.readLine();
		SecondJvm jvm = new SecondJvm(process, directory, (address != null) ? address : "");
		if (address == null) {
			jvm.close();
			throw new IOException(
					"The second process of '" + main.getName() + "' ended with exit code " + process.exitValue());
		}
		return jvm;
	}

	/**
	 * Returns the options for libraries that load native code, on JVMs that would warn of
	 * it.
	 * @return options, on older JVMs none
	 */
	static List<String> nativeAccess() {
		return (Runtime.version().feature() >= 24)
				? List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow") : List.of();
	}

	/**
	 * Serves in the second process until the first one closes its input, or ends; then
	 * ends this process.
	 * @param server starts the server and returns its address
	 * @throws Exception if the server does not start
	 */
	static void serve(Callable<String> server) throws Exception {
		PrintStream output = System.out;
		System.setOut(System.err);
		output.println(server.call());
		output.flush();
		System.in.transferTo(OutputStream.nullOutputStream());
		System.exit(0);
	}

	/**
	 * Returns what the JVM printed.
	 * @return its address
	 */
	String address() {
		return this.address;
	}

	/**
	 * Returns the id of the JVM.
	 * @return its id
	 */
	long pid() {
		return this.process.pid();
	}

	/**
	 * Ends the JVM and waits for its end.
	 */
	@Override
	public void close() {
		try {
			this.process.getOutputStream().close();
			if (!this.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException(
						"The second process " + this.process.pid() + " did not end in " + END_SECONDS + " s");
			}
			Files.deleteIfExists(this.directory.resolve("socket"));
			Files.deleteIfExists(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.process.destroyForcibly();
		}
	}

}
