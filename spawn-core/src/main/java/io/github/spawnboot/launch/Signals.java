package io.github.spawnboot.launch;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Names of the signals that can end a process, as exit codes show them: 128 plus the
 * number of the signal, whether the signal ended the process or the JVM ended itself
 * because of it.
 */
final class Signals {

	private static final String PREFIX = "SIG";

	private static final int BASE = 128;

	private static final Map<Integer, String> COMMON = Map.ofEntries(Map.entry(1, "SIGHUP"), Map.entry(2, "SIGINT"),
			Map.entry(3, "SIGQUIT"), Map.entry(4, "SIGILL"), Map.entry(5, "SIGTRAP"), Map.entry(6, "SIGABRT"),
			Map.entry(8, "SIGFPE"), Map.entry(9, "SIGKILL"), Map.entry(11, "SIGSEGV"), Map.entry(13, "SIGPIPE"),
			Map.entry(14, "SIGALRM"), Map.entry(15, "SIGTERM"), Map.entry(24, "SIGXCPU"), Map.entry(25, "SIGXFSZ"),
			Map.entry(26, "SIGVTALRM"), Map.entry(27, "SIGPROF"));

	private static final Map<Integer, String> LINUX = Map.of(7, "SIGBUS", 10, "SIGUSR1", 12, "SIGUSR2", 16, "SIGSTKFLT",
			29, "SIGIO", 30, "SIGPWR", 31, "SIGSYS");

	private static final Map<Integer, String> BSD = Map.of(7, "SIGEMT", 10, "SIGBUS", 12, "SIGSYS", 30, "SIGUSR1", 31,
			"SIGUSR2");

	private final Map<Integer, String> names = new HashMap<>();

	Signals(String operatingSystem) {
		String system = operatingSystem.toLowerCase(Locale.ROOT);
		if (system.startsWith("windows")) {
			return;
		}
		this.names.putAll(COMMON);
		this.names.putAll(system.startsWith("linux") ? LINUX : BSD);
	}

	/**
	 * Returns the signals that can be sent to a process.
	 * @return their names without {@code SIG}, in order
	 */
	Set<String> sendable() {
		Set<String> sendable = new TreeSet<>();
		this.names.values().forEach((name) -> sendable.add(name.substring(PREFIX.length())));
		if (!sendable.isEmpty()) {
			// They do not end a process, so no exit code stands for them.
			sendable.addAll(List.of("CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "WINCH"));
		}
		return sendable;
	}

	static Signals ofThisSystem() {
		return new Signals(System.getProperty("os.name", ""));
	}

	/**
	 * Returns the signal behind an exit code.
	 * @param exitCode exit code of a process
	 * @return name of the signal, or {@code null} if the code stands for none
	 */
	@Nullable String ofExitCode(int exitCode) {
		return this.names.get(exitCode - BASE);
	}

}
