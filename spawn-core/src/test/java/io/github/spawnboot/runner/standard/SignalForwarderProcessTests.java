package io.github.spawnboot.runner.standard;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.Terminal;
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
		if (this.program == null) {
			return;
		}
		this.program.descendants().forEach(ProcessHandle::destroyForcibly);
		this.program.destroyForcibly().waitFor();
	}

	private static List<String> program(String mode) {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), SignalProgram.class.getName(),
				mode);
	}

	private void start(List<String> command) throws IOException {
		this.program = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		BufferedReader reader = this.program.inputReader();
		Thread thread = new Thread(() -> reader.lines().forEach(this.output::add), "output-of-program");
		thread.setDaemon(true);
		thread.start();
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
		start(Terminal.command(program("ready")));
		awaitLine("up");
		Terminal.signal("TERM", this.program);
		awaitLine("drained after TERMINATE");
		awaitLine("exit clean");
		assertThat(this.program.isAlive()).isTrue();
		Terminal.signal("TERM", this.program);
		assertThat(this.program.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.program.exitValue()).isEqualTo(SIGTERM);
	}

	@Test
	@DisplayName("I33, I34: TERM arrives before ready, too, and an unready exit does not hang")
	void termWhenNotReadyArrives() throws Exception {
		start(Terminal.command(program("unready")));
		awaitLine("up");
		Terminal.signal("TERM", this.program);
		awaitLine("drained after TERMINATE");
		awaitLine("exit Runner 'app' ended before it was ready: io.github.spawnboot.SpawnException: Runner 'app' was"
				+ " stopped before it was ready");
		awaitProgramEndsItself();
	}

	@Test
	@DisplayName("I33: INT, and extras as signals of the program")
	void intAndOwnSignalsArrive() throws Exception {
		start(Terminal.command(program("ready")));
		awaitLine("up");
		Terminal.signal("USR2", this.program);
		awaitLine("got RELOAD");
		Terminal.signal("INT", this.program);
		awaitLine("drained after TERMINATE");
		awaitLine("exit clean");
		awaitProgramEndsItself();
	}

	@Test
	@DisplayName("I33: TERM to the whole process group, commands included, still drains in order")
	void termToTheProcessGroupStillDrains() throws Exception {
		start(Terminal.groupCommand(program("command")));
		// The command is up before.
		awaitLine("up");
		Terminal.signalGroup("TERM", this.program);
		awaitLine("exit clean");
		awaitProgramEndsItself();
	}

}
