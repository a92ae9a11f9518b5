package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ExitCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExitDiagnosis}.
 */
@EnabledOnOs(OS.LINUX)
class ExitDiagnosisTests {

	private final ExitDiagnosis diagnosis = new ExitDiagnosis();

	@TempDir
	Path directory;

	// rows C5, G24
	@Test
	void diagnoseWhenHeapOverflowsSaysOutOfMemory() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory, "-Xmx16m"),
				"heap")) {
			ChildExit exit = this.diagnosis.diagnose(child.ended());
			assertThat(exit.exitCode()).isEqualTo(3);
			assertThat(exit.verdict()).isEqualTo("out of memory: Java heap space");
			assertThat(exit.cause()).isEqualTo(ExitCause.HEAP_EXHAUSTED);
			assertThat(exit.outOfMemory()).isTrue();
		}
	}

	// row F11
	@Test
	void diagnoseWhenKilledSaysSignal() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory), "kill",
				"KILL")) {
			ChildExit exit = this.diagnosis.diagnose(child.ended());
			assertThat(exit.exitCode()).isNull();
			assertThat(exit.signal()).isEqualTo("SIGKILL");
			assertThat(exit.reason()).isEqualTo("signal SIGKILL");
			assertThat(exit.verdict())
				.isEqualTo("killed by SIGKILL: by somebody, or by the kernel because the machine ran out of memory");
			assertThat(exit.outOfMemory()).isFalse();
		}
	}

	@Test
	void diagnoseWhenTerminatedSaysSignal() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory), "kill",
				"TERM")) {
			ChildExit exit = this.diagnosis.diagnose(child.ended());
			assertThat(exit.signal()).isEqualTo("SIGTERM");
			assertThat(exit.verdict()).isEqualTo("ended by SIGTERM, which somebody else sent");
		}
	}

	// row F10
	@Test
	void diagnoseWhenServiceExitsGivesItsCode() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory), "exit",
				"7")) {
			ChildExit exit = this.diagnosis.diagnose(child.ended());
			assertThat(exit.exitCode()).isEqualTo(7);
			assertThat(exit.signal()).isNull();
			assertThat(exit.verdict()).isEqualTo("ended itself with exit code 7, for example by System.exit");
		}
	}

	@Test
	void diagnoseWhenJvmCrashesNamesCrashFileAndFrame() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory), "crash")) {
			ChildExit exit = this.diagnosis.diagnose(child.ended());
			assertThat(exit.signal()).isEqualTo("SIGABRT");
			assertThat(exit.crashFile()).isEqualTo(this.directory.resolve("hs_err_" + child.process.pid() + ".log"));
			assertThat(exit.cause()).isEqualTo(ExitCause.JVM_CRASH);
			assertThat(exit.files().crashFileHead()).hasSizeBetween(3, 20)
				.first()
				.isEqualTo("A fatal error has been detected by the Java Runtime Environment:");
			assertThat(exit.verdict()).startsWith("the JVM crashed (SIGABRT): SIGSEGV (0xb) at pc=0x")
				.contains(", problematic frame 'V [libjvm.so+0x");
		}
	}

	@Test
	void diagnoseWhenJvmRefusesOptionTellsItsWords() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory,
				LaunchedChild.options(this.directory, "-XX:NoSuchOption=1"), "exit", "0")) {
			ChildExit exit = this.diagnosis.diagnose(child.ended());
			assertThat(exit.exitCode()).isEqualTo(1);
			assertThat(exit.verdict()).isEqualTo("could not start: Unrecognized VM option 'NoSuchOption=1'");
		}
	}

	// row C3
	@Test
	void diagnoseWhenZeroWithoutRequestSaysItEndedItself() {
		assertThat(diagnose(0).verdict()).isEqualTo("ended itself with exit code 0, for example by System.exit");
	}

	// row G11
	@Test
	void diagnoseWhenCodeIsOursTellsItsMeaning() {
		ChildExit exit = diagnose(75);
		assertThat(exit.verdict()).isEqualTo("noticed that its parent had gone");
		assertThat(exit.cause()).isEqualTo(ExitCause.PARENT_LOST);
		assertThat(exit.outOfMemory()).isFalse();
		assertThat(diagnose(70).cause()).isEqualTo(ExitCause.START_FAILED);
		assertThat(diagnose(76).cause()).isEqualTo(ExitCause.PROTOCOL_BROKEN);
	}

	@Test
	void diagnoseWhenChildWasReadyTakesCodesOfTheStartForThoseOfTheApplication() {
		ChildExit exit = this.diagnosis.diagnose(new EndedProcess("documents", 42, 3, Instant.now(), Duration.ZERO, 70,
				true, false, List.of(), this.directory));
		assertThat(exit.cause()).isEqualTo(ExitCause.ENDED_ITSELF);
		assertThat(exit.verdict()).isEqualTo("ended itself with exit code 70, for example by System.exit");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Java heap space                                                  | HEAP_EXHAUSTED
			GC overhead limit exceeded                                       | HEAP_EXHAUSTED
			Requested array size exceeds VM limit                            | ARRAY_TOO_LARGE
			Required array size too large                                    | ARRAY_TOO_LARGE
			Required length exceeds implementation limit                     | ARRAY_TOO_LARGE
			Metaspace                                                        | METASPACE_EXHAUSTED
			Compressed class space                                           | METASPACE_EXHAUSTED
			Direct buffer memory                                             | DIRECT_MEMORY_EXHAUSTED
			Cannot reserve 1024 bytes of direct buffer memory (allocated: 1) | DIRECT_MEMORY_EXHAUSTED
			unable to create native thread: possibly out of memory           | THREADS_EXHAUSTED
			Map failed                                                       | MEMORY_EXHAUSTED
			""")
	void diagnoseWhenMemoryRanOutTellsItsKind(String message, ExitCause cause) {
		ChildExit exit = diagnose(3, "other", "Terminating due to java.lang.OutOfMemoryError: " + message);
		assertThat(exit.cause()).isEqualTo(cause);
		assertThat(exit.outOfMemory()).isTrue();
		assertThat(exit.verdict()).isEqualTo("out of memory: " + message);
	}

	@Test
	void diagnoseWhenThreeWithoutWordsOfJvmIsNoMemoryVerdict() {
		assertThat(diagnose(3, "Terminating").outOfMemory()).isFalse();
		assertThat(diagnose(3, "Terminating").verdict())
			.isEqualTo("ended itself with exit code 3, for example by System.exit");
	}

	@Test
	void diagnoseWhenToolInFrontFailsTellsItsWords() {
		assertThat(diagnose(127, "setsid: failed to execute /jdk/bin/java: No such file or directory").verdict())
			.isEqualTo("could not start: setsid: failed to execute /jdk/bin/java: No such file or directory");
	}

	@Test
	void diagnoseWhenMainClassIsMissingTellsWordsOfLauncher() {
		assertThat(diagnose(1, "x", "Error: Could not find or load main class a.B", "Caused by: y").verdict())
			.isEqualTo("could not start: Error: Could not find or load main class a.B");
	}

	@Test
	void diagnoseWhenNativeCodeCrashedNamesItsFrame() throws IOException {
		crashFile("""
				#
				# A fatal error has been detected by the Java Runtime Environment:
				#
				#  SIGSEGV (0xb) at pc=0x00007f, pid=42, tid=43
				#
				# Problematic frame:
				# C  [libpdf.so+0x10]\u001b  render+0x4
				#
				""");
		ChildExit exit = diagnose(134);
		assertThat(exit.verdict()).isEqualTo("crashed in native code (SIGABRT): SIGSEGV (0xb) at pc=0x00007f, pid=42, "
				+ "tid=43, problematic frame 'C [libpdf.so+0x10]␛ render+0x4'");
		assertThat(exit.outOfMemory()).isFalse();
		assertThat(exit.cause()).isEqualTo(ExitCause.NATIVE_CRASH);
		assertThat(exit.files().crashFileHead()).endsWith("Problematic frame:", "C [libpdf.so+0x10]␛ render+0x4");
	}

	@Test
	void diagnoseWhenJvmGotNoMemorySaysOutOfMemory() throws IOException {
		crashFile("""
				#
				# There is insufficient memory for the Java Runtime Environment to continue.
				# Native memory allocation (mmap) failed to map 65536 bytes for committing reserved memory.
				""");
		ChildExit exit = diagnose(1);
		assertThat(exit.outOfMemory()).isTrue();
		assertThat(exit.verdict()).isEqualTo("the system had no memory left for the JVM: Native memory allocation "
				+ "(mmap) failed to map 65536 bytes for committing reserved memory.");
	}

	@Test
	void diagnoseWhenCrashFileIsLinkIgnoresIt() throws IOException {
		Path secret = Files.writeString(this.directory.resolve("secret"), "# SIGSEGV secret");
		Files.createSymbolicLink(this.directory.resolve("hs_err_42.log"), secret);
		ChildExit exit = diagnose(134);
		assertThat(exit.crashFile()).isNull();
		assertThat(exit.verdict()).isEqualTo("crashed with SIGABRT, probably in native code, and left no crash file");
	}

	@Test
	void diagnoseWhenKernelKilledForMemorySaysSoForAsManyAsItKilled() throws IOException {
		Path membership = Files.writeString(this.directory.resolve("cgroup"), "0::/app\n");
		Path events = Files.createDirectories(this.directory.resolve("fs/app")).resolve("memory.events");
		Files.writeString(events, "oom 0\noom_kill 2\n");
		ExitDiagnosis diagnosis = new ExitDiagnosis(
				new OomKills(membership, this.directory.resolve("fs"), System::nanoTime));
		Files.writeString(events, "oom 1\noom_kill 3\n");
		assertThat(diagnosis.diagnose(killed(true)).cause()).isEqualTo(ExitCause.KILLED_FROM_OUTSIDE);
		ChildExit exit = diagnosis.diagnose(killed(false));
		assertThat(exit.outOfMemory()).isTrue();
		assertThat(exit.verdict()).startsWith("killed by the kernel because the memory limit");
		assertThat(diagnosis.diagnose(killed(false)).cause()).isEqualTo(ExitCause.KILLED_FROM_OUTSIDE);
	}

	private EndedProcess killed(boolean byThisProcess) {
		return new EndedProcess("p", 42, 1, Instant.now(), Duration.ZERO, 137, true, byThisProcess, List.of(),
				this.directory);
	}

	private void crashFile(String text) throws IOException {
		Files.writeString(this.directory.resolve("hs_err_42.log"), text);
	}

	private ChildExit diagnose(int exitValue, String... lastLines) {
		return this.diagnosis.diagnose(new EndedProcess("documents", 42, 3, Instant.now(), Duration.ZERO, exitValue,
				false, false, List.of(lastLines), this.directory));
	}

}
