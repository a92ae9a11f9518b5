package io.github.spawnboot.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.Terminal;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ctrl-C, which is SIGINT to all processes of the foreground: the parent gets it, and its
 * order is the one in which everything ends. Row I33, PAINS 5.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks at process groups in /proc")
class TerminalInterruptTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private @Nullable Process parent;

	@AfterEach
	void kill() {
		if (this.parent != null) {
			this.parent.descendants().forEach(ProcessHandle::destroyForcibly);
			this.parent.destroyForcibly();
		}
	}

	@ParameterizedTest(name = "child in a session of its own: {0}")
	@ValueSource(booleans = { true, false })
	void callIsDrainedAndTheChildSaysGoodbye(boolean sessions) throws Exception {
		Path release = this.directory.resolve("release");
		Process parent = start(release, sessions);
		long child = Long.parseLong(await("parent: up with child ").substring("parent: up with child ".length()));
		awaitChild("job began");
		List<ProcessHandle> descendants = parent.descendants().toList();
		assertThat(group(parent.pid())).isEqualTo(parent.pid());
		assertThat(group(child)).isEqualTo(sessions ? child : parent.pid());
		Terminal.signalGroup("INT", parent);
		await("parent: ends");
		Terminal.signalGroup("INT", parent);
		// The job goes on, although both had the time to hear of the signals.
		assertThat(ProcessHandle.of(child)).isPresent();
		Files.createFile(release);
		assertThat(parent.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(this.lines::toString).isTrue();
		assertThat(parent.exitValue()).isEqualTo(128 + 2);
		await("parent: closed");
		assertThat(steps()).containsSubsequence("job began", "parent: ends", "hook called",
				"parent: closed, child gone: true");
		assertThat(steps()).containsSubsequence("parent: ends", "parent: result 5", "parent: closed, child gone: true")
			.doesNotContain("job interrupted");
		Awaitility.await()
			.atMost(Duration.ofSeconds(2))
			.untilAsserted(() -> assertThat(descendants).noneMatch(ProcessHandle::isAlive));
	}

	private Process start(Path release, boolean sessions) throws Exception {
		Process parent = new ProcessBuilder(Terminal.groupCommand(List.of(System.getProperty("java.home") + "/bin/java",
				"-cp", System.getProperty("java.class.path"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
				InterruptedParent.class.getName(), release.toString(), Boolean.toString(sessions))))
			.redirectErrorStream(true)
			.start();
		this.parent = parent;
		BufferedReader reader = parent.inputReader();
		Thread thread = new Thread(() -> reader.lines().forEach(this.lines::add), "output-of-parent");
		thread.setDaemon(true);
		thread.start();
		return parent;
	}

	private String await(String prefix) {
		Awaitility.await().atMost(LIMIT).until(() -> !missing(prefix));
		return this.lines.stream().filter((line) -> line.startsWith(prefix)).findFirst().orElseThrow();
	}

	private boolean missing(String prefix) {
		return this.lines.stream().noneMatch((line) -> line.startsWith(prefix));
	}

	private void awaitChild(String line) {
		Awaitility.await().atMost(LIMIT).until(() -> steps().contains(line));
	}

	// What the child prints comes through the log of the parent.
	private List<String> steps() {
		return this.lines.stream()
			.map((line) -> (line.contains("child: ")) ? line.substring(line.indexOf("child: ") + 7) : line)
			.toList();
	}

	private static long group(long pid) throws IOException {
		String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
		return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[2]);
	}

}
