package io.github.spawnboot.runner.standard;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real signals to a real JVM.
 */
class SignalForwarderProcessTests {

	private static final int SIGTERM = 128 + 15;

	private Process program;

	private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

	@AfterEach
	void end() throws Exception {
		this.program.descendants().forEach(ProcessHandle::destroyForcibly);
		this.program.destroyForcibly().waitFor();
	}

	private void start(String mode, String... prefix) throws IOException {
		List<String> command = new ArrayList<>(List.of(prefix));
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), SignalProgram.class.getName(),
				mode));
		this.program = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		BufferedReader reader = this.program.inputReader();
		Thread thread = new Thread(() -> reader.lines().forEach(this.output::add), "output-of-program");
		thread.setDaemon(true);
		thread.start();
	}

	private void signal(String name, String target) throws Exception {
		Process kill = new ProcessBuilder("kill", "-" + name, "--", target).inheritIO().start();
		assertThat(kill.waitFor()).isZero();
	}

	private void signal(String name) throws Exception {
		signal(name, Long.toString(this.program.pid()));
	}

	private void awaitLine(String expected) throws InterruptedException {
		List<String> others = new ArrayList<>();
		String line = this.output.poll(20, TimeUnit.SECONDS);
		// The logger prints, too.
		while (line != null && !line.equals(expected)) {
			others.add(line);
			line = this.output.poll(20, TimeUnit.SECONDS);
		}
		assertThat(line).as("after %s", others).isEqualTo(expected);
	}

	private void awaitProgramEndsItself() throws Exception {
		this.program.getOutputStream().close();
		awaitLine("main ends");
		assertThat(this.program.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.program.exitValue()).isZero();
	}

	@Test
	@DisplayName("I33: TERM drains, the JVM goes on; afterwards the signal means again what it meant")
	void termWhenReadyDrainsAndIsReleasedAtTheEnd() throws Exception {
		start("ready");
		awaitLine("up");
		signal("TERM");
		awaitLine("drained after TERMINATE");
		awaitLine("exit clean");
		assertThat(this.program.isAlive()).isTrue();
		signal("TERM");
		assertThat(this.program.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.program.exitValue()).isEqualTo(SIGTERM);
	}

	@Test
	@DisplayName("I33, I34: TERM arrives before ready, too, and an unready exit does not hang")
	void termWhenNotReadyArrives() throws Exception {
		start("unready");
		awaitLine("up");
		signal("TERM");
		awaitLine("drained after TERMINATE");
		awaitLine("exit Runner 'app' ended before it was ready: io.github.spawnboot.SpawnException: Runner 'app' was"
				+ " stopped before it was ready");
		awaitProgramEndsItself();
	}

	@Test
	@DisplayName("I33: INT, and extras as signals of the program")
	void intAndOwnSignalsArrive() throws Exception {
		start("ready");
		awaitLine("up");
		signal("USR2");
		awaitLine("got RELOAD");
		signal("INT");
		awaitLine("drained after TERMINATE");
		awaitLine("exit clean");
		awaitProgramEndsItself();
	}

	@Test
	@DisplayName("I33: TERM to the whole process group, commands included, still drains in order")
	void termToTheProcessGroupStillDrains() throws Exception {
		start("command", "setsid");
		// The command is up before.
		awaitLine("up");
		signal("TERM", "-" + this.program.pid());
		awaitLine("exit clean");
		awaitProgramEndsItself();
	}

}
