package io.github.spawnboot.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Linux tells of a process.
 */
public final class Processes {

	private static final String LISTEN = "0A";

	private Processes() {
	}

	public static String commandLine(long pid) throws IOException {
		return Files.readString(proc(pid, "cmdline"), StandardCharsets.ISO_8859_1).replace('\0', ' ');
	}

	public static List<String> environment(long pid) throws IOException {
		return Arrays.asList(Files.readString(proc(pid, "environ"), StandardCharsets.UTF_8).split("\0"));
	}

	/**
	 * Returns what the descriptors of a process lead to.
	 * @param pid id of the process
	 * @return paths of files, and names such as {@code socket:[4711]}
	 * @throws IOException if there is no such process
	 */
	public static Set<String> openFiles(long pid) throws IOException {
		Set<String> files = new HashSet<>();
		try (Stream<Path> descriptors = Files.list(proc(pid, "fd"))) {
			for (Path descriptor : descriptors.toList()) {
				try {
					files.add(Files.readSymbolicLink(descriptor).toString());
				}
				catch (IOException ex) {
					// Closed since the directory was read.
				}
			}
		}
		return files;
	}

	/**
	 * Returns the TCP sockets on which a process accepts connections.
	 * @param pid id of the process
	 * @return names of sockets, as in {@link #openFiles}
	 * @throws IOException if there is no such process
	 */
	public static Set<String> listeningSockets(long pid) throws IOException {
		Set<String> listening = new HashSet<>();
		for (String table : List.of("net/tcp", "net/tcp6")) {
			if (Files.exists(proc(pid, table))) {
				for (String line : Files.readAllLines(proc(pid, table))) {
					String[] columns = line.trim().split("\\s+");
					if (columns[3].equals(LISTEN)) {
						listening.add("socket:[" + columns[9] + "]");
					}
				}
			}
		}
		listening.retainAll(openFiles(pid));
		return listening;
	}

	private static Path proc(long pid, String name) {
		return Path.of("/proc", Long.toString(pid), name);
	}

	/**
	 * Asserts that processes end within the two seconds that they have after the death of
	 * their parent. One that has ended, and that process 1 has not taken note of yet, is
	 * gone.
	 * @param pids ids of the processes
	 */
	public static void assertGone(Collection<Long> pids) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(2))
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(pids).noneMatch(Processes::isRunning));
	}

	private static boolean isRunning(long pid) {
		try {
			return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
					&& !Files.readString(proc(pid, "stat")).replaceFirst(".*\\) ", "").startsWith("Z");
		}
		catch (IOException ex) {
			// It has ended meanwhile.
			return false;
		}
	}

}
