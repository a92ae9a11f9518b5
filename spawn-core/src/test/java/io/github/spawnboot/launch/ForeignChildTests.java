package io.github.spawnboot.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.MethodInvoker;
import io.github.spawnboot.engine.RemoteEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that {@code docs/protocol.md} is enough to write a child: a real process without
 * any class of the project takes calls of a real parent.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the child is started by a shell script")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ForeignChildTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final FailureCodec FAILURES = new FailureCodec(FailureCodec.jdkTypes()::get);

	private final ValueCodec codec = new ValueCodec();

	private final ServiceContract contract = ServiceContract.of("greeter", Greeter.class, ContractRules.DEFAULT,
			this.codec);

	@TempDir
	Path directory;

	private ChildLauncher launcher;

	private Child child;

	private void start() throws Exception {
		start("answer", ChildSettings.defaults()
			.withHeartbeat(new HeartbeatSettings(Duration.ofMillis(50), Duration.ofSeconds(30))));
	}

	private void start(String rehearsal, ChildSettings settings) throws Exception {
		JvmCommand command = new JvmCommand(new JavaHome(script(rehearsal)), JvmFacts.ofThisJvm(),
				JvmFacts::currentSystemProperties);
		this.launcher = new ChildLauncher(command, BeamSettings.DEFAULT);
		this.child = this.launcher.launch(settings, 1, new ChildProgram("com.example.Main", List.of(), Map.of(),
				new byte[0], Map.of("greeter", this.contract.fingerprint())), (call) -> {
					throw new AssertionError("no child calls the parent here");
				});
	}

	/** Returns a Java home whose launcher ignores what it is to run. */
	private Path script(String rehearsal) throws IOException {
		Path classes = this.directory.resolve("classes");
		for (String name : List.of("ForeignChild", "ForeignChild$Message")) {
			Path file = Path.of("io/github/spawnboot/launch", name + ".class");
			Files.createDirectories(classes.resolve(file).getParent());
			Files.write(classes.resolve(file), ForeignChild.class.getResourceAsStream(name + ".class").readAllBytes());
		}
		Path bin = Files.createDirectories(this.directory.resolve("home/bin"));
		Path java = Files.createFile(bin.resolve("java"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		Files.writeString(java,
				"#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -cp '" + classes
						+ "' " + ForeignChild.class.getName() + " " + this.contract.fingerprint() + " " + rehearsal
						+ "\n");
		return bin.getParent();
	}

	@AfterEach
	void close() {
		if (this.child != null) {
			this.child.kill("the test ends");
		}
		if (this.launcher != null) {
			this.launcher.close();
		}
	}

	@Test
	void callOfItsServiceGivesTheResult() throws Throwable {
		start();
		MethodInvoker invoker = new MethodInvoker(this.codec, CallCarrier.NONE, (method) -> FAILURES);
		RemoteMethod greet = this.contract.find(Greeter.class.getMethod("greet", String.class));
		assertThat(greet).isNotNull();
		assertThat(invoker.invoke(this.child, "greeter", greet, new Object[] { "Zoë" })).isEqualTo("hello Zoë");
	}

	@Test
	void jobOfItGetsItsInputWithinItsCreditAndGivesItsOutput() throws Exception {
		start();
		count();
	}

	private void count() {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		Status status = new RemoteEngine(this.child, FAILURES).job("count")
			.stdin(new ByteArrayInputStream(new byte[1_000_000]))
			.stdout(output)
			.run();
		assertThat(status.code()).isEqualTo(7);
		assertThat(output).hasToString("1000000");
	}

	@Test
	void childThatDoesNotSurviveTheRehearsalHasNotStarted() {
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> start("exit", ChildSettings.defaults()))
			.withMessageContaining("ended with exit code 7 before it was ready");
		assertThat(this.launcher.living()).hasValue(0);
	}

	@Test
	void childThatDoesNotAnswerTheRehearsalIsKilledAtTheLimitOfItsStart() {
		ChildSettings settings = ChildSettings.defaults().withStartTimeout(Duration.ofSeconds(5));
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> start("silence", settings))
			.withMessageContaining("was not ready within 5000 ms, the limit 'start-timeout'");
		assertThat(this.launcher.living()).hasValue(0);
	}

	@Test
	void jobThatItDoesNotHaveFailsByItsKind() throws Exception {
		start();
		assertThatExceptionOfType(HandlerNotFoundException.class)
			.isThrownBy(() -> new RemoteEngine(this.child, FAILURES).job("other").run())
			.withMessageContaining("There is no 'other'");
	}

	@Test
	void jobOfItWhenItIsInterruptedIsCancelled() throws Exception {
		start();
		CountDownLatch reading = new CountDownLatch(1);
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				new RemoteEngine(this.child, FAILURES).job("count").stdin(new Endless(reading)).run();
			}
			catch (RuntimeException ex) {
				failure.complete(ex);
			}
		}, "test-caller");
		caller.start();
		reading.await();
		caller.interrupt();
		assertThat(failure).succeedsWithin(LIMIT).isInstanceOf(CallCancelledException.class);
		Awaitility.await().until(() -> this.child.running() == 0);
		count();
	}

	@Test
	void pingsAreAnsweredAndGoodbyeEndsIt() throws Exception {
		start();
		RemoteEngine engine = new RemoteEngine(this.child, FAILURES);
		Awaitility.await()
			.atMost(LIMIT)
			.pollInterval(Duration.ofMillis(200))
			.until(() -> engine.job("pings").run().code() > 0);
		this.child.stopAndWait("the test ends");
		assertThat(this.child.onExit().toCompletableFuture()).succeedsWithin(LIMIT)
			.extracting((exit) -> exit.exitCode())
			.isEqualTo(0);
	}

	/** Gives bytes for ever. */
	private static final class Endless extends InputStream {

		private final CountDownLatch reading;

		private Endless(CountDownLatch reading) {
			this.reading = reading;
		}

		@Override
		public int read() {
			this.reading.countDown();
			return 'x';
		}

	}

	/** The service that the child has. */
	public interface Greeter {

		String greet(String name);

	}

}
