package io.github.spawnboot.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import org.awaitility.Awaitility;

/**
 * An application in a JVM of its own, started by its main class as a user starts it, with
 * the class path of the tests. Its output is read by a daemon thread.
 */
public final class ForkedApplication implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private ForkedApplication(Process process) {
		this.process = process;
		this.reader = new Thread(this::read, "forked-application-output");
		this.reader.setDaemon(true);
		this.reader.start();
	}

	public static ForkedApplication start(Class<?> mainClass, Map<String, String> environment, List<String> jvmOptions,
			byte[] stdin, String... args) throws IOException {
		return start(List.of(), mainClass, environment, jvmOptions, stdin, args);
	}

	/**
	 * Starts an application as a shell starts what is typed into it: it leads a process
	 * group, and SIGINT ends it. What runs in the background of a script ignores SIGINT,
	 * and so does what it starts; that must not be true of the application if it is true
	 * of the build.
	 * @param mainClass the application
	 * @param args its arguments
	 * @return the application
	 * @throws IOException if it cannot be started
	 */
	public static ForkedApplication startInTerminal(Class<?> mainClass, String... args) throws IOException {
		return start(List.of("setsid", "env", "--default-signal=INT"), mainClass, Map.of(), List.of(), new byte[0],
				args);
	}

	private static ForkedApplication start(List<String> prefix, Class<?> mainClass, Map<String, String> environment,
			List<String> jvmOptions, byte[] stdin, String... args) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.addAll(
				List.of(System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path")));
		command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(jvmOptions);
		command.add(mainClass.getName());
		command.addAll(List.of(args));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(environment);
		Process process = builder.start();
		try (OutputStream out = process.getOutputStream()) {
			out.write(stdin);
		}
		return new ForkedApplication(process);
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8)) {
			reader.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("The output could not be read: " + ex);
		}
	}

	public Process process() {
		return this.process;
	}

	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * Waits for a line that begins with a prefix.
	 * @param prefix begin of the line
	 * @return the rest of the line
	 */
	public String await(String prefix) {
		return await((line) -> line.startsWith(prefix), prefix).substring(prefix.length());
	}

	private String await(Predicate<String> condition, String description) {
		Awaitility.await().atMost(LIMIT).until(() -> this.lines.stream().anyMatch(condition) || !this.reader.isAlive());
		return this.lines.stream()
			.filter(condition)
			.findFirst()
			.orElseThrow(() -> new AssertionError("The application ended without a line '" + description
					+ "'. It printed:\n" + String.join("\n", this.lines)));
	}

	/**
	 * Sends SIGINT to the process group of an application that was started in a terminal,
	 * as Ctrl-C does.
	 */
	public void interrupt() throws IOException, InterruptedException {
		Process kill = new ProcessBuilder("kill", "-INT", "--", "-" + this.process.pid()).inheritIO().start();
		if (kill.waitFor() != 0) {
			throw new AssertionError("There is no process group " + this.process.pid());
		}
	}

	public int awaitEnd() throws InterruptedException {
		if (!this.process.waitFor(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
			throw new AssertionError("The application does not end. It printed:\n" + String.join("\n", this.lines));
		}
		this.reader.join(LIMIT.toMillis());
		return this.process.exitValue();
	}

	/**
	 * Returns the lines that children printed, without what their parent puts before
	 * them.
	 * @param pool name of the pool
	 * @return lines of all children of the pool
	 */
	public List<String> linesOfChildren(String pool) {
		String prefix = "[" + pool + "/";
		return this.lines.stream()
			.filter((line) -> line.contains("spawn.child." + pool) && line.contains(prefix))
			.map((line) -> line.substring(line.indexOf("] ", line.indexOf(prefix)) + 2))
			.toList();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
