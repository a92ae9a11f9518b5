package io.github.spawnboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts programs as a terminal does, and sends what its keys send, however the build
 * itself was started: what runs in the background of a script ignores SIGINT, its
 * children inherit that, and a JVM that ignores SIGINT at its start never handles it.
 */
public final class Terminal {

	private static final long SIGINT = 1L << (2 - 1);

	private static final List<String> DEFAULT_SIGINT = List.of("env", "--default-signal=INT");

	private Terminal() {
	}

	/**
	 * Returns the command of a program to which SIGINT means what it means in a terminal.
	 * Skips the test where that is not possible.
	 * @param command the program and its arguments
	 * @return the command, whose process is that of the program
	 */
	public static List<String> command(List<String> command) throws Exception {
		List<String> words = new ArrayList<>();
		if (isPossible()) {
			words.addAll(DEFAULT_SIGINT);
		}
		else {
			Assumptions.assumeFalse(isIgnored(), "SIGINT is ignored here, and there is no 'env --default-signal'");
		}
		words.addAll(command);
		return words;
	}

	/**
	 * Returns the command of a program that leads a process group of its own, as what is
	 * typed into a shell does.
	 * @param command the program and its arguments
	 * @return the command, whose process is that of the program
	 */
	public static List<String> groupCommand(List<String> command) throws Exception {
		List<String> words = new ArrayList<>(List.of("setsid"));
		words.addAll(command(command));
		return words;
	}

	private static boolean isPossible() throws InterruptedException {
		try {
			Process probe = new ProcessBuilder("env", "--default-signal=INT", "true").redirectErrorStream(true).start();
			return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean isIgnored() throws IOException {
		Path status = Path.of("/proc/self/status");
		return Files.exists(status) && Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("SigIgn:"))
			.anyMatch((line) -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & SIGINT) != 0);
	}

	/**
	 * Sends a signal to one process.
	 * @param name name of the signal without {@code SIG}
	 * @param process the process
	 */
	public static void signal(String name, Process process) throws Exception {
		kill(name, Long.toString(process.pid()));
	}

	/**
	 * Sends a signal to all processes of a group, as Ctrl-C does.
	 * @param name name of the signal without {@code SIG}
	 * @param leader the process that leads the group
	 */
	public static void signalGroup(String name, Process leader) throws Exception {
		kill(name, "-" + leader.pid());
	}

	private static void kill(String name, String target) throws Exception {
		Process kill = new ProcessBuilder("kill", "-" + name, "--", target).inheritIO().start();
		assertThat(kill.waitFor()).isZero();
	}

}
