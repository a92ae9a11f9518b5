package io.github.spawnboot.child;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.NoSuchFileException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.ChildExitCode;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamServer;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.HandOver;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.ProcessIdentity;
import io.github.spawnboot.beam.Welcome;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpawnChildMain} as a process of its own.
 */
class SpawnChildMainTests {

	@Test
	void mainWhenStartedByHandEndsWithOneLine() throws Exception {
		Process process = java(SpawnChildMain.class).redirectInput(new File("/dev/null")).start();
		assertEndsWithOneLine(process);
	}

	@Test
	void mainWhenInputIsNoHandOverEndsWithOneLine() throws Exception {
		Process process = java(SpawnChildMain.class).start();
		process.getOutputStream().write("something else\n".getBytes(StandardCharsets.UTF_8));
		process.getOutputStream().flush();
		assertEndsWithOneLine(process);
	}

	private static void assertEndsWithOneLine(Process process) throws Exception {
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(64);
		assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
			.isEqualTo("SpawnChildMain is the main class of child processes and is only started by their parent;"
					+ " start the application by its own main class.\n");
		assertThat(process.getInputStream().readAllBytes()).isEmpty();
	}

	@Test
	void aChildWhoseParentIdBelongsToALaterProcessEnds(@TempDir Path directory) throws Exception {
		// rule C8
		ProcessIdentity self = ProcessIdentity.current();
		Path socket = directory.resolve("beam");
		// Nobody answers there, so that nothing else ends the child.
		try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			mute.bind(UnixDomainSocketAddress.of(socket));
			Process child = java(SpawnChildMain.class).start();
			write(child, new HandOver(socket, "0".repeat(64), BeamSettings.DEFAULT,
					new ProcessIdentity(self.pid(), self.start() + 1)));
			assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
			assertThat(child.exitValue()).isEqualTo(ChildExitCode.PARENT_LOST.code());
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aChildFindsItsParentByWhatTheSystemCountsAndNotByAClock(@TempDir Path directory) throws Exception {
		String stat = Files.readString(Path.of("/proc/self/stat"));
		long ticks = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
		CompletableFuture<MessageType> ready = new CompletableFuture<>();
		Process child = java(SpawnChildMain.class).start();
		Welcome welcome = new Welcome("documents", 1, 1, PlainProgram.class.getName(), List.of(), Map.of(),
				new byte[0]);
		try (BeamLoop loop = new BeamLoop("test-beam");
				BeamServer server = new BeamServer(loop, BeamSettings.DEFAULT, directory, welcome,
						(beam) -> new ReadyListener(ready))) {
			assertThat(server.handOver().parent()).isEqualTo(new ProcessIdentity(ProcessHandle.current().pid(), ticks));
			write(child, server.handOver());
			assertThat(ready).succeedsWithin(Duration.ofSeconds(30));
		}
		finally {
			child.destroyForcibly();
		}
	}

	private static void write(Process child, HandOver handOver) throws IOException {
		child.getOutputStream().write(handOver.toBytes());
		child.getOutputStream().flush();
	}

	@Test
	void aBusyChildEndsWhenItsParentEndsNormally() throws Exception {
		// rule C8
		Process parent = java(PlainProgram.class, "leave").start();
		long child = childOf(parent);
		assertThat(parent.waitFor()).isZero();
		awaitEnd(child);
	}

	@Test
	void aBusyChildEndsWhenTheTerminalOfItsParentHangsUp() throws Exception {
		// rule C8
		ProcessBuilder hold = java(PlainProgram.class, "hold");
		// The signal may be ignored by whoever runs the tests, and so by all its
		// processes.
		hold.command().addAll(0, List.of("/usr/bin/env", "--default-signal=HUP"));
		Process parent = hold.start();
		long child = childOf(parent);
		assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -HUP " + parent.pid()).start().waitFor()).isZero();
		assertThat(parent.waitFor()).isEqualTo(128 + 1);
		awaitEnd(child);
	}

	private static void awaitEnd(long child) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(2))
			.until(() -> ProcessHandle.of(child).map((handle) -> !handle.isAlive()).orElse(true) || isZombie(child));
	}

	// It has ended; only whoever adopted it has not asked for its exit code yet.
	private static boolean isZombie(long child) throws IOException {
		try {
			String stat = Files.readString(Path.of("/proc", Long.toString(child), "stat"));
			return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
		}
		catch (NoSuchFileException ex) {
			return true;
		}
	}

	private static long childOf(Process parent) throws IOException {
		BufferedReader reader = parent.inputReader(StandardCharsets.UTF_8);
		Optional<String> line = reader.lines().filter((text) -> text.startsWith("child ")).findFirst();
		assertThat(line).isPresent();
		return Long.parseLong(line.get().substring(6));
	}

	private static ProcessBuilder java(Class<?> mainClass, String... args) {
		ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
				System.getProperty("java.class.path"), mainClass.getName());
		builder.command().addAll(List.of(args));
		return builder;
	}

	private record ReadyListener(CompletableFuture<MessageType> ready) implements BeamListener {

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			if (type == MessageType.READY) {
				this.ready.complete(type);
			}
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			this.ready.completeExceptionally(new IOException(reason));
		}

	}

}
