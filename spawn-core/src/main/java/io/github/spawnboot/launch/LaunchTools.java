package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs of the system that prepare a process and then become it, so that the process
 * id stays: {@code setsid} gives a child its own session, so that Ctrl-C of a terminal
 * reaches only the parent; {@code setpriv} lets the kernel kill the child when the thread
 * that started it ends.
 */
final class LaunchTools {

	private static final Logger logger = LoggerFactory.getLogger(LaunchTools.class);

	private static final List<Path> DIRECTORIES = List.of(Path.of("/usr/bin"), Path.of("/bin"));

	private static final int PROBE_SECONDS = 10;

	private LaunchTools() {
	}

	/**
	 * Tries which of the programs work here and says so in the log.
	 * @return words to put before a command line, possibly none
	 */
	static List<String> probe() {
		return probe(DIRECTORIES);
	}

	static List<String> probe(List<Path> directories) {
		List<String> result = new ArrayList<>();
		add(result, directories,
				"own session for each child (Ctrl-C reaches only this process, what a child starts ends with it)",
				"setsid");
		add(result, directories, "children are killed by the kernel when this process dies", "setpriv", "--pdeathsig",
				"KILL");
		return List.copyOf(result);
	}

	/**
	 * Returns how a shell is started in a session of its own.
	 * @return paths of {@code setsid} and {@code sh}, or {@code null} if one is missing
	 */
	static @Nullable List<String> sessionShell() {
		Path setsid = find(DIRECTORIES, "setsid");
		Path shell = find(DIRECTORIES, "sh");
		return (setsid != null && shell != null) ? List.of(setsid.toString(), shell.toString()) : null;
	}

	private static void add(List<String> prefix, List<Path> directories, String use, String... words) {
		Path tool = find(directories, words[0]);
		if (tool == null) {
			logger.info("Not available: {}; there is no '{}' in {}", use, words[0], directories);
			return;
		}
		List<String> command = new ArrayList<>(List.of(words));
		command.set(0, tool.toString());
		String problem = problemOf(directories, command);
		if (problem != null) {
			logger.info("Not available: {}; '{}' {}", use, String.join(" ", command), problem);
			return;
		}
		logger.info("In use: {}; by '{}'", use, String.join(" ", command));
		prefix.addAll(command);
	}

	private static @Nullable String problemOf(List<Path> directories, List<String> command) {
		Path harmless = find(directories, "true");
		if (harmless == null) {
			return "could not be tried, because there is no 'true' in " + directories;
		}
		List<String> trial = new ArrayList<>(command);
		trial.add(harmless.toString());
		Process process = null;
		try {
			process = new ProcessBuilder(trial).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			process.getOutputStream().close();
			if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
				return "did not end within " + PROBE_SECONDS + " s when tried";
			}
			return (process.exitValue() != 0) ? "ended with exit code " + process.exitValue() + " when tried" : null;
		}
		catch (IOException ex) {
			return "could not be started: " + ex.getMessage();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "could not be tried, because the thread was interrupted";
		}
		finally {
			if (process != null) {
				process.destroyForcibly();
			}
		}
	}

	private static @Nullable Path find(List<Path> directories, String name) {
		return directories.stream()
			.map((directory) -> directory.resolve(name))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

}
