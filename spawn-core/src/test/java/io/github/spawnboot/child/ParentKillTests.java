package io.github.spawnboot.child;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.github.spawnboot.child.DoomedParent.Moment;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills parents by SIGKILL at each moment in the life of a child, once with all nets and
 * once with those of the child alone, and looks for whatever they leave running.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "finds processes by their environment in /proc")
class ParentKillTests {

	private static final String MARK = "SPAWN_KILL_TEST";

	private static final int PARENTS = 2;

	@TempDir
	private Path directory;

	private final List<Process> parents = new ArrayList<>();

	@AfterEach
	void killParents() {
		this.parents.forEach(Process::destroyForcibly);
	}

	static Stream<Arguments> everyMoment() {
		return Stream.of(Moment.values())
			.flatMap((moment) -> Stream.of(Arguments.of(moment, true), Arguments.of(moment, false)));
	}

	@ParameterizedTest(name = "{0}, with the help of the kernel: {1}")
	@MethodSource("everyMoment")
	void killWhenParentDiesLeavesNoChildAfterTwoSeconds(Moment moment, boolean kernel) throws Exception {
		// row D11, rule C8
		String mark = UUID.randomUUID().toString();
		for (int i = 0; i < PARENTS; i++) {
			this.parents.add(parent(moment, kernel, mark, i));
		}
		List<Long> children = new ArrayList<>();
		for (Process parent : this.parents) {
			children.add((moment == Moment.BEFORE_HANDSHAKE) ? stopChildOf(parent) : reached(parent, moment));
		}
		assertThat(marked(mark)).containsAll(children);
		if (moment != Moment.BEFORE_HANDSHAKE) {
			// The parents, their children, and two processes of each child.
			assertThat(marked(mark)).hasSize(PARENTS * (kernel ? 4 : 2));
			assertThat(reapers()).hasSize(PARENTS);
		}
		this.parents.forEach(Process::destroyForcibly);
		for (Process parent : this.parents) {
			assertThat(parent.waitFor()).isEqualTo(128 + 9);
		}
		if (moment == Moment.BEFORE_HANDSHAKE || moment == Moment.IN_STOP) {
			for (long child : children) {
				signal("CONT", child);
			}
		}
		Awaitility.await().atMost(Duration.ofSeconds(2)).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
			assertThat(marked(mark)).isEmpty();
			assertThat(reapers()).isEmpty();
		});
	}

	/** The processes that end what children have started, of all parents. */
	private List<Long> reapers() throws IOException {
		List<String> names = this.parents.stream().map((parent) -> "spawn-reaper-" + parent.pid()).toList();
		try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
			return processes.filter((process) -> process.getFileName().toString().matches("\\d+")).filter((process) -> {
				String commandLine = read(process.resolve("cmdline"));
				return commandLine != null && names.stream().anyMatch((name) -> commandLine.contains(name + "\0"));
			}).map((process) -> Long.parseLong(process.getFileName().toString())).toList();
		}
	}

	private Process parent(Moment moment, boolean kernel, String mark, int number) throws IOException {
		File errors = this.directory.resolve("stderr-" + number).toFile();
		ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
				System.getProperty("java.class.path"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
				DoomedParent.class.getName(), moment.name(), Boolean.toString(kernel));
		builder.environment().put(MARK, mark);
		return builder.redirectError(errors).start();
	}

	private long reached(Process parent, Moment moment) throws IOException {
		BufferedReader reader = parent.inputReader(StandardCharsets.UTF_8);
		String expected = (moment == Moment.BEFORE_READY) ? "connected" : "reached";
		assertThat(reader.lines().filter((line) -> line.endsWith(expected)).findFirst()).as(() -> errors(parent))
			.isPresent();
		return parent.children().filter(ParentKillTests::isChild).findFirst().orElseThrow().pid();
	}

	private String errors(Process parent) {
		try {
			return Files.readString(this.directory.resolve("stderr-" + this.parents.indexOf(parent)));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	/**
	 * Stops the child of a parent as soon as there is one, which is long before its JVM
	 * runs a line of Java.
	 */
	private static long stopChildOf(Process parent) throws Exception {
		while (parent.isAlive()) {
			Long child = parent.children()
				.filter(ParentKillTests::isChild)
				.map(ProcessHandle::pid)
				.findFirst()
				.orElse(null);
			if (child != null) {
				signal("STOP", child);
				return child;
			}
			Thread.onSpinWait();
		}
		throw new IllegalStateException("The parent ended without a child");
	}

	private static boolean isChild(ProcessHandle handle) {
		String commandLine = read(Path.of("/proc", Long.toString(handle.pid()), "cmdline"));
		return commandLine != null && commandLine.contains("SpawnChildMain");
	}

	private static void signal(String name, long pid) throws Exception {
		// The process may be gone already.
		new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid).redirectErrorStream(true).start().waitFor();
	}

	private static List<Long> marked(String mark) throws IOException {
		try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
			return processes.filter((process) -> process.getFileName().toString().matches("\\d+")).filter((process) -> {
				String environment = read(process.resolve("environ"));
				return environment != null && environment.contains(MARK + "=" + mark);
			}).map((process) -> Long.parseLong(process.getFileName().toString())).toList();
		}
	}

	private static @Nullable String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			// The process ended, or belongs to somebody else.
			return null;
		}
	}

}
