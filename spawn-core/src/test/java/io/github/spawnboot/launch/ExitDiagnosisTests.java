package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.ChildExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExitDiagnosis}.
 */
@EnabledOnOs(OS.LINUX)
class ExitDiagnosisTests {

	private final ExitDiagnosis diagnosis = new ExitDiagnosis(
			Map.of(90, "the hand-over was invalid", 91, "memory ran out in a call"), Set.of(91));

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
		assertThat(diagnose(0, false).verdict()).isEqualTo("ended itself with exit code 0, for example by System.exit");
	}

	@Test
	void diagnoseWhenZeroAfterRequestSaysSo() {
		ChildExit exit = diagnose(0, true);
		assertThat(exit.verdict()).isEqualTo("ended as asked");
		assertThat(exit.requested()).isTrue();
	}

	@Test
	void diagnoseWhenSignalAfterRequestSaysSo() {
		assertThat(diagnose(143, true).verdict()).isEqualTo("ended by SIGTERM after it was asked to end");
		assertThat(diagnose(137, true).verdict()).isEqualTo("ended by SIGKILL after it was asked to end");
	}

	// row G11
	@Test
	void diagnoseWhenCodeIsOursTellsItsMeaning() {
		assertThat(diagnose(90, false).verdict()).isEqualTo("the hand-over was invalid");
		assertThat(diagnose(90, false).outOfMemory()).isFalse();
		assertThat(diagnose(91, false).outOfMemory()).isTrue();
	}

	@Test
	void diagnoseWhenThreeWithoutWordsOfJvmIsNoMemoryVerdict() {
		assertThat(diagnose(3, false, "Terminating").outOfMemory()).isFalse();
		assertThat(diagnose(3, false, "Terminating").verdict())
			.isEqualTo("ended itself with exit code 3, for example by System.exit");
	}

	@Test
	void diagnoseWhenToolInFrontFailsTellsItsWords() {
		assertThat(diagnose(127, false, "setsid: failed to execute /jdk/bin/java: No such file or directory").verdict())
			.isEqualTo("could not start: setsid: failed to execute /jdk/bin/java: No such file or directory");
	}

	@Test
	void diagnoseWhenMainClassIsMissingTellsWordsOfLauncher() {
		assertThat(diagnose(1, false, "x", "Error: Could not find or load main class a.B", "Caused by: y").verdict())
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
		ChildExit exit = diagnose(134, false);
		assertThat(exit.verdict()).isEqualTo("crashed in native code (SIGABRT): SIGSEGV (0xb) at pc=0x00007f, pid=42, "
				+ "tid=43, problematic frame 'C [libpdf.so+0x10]␛ render+0x4'");
		assertThat(exit.outOfMemory()).isFalse();
	}

	@Test
	void diagnoseWhenJvmGotNoMemorySaysOutOfMemory() throws IOException {
		crashFile("""
				#
				# There is insufficient memory for the Java Runtime Environment to continue.
				# Native memory allocation (mmap) failed to map 65536 bytes for committing reserved memory.
				""");
		ChildExit exit = diagnose(1, false);
		assertThat(exit.outOfMemory()).isTrue();
		assertThat(exit.verdict()).isEqualTo("the system had no memory left for the JVM: Native memory allocation "
				+ "(mmap) failed to map 65536 bytes for committing reserved memory.");
	}

	@Test
	void diagnoseWhenCrashFileIsLinkIgnoresIt() throws IOException {
		Path secret = Files.writeString(this.directory.resolve("secret"), "# SIGSEGV secret");
		Files.createSymbolicLink(this.directory.resolve("hs_err_42.log"), secret);
		ChildExit exit = diagnose(134, false);
		assertThat(exit.crashFile()).isNull();
		assertThat(exit.verdict()).isEqualTo("crashed with SIGABRT, probably in native code, and left no crash file");
	}

	@Test
	void diagnoseWhenKernelKilledForMemorySaysSo() throws IOException {
		Path membership = Files.writeString(this.directory.resolve("cgroup"), "0::/app\n");
		Path events = Files.createDirectories(this.directory.resolve("fs/app")).resolve("memory.events");
		Files.writeString(events, "oom 0\noom_kill 2\n");
		OomKills before = OomKills.now(membership, this.directory.resolve("fs"));
		Files.writeString(events, "oom 1\noom_kill 3\n");
		ChildExit exit = this.diagnosis
			.diagnose(new EndedProcess("p", 42, 1, 137, false, Duration.ZERO, List.of(), this.directory, before));
		assertThat(exit.outOfMemory()).isTrue();
		assertThat(exit.verdict()).startsWith("killed by the kernel because the memory limit");
	}

	private void crashFile(String text) throws IOException {
		Files.writeString(this.directory.resolve("hs_err_42.log"), text);
	}

	private ChildExit diagnose(int exitValue, boolean requested, String... lastLines) {
		return this.diagnosis.diagnose(new EndedProcess("documents", 42, 3, exitValue, requested, Duration.ofSeconds(9),
				List.of(lastLines), this.directory, OomKills.now()));
	}

}
