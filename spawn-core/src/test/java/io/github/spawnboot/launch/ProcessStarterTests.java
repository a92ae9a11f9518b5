package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProcessStarter} and {@link LaunchTools}.
 */
@EnabledOnOs(OS.LINUX)
class ProcessStarterTests {

	@TempDir
	Path directory;

	@Test
	void startGivesPidOfCommandItselfInSessionOfItsOwn() throws Exception {
		Process process = ProcessStarter.shared().start(new ProcessBuilder("/bin/sh", "-c", "echo $$; read line"));
		try {
			byte[] told = process.inputReader(StandardCharsets.UTF_8).readLine().getBytes(StandardCharsets.UTF_8);
			assertThat(new String(told, StandardCharsets.UTF_8)).isEqualTo(String.valueOf(process.pid()));
			if (LaunchTools.probe().contains("/usr/bin/setsid")) {
				String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
				String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
				assertThat(fields[3]).as("session").isEqualTo(String.valueOf(process.pid()));
			}
		}
		finally {
			process.destroyForcibly();
		}
	}

	// row D15
	@Test
	void startWhenStartingThreadEndsKeepsProcess() throws Exception {
		AtomicReference<Process> started = new AtomicReference<>();
		Thread thread = new Thread(() -> {
			try {
				started.set(ProcessStarter.shared().start(new ProcessBuilder("/bin/cat")));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		thread.start();
		thread.join(TimeUnit.SECONDS.toMillis(60));
		Process process = started.get();
		try (var writer = process.outputWriter(StandardCharsets.UTF_8)) {
			writer.write("still here\n");
			writer.flush();
			assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("still here");
		}
		finally {
			process.destroyForcibly();
		}
	}

	// row D12
	@Test
	void startWhenProgramIsMissingThrowsAndLeavesNothing() {
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> ProcessStarter.shared().start(new ProcessBuilder("/no/such/java", "-version")))
			.withMessageStartingWith("Cannot start '/no/such/java': ");
		assertThat(ProcessHandle.current().children().map(ProcessHandle::info))
			.noneMatch((info) -> info.commandLine().orElse("").contains("/no/such/java"));
	}

	@Test
	void startWhenDirectoryIsMissingThrows() {
		ProcessBuilder builder = new ProcessBuilder("/bin/true").directory(this.directory.resolve("gone").toFile());
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> ProcessStarter.shared().start(builder));
	}

	@Test
	void startUsesDirectoryAndEnvironmentAndLeavesBuilderAlone() throws Exception {
		ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "pwd; echo $TEST_VALUE$HOME")
			.directory(this.directory.toFile());
		builder.environment().clear();
		builder.environment().put("TEST_VALUE", "7");
		Process process = ProcessStarter.shared().start(builder);
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(output).isEqualTo(this.directory.toRealPath() + "\n7\n");
		assertThat(builder.command()).first().isEqualTo("/bin/sh");
	}

	@Test
	void startWhenInterruptedThrowsAndKillsLateProcess() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		ProcessStarter starter = new ProcessStarter(() -> {
			entered.countDown();
			awaitUninterruptibly(go);
			return List.of();
		});
		Path mark = this.directory.resolve("mark");
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			assertThatExceptionOfType(InterruptedIOException.class)
				.isThrownBy(() -> starter.start(new ProcessBuilder("/bin/sh", "-c", "read line", mark.toString())));
			interrupted.complete(Thread.currentThread().isInterrupted());
		});
		caller.start();
		awaitUninterruptibly(entered);
		caller.interrupt();
		assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
		go.countDown();
		starter.start(new ProcessBuilder("/bin/true")).waitFor();
		await().untilAsserted(() -> assertThat(ProcessHandle.current().children())
			.noneMatch((child) -> child.info().commandLine().orElse("").contains(mark.toString())));
	}

	// rows C8, G25
	@Test
	void startWhenThisProcessIsKilledLetsKernelKillProcess() throws Exception {
		assumeThat(LaunchTools.probe()).as("setpriv --pdeathsig of this system").contains("--pdeathsig");
		try (LaunchedChild parent = new LaunchedChild(this.directory, LaunchedChild.options(this.directory),
				"parent")) {
			await().atMost(Duration.ofSeconds(60))
				.until(() -> parent.texts().stream().anyMatch((text) -> text.matches("\\d+")));
			ProcessHandle other = ProcessHandle
				.of(parent.texts()
					.stream()
					.filter((text) -> text.matches("\\d+"))
					.mapToLong(Long::parseLong)
					.findFirst()
					.orElseThrow())
				.orElseThrow();
			assertThat(other.isAlive()).isTrue();
			parent.process.destroyForcibly();
			await().atMost(Duration.ofSeconds(10)).until(() -> !other.isAlive());
		}
	}

	@Test
	void probeWhenToolsWorkUsesThem() throws Exception {
		tool("setsid", "exec \"$@\"");
		tool("setpriv", "shift 2; exec \"$@\"");
		tool("true", "exit 0");
		assertThat(LaunchTools.probe(List.of(this.directory))).containsExactly(this.directory + "/setsid",
				this.directory + "/setpriv", "--pdeathsig", "KILL");
	}

	@Test
	void probeWhenToolDoesNotKnowOptionLeavesItOut() throws Exception {
		tool("setsid", "exec \"$@\"");
		tool("setpriv", "exit 1");
		tool("true", "exit 0");
		assertThat(LaunchTools.probe(List.of(this.directory))).containsExactly(this.directory + "/setsid");
	}

	@Test
	void probeWhenNothingIsThereUsesNothing() {
		assertThat(LaunchTools.probe(List.of(this.directory))).isEmpty();
	}

	private void tool(String name, String script) throws IOException {
		Path file = Files.writeString(this.directory.resolve(name), "#!/bin/sh\n" + script + "\n");
		assertThat(file.toFile().setExecutable(true)).isTrue();
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
