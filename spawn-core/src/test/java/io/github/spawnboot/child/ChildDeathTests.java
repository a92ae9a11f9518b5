package io.github.spawnboot.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.ExitFiles;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What callers are told of the deaths of real children.
 */
@EnabledOnOs(OS.LINUX)
class ChildDeathTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final ChildSettings SETTINGS = ChildSettings.defaults()
		.withHeapBytes(48L * 1024 * 1024)
		.withConcurrency(4);

	// rows C5, G24
	@ParameterizedTest
	@CsvSource({ "heap, HEAP_EXHAUSTED, Java heap space",
			"array, ARRAY_TOO_LARGE, Requested array size exceeds VM limit",
			"metaspace, METASPACE_EXHAUSTED, Metaspace", "direct, DIRECT_MEMORY_EXHAUSTED, direct buffer memory",
			"direct-in-thread, DIRECT_MEMORY_EXHAUSTED, direct buffer memory",
			"direct-as-cause, DIRECT_MEMORY_EXHAUSTED, direct buffer memory",
			"threads, THREADS_EXHAUSTED, unable to create native thread",
			"threads-in-call, THREADS_EXHAUSTED, unable to create native thread" })
	void memoryOfAnyKindThatRunsOutEndsTheChild(String kind, ExitCause cause, String words) {
		ChildExitedException failure = death(
				SETTINGS.withJvmOptions("-XX:MaxMetaspaceSize=32m", "-XX:MaxDirectMemorySize=16m"), kind);
		ChildExit exit = failure.exit();
		assertThat(exit.cause()).as(exit.toString()).isEqualTo(cause);
		assertThat(exit.outOfMemory()).isTrue();
		assertThat(exit.exitCode()).isEqualTo(3);
		assertThat(exit.verdict()).contains(words);
		assertThat(exit.files()).isEqualTo(ExitFiles.NONE);
		assertThat(failure.retryAdvice()).isEqualTo(RetryAdvice.NOT_ADVISED);
		assertThat(failure).hasMessageContaining("is the likely reason, so making it again is not advised");
	}

	@Test
	void crashTellsTheFileThatOutlivesTheChildAndItsHead() throws IOException {
		Instant before = Instant.now();
		ChildExitedException failure = death(SETTINGS, "crash");
		ChildExit exit = failure.exit();
		assertThat(exit.cause()).isEqualTo(ExitCause.JVM_CRASH);
		assertThat(exit.startInstant()).isBetween(before, Instant.now());
		Path file = exit.crashFile();
		assertThat(file).isRegularFile().startsWith(Path.of(System.getProperty("java.io.tmpdir")));
		assertThat(failure).hasMessageContaining("Crash file: " + file);
		assertThat(exit.files().crashFileHead()).contains("Problematic frame:");
		assertThat(permissions(file.getParent())).isEqualTo("rwx------");
		assertThat(permissions(file.getParent().getParent())).isEqualTo("rwx------");
		remove(file.getParent().getParent());
	}

	@Test
	void heapDumpAndRecordingThatWereAskedForOutliveTheChild() throws IOException {
		ChildExit exit = death(SETTINGS.withJvmOptions("-XX:+HeapDumpOnOutOfMemoryError", "-XX:StartFlightRecording"),
				"heap")
			.exit();
		assertThat(exit.cause()).isEqualTo(ExitCause.HEAP_EXHAUSTED);
		assertThat(exit.files().heapDump()).isRegularFile().isNotEmptyFile();
		assertThat(exit.files().recording()).isRegularFile().isNotEmptyFile();
		assertThat(exit.crashFile()).isNull();
		remove(exit.files().heapDump().getParent().getParent());
	}

	@Test
	void whereNothingWasWrittenNothingIsKept() throws IOException {
		List<Path> kept = keptOfThisProcess();
		ChildExitedException failure = death(SETTINGS, "exit", "7");
		assertThat(failure.exit().cause()).isEqualTo(ExitCause.ENDED_ITSELF);
		assertThat(failure.retryAdvice()).isEqualTo(RetryAdvice.NOT_ADVISED);
		assertThat(keptOfThisProcess()).isEqualTo(kept);
	}

	@Test
	void everyCallerInFlightIsToldAndTheLogOnce() {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
		root.addAppender(log);
		try {
			long pid = killWithFourCalls();
			assertThat(List.copyOf(log.list)).filteredOn((event) -> event.getFormattedMessage().contains("SIGKILL"))
				.singleElement()
				.satisfies((event) -> assertThat(event.getFormattedMessage()).startsWith("The child " + pid));
		}
		finally {
			root.detachAppender(log);
		}
	}

	private static long killWithFourCalls() {
		try (JvmSpawner spawner = JvmSpawner.of(SETTINGS, DyingProgram.class); SpawnedChild child = spawner.spawn()) {
			List<CompletableFuture<ChildExitedException>> waiting = Stream
				.generate(() -> CompletableFuture.supplyAsync(() -> lost(child, "wait"),
						(task) -> new Thread(task, "test-caller").start()))
				.limit(3)
				.toList();
			Awaitility.await().atMost(LIMIT).until(() -> child.process().calls() == 3);
			ChildExitedException killer = lost(child, "die", "kill");
			assertThat(killer.exit().cause()).isEqualTo(ExitCause.KILLED_FROM_OUTSIDE);
			assertThat(waiting).allSatisfy((caller) -> assertThat(caller).succeedsWithin(LIMIT).satisfies((failure) -> {
				assertThat(failure.exit()).isSameAs(killer.exit());
				assertThat(failure.callsInFlight()).isEqualTo(4);
				assertThat(failure.retryAdvice()).isEqualTo(RetryAdvice.IF_IDEMPOTENT);
				assertThat(failure).hasMessageContaining("can be made again if doing its work twice does no harm");
			}));
			assertThat(child.process().state()).isEqualTo(ChildState.GONE);
			return child.process().pid();
		}
	}

	private static ChildExitedException death(ChildSettings settings, String... args) {
		try (JvmSpawner spawner = JvmSpawner.of(settings, DyingProgram.class); SpawnedChild child = spawner.spawn()) {
			return lost(child, "die", args);
		}
	}

	private static ChildExitedException lost(SpawnedChild child, String job, String... args) {
		return catchThrowableOfType(ChildExitedException.class, () -> child.job(job, args).run());
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	private static List<Path> keptOfThisProcess() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files
				.filter((file) -> file.getFileName()
					.toString()
					.matches("spawn-crash-\\d+-" + ProcessHandle.current().pid() + "-.*"))
				.sorted()
				.toList();
		}
	}

	private static void remove(Path run) throws IOException {
		try (Stream<Path> files = Files.walk(run)) {
			for (Path file : files.sorted((left, right) -> right.compareTo(left)).toList()) {
				Files.delete(file);
			}
		}
	}

}
