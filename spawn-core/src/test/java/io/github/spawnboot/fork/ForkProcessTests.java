package io.github.spawnboot.fork;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkOutput;
import io.github.spawnboot.SpawnUsageException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what forks leave behind, and for programs that fork. The property
 * {@code spawn.test.forks} says how many forks are made one after the other.
 */
class ForkProcessTests {

	private static final int FORKS = Integer.getInteger("spawn.test.forks", 30);

	private static final Duration LIMIT = Duration.ofSeconds(20);

	@Test
	@EnabledOnOs(OS.LINUX)
	@Timeout(value = 2, unit = TimeUnit.HOURS)
	void manyForksLeaveNoFileDescriptorThreadOrProcess() throws Exception {
		// rows F4, F9
		List<String> threadsBefore = threads();
		List<String> crashDirectoriesBefore = directories("crash-");
		try (JvmForks forks = JvmForks.create()) {
			forks.register("add", Functions::add);
			forks.registerAction("fail", Functions::fail);
			forks.registerAction("exit", Functions::exit);
			forks.fork("add", 0, 0);
			Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(children()).isEmpty());
			List<String> threads = threads();
			int descriptors = descriptors();
			long begun = System.nanoTime();
			for (int i = 0; i < FORKS; i++) {
				switch (i % 10) {
					case 3 -> assertThatIllegalStateException().isThrownBy(() -> forks.fork("fail", "on purpose"));
					case 5 ->
						assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> forks.fork("exit", 7));
					case 7 -> assertThatExceptionOfType(SpawnUsageException.class)
						.isThrownBy(() -> forks.fork("add", "one", 1));
					case 9 -> interruptedDuringTheStart(forks);
					default -> assertThat(forks.fork("add", i, 1).value()).isEqualTo(i + 1);
				}
			}
			System.out.println(
					FORKS + " forks, " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / FORKS + " ms each");
			Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
				assertThat(children()).isEmpty();
				assertThat(directories("")).isEmpty();
				assertThat(kinds(threads)).containsAll(kinds(threads()));
				assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
			});
		}
		Awaitility.await()
			.atMost(LIMIT)
			.untilAsserted(() -> assertThat(kinds(threads()))
				.isSubsetOf(Stream.concat(kinds(threadsBefore).stream(), Stream.of("spawn-launcher", "spawn-events-"))
					.toList()));
		assertThat(directories("crash-")).isEqualTo(crashDirectoriesBefore);
	}

	private static void interruptedDuringTheStart(JvmForks forks) {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				forks.fork("add", 1, 2);
				interrupted.complete(false);
			}
			catch (CallCancelledException ex) {
				interrupted.complete(Thread.currentThread().isInterrupted());
			}
		}, "test-caller");
		caller.start();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.atMost(LIMIT)
			.until(() -> !children().isEmpty() || interrupted.isDone());
		caller.interrupt();
		assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(true);
	}

	@Test
	void programThatForksFirstRunsItsMainOnceAndInheritsTheOutput() throws Exception {
		// rows F7, F13
		Process parent = program().start();
		String output = new String(parent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		String errors = new String(parent.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(parent.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(parent.exitValue()).as(errors).isZero();
		assertThat(output.lines().filter((line) -> !line.contains(" INFO ") && !line.contains(" DEBUG ")))
			.containsExactly("forked 3", "from the child", "main ran in " + parent.pid());
		assertThat(errors).contains("error of the child");
	}

	private static ProcessBuilder program(String... args) {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-cp",
				System.getProperty("java.class.path"), ForkingProgram.class.getName()));
		command.addAll(List.of(args));
		return new ProcessBuilder(command);
	}

	@Test
	void grandchildThatHoldsTheOutputsDoesNotHoldTheFork() {
		try (JvmForks forks = JvmForks.create()) {
			long begun = System.nanoTime();
			long grandchild = forks.with(ForkOptions.defaults().output(ForkOutput.capture()))
				.call(Functions::leaveProcess);
			ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT);
		}
	}

	private static List<String> children() {
		return ProcessHandle.current()
			.descendants()
			.map((process) -> process.info().commandLine().orElse(""))
			.filter((commandLine) -> commandLine.contains("SpawnChildMain"))
			.toList();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("spawn-"))
			.toList();
	}

	/** Of threads that come and go, only what they are for counts. */
	private static List<String> kinds(List<String> threads) {
		return threads.stream().map((name) -> name.replaceAll("\\d+$", "")).distinct().toList();
	}

	/** Sockets, pipes and the like; a jar may be opened at any time. */
	private static int descriptors() throws IOException {
		int count = 0;
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			for (Path descriptor : descriptors.toList()) {
				try {
					count += Files.readSymbolicLink(descriptor).toString().contains(":[") ? 1 : 0;
				}
				catch (IOException ex) {
					// Closed since the directory was read.
				}
			}
		}
		return count;
	}

	private static List<String> directories(String kind) throws IOException {
		List<String> found = new ArrayList<>();
		for (String base : List.of(System.getProperty("java.io.tmpdir"), "/tmp")) {
			try (Stream<Path> files = Files.list(Path.of(base))) {
				files.map((file) -> file.getFileName().toString())
					.filter((name) -> name.matches("spawn-" + kind + "\\d+-" + ProcessHandle.current().pid() + "-.*"))
					.forEach(found::add);
			}
		}
		return found;
	}

}
