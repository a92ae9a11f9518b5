package io.github.spawnboot.child;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildProcessGroup;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Spawn} and {@link JvmSpawner} with real children of a program without
 * Spring.
 */
class SpawnTests {

	private static final ChildSettings SETTINGS = ChildSettings.defaults()
		.withConcurrency(8)
		.withHeapBytes(64L * 1024 * 1024);

	private static JvmSpawner spawner;

	private static SpawnedChild child;

	@BeforeAll
	static void spawn() {
		spawner = JvmSpawner.of(SETTINGS, PlainProgram.class);
		child = spawner.spawn();
	}

	@AfterAll
	static void close() {
		spawner.close();
	}

	@Test
	void groupHoldsTheChildOfASpawnerThatIsBoundToIt() {
		JvmSpawner own = JvmSpawner.of(SETTINGS, PlainProgram.class);
		try (ChildProcessGroup group = new ChildProcessGroup("programs")) {
			Spawner bound = own.in(group);
			SpawnedChild grouped = bound.spawn();
			assertThat(output(grouped.job("pid"))).isEqualTo(Long.toString(grouped.process().pid()));
			assertThat(group.processes()).containsExactly(grouped.process());
			assertThat(bound.children()).isEqualTo(own.children()).containsExactly(grouped.process());
			own.close();
			assertThat(grouped.process().exitNow())
				.hasValueSatisfying((exit) -> assertThat(exit.cause()).isEqualTo(ExitCause.ENDED_ON_REQUEST));
			assertThat(group.processes()).isEmpty();
			assertThat(bound.isOpen()).isFalse();
		}
		finally {
			own.close();
		}
	}

	@Test
	void initReturnsInAnOrdinaryProcess() {
		Spawn.init((engine) -> {
			throw new AssertionError("installed in the parent");
		});
	}

	@Test
	void runWhenHandlerIsRegisteredRunsInTheChild() {
		// row D20
		assertThat(output(child.job("pid"))).isEqualTo(Long.toString(child.process().pid()))
			.isNotEqualTo(Long.toString(ProcessHandle.current().pid()));
	}

	@Test
	void commandsAreThoseOfTheChild() {
		// row D20
		assertThat(child.commands()).contains("greet", "cat", "commands").isSorted();
		assertThat(output(child.job("commands"))).contains("greet\n");
	}

	@Test
	void systemInOfTheChildIsEmpty() {
		assertThat(output(child.job("stdin"))).isEqualTo("System.in holds -1");
	}

	@Test
	void runWhenInputIsLargerThanTheWindowCarriesItWhole() {
		byte[] input = new byte[3_000_000];
		new java.util.Random(42).nextBytes(input);
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		Status status = child.job("cat").stdin(new ByteArrayInputStream(input)).stdout(output).run();
		assertThat(status).isEqualTo(Status.OK);
		assertThat(output.toByteArray()).isEqualTo(input);
	}

	@Test
	void runWhenInputFailsDoesNotPretendItsEnd() {
		InputStream broken = new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("broken on purpose");
			}

		};
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> child.job("cat").stdin(broken).run())
			.withMessageContaining("Input of job 'cat' could not be read");
	}

	@Test
	void runWhenNobodyReadsTheOutputStillEnds() {
		// row D28
		assertThat(child.job("flood").run()).isEqualTo(Status.OK);
	}

	@Test
	void runWhenOutputCannotBeWrittenFails() {
		java.io.OutputStream full = new java.io.OutputStream() {

			@Override
			public void write(int value) throws IOException {
				throw new IOException("No space left on device");
			}

		};
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> child.job("greet", "you").stdout(full).run())
			.withMessage("Output of job 'greet' could not be written");
	}

	@Test
	void runGivesEnvironmentInOrderWithTheLastValue() {
		assertThat(output(child.job("env").env("b", "1").env("a", "2").env("b", "3"))).isEqualTo("{a=2, b=3}");
	}

	@Test
	void runGivesTheStatusOfTheHandler() {
		// row D23
		assertThat(child.job("status", "200").run()).isEqualTo(Status.of(200));
		assertThatIllegalArgumentException().isThrownBy(() -> child.job("status", "256").run())
			.withMessage("'code' must be between 0 and 255 but is 256");
	}

	@Test
	void runTwiceIsRefused() {
		// row D24
		Job job = child.job("greet", "once");
		job.run();
		assertThatIllegalStateException().isThrownBy(job::run);
	}

	@Test
	void runWhenNoHandlerIsRegisteredIsNotFound() {
		assertThatExceptionOfType(HandlerNotFoundException.class).isThrownBy(() -> child.job("nothing").run())
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.NOT_FOUND))
			.withMessageContaining("'nothing'")
			.withMessageContaining("greet");
	}

	@Test
	void runWhenHandlerThrowsGivesItsException() {
		// row D26
		assertThatIllegalStateException().isThrownBy(() -> child.job("fail").run()).withMessage("failed on purpose");
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> child.job("overflow").run())
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.REMOTE));
		assertThat(output(child.job("greet", "again"))).isEqualTo("hello again");
	}

	@Test
	void runWhenThreadIsInterruptedCancelsTheJobOnly() throws InterruptedException {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			try {
				child.job("wait").run();
			}
			catch (SpawnException ex) {
				failure.set(ex);
			}
		});
		caller.start();
		Awaitility.await().until(() -> caller.getState() == Thread.State.WAITING);
		caller.interrupt();
		caller.join(10_000);
		assertThat(failure.get()).isInstanceOf(CallCancelledException.class);
		assertThat(output(child.job("greet", "still"))).isEqualTo("hello still");
	}

	@Test
	void aChildDoesNotSpawn() {
		// row F13
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> child.job("spawn").run())
			.withMessageContaining("A child does not start children");
	}

	@Test
	void theSameProgramStartedByAChildIsNoChild() {
		// row D2
		assertThat(output(child.job("same-program"))).endsWith("hello world" + "status 0\n");
	}

	@Test
	void runWhenChildExitsFailsWithItsExitCode() {
		// rows D10, F10
		SpawnedChild dying = spawner.spawn();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> dying.job("exit", "7").run())
			.satisfies((ex) -> {
				assertThat(ex.exit().exitCode()).isEqualTo(7);
				assertThat(ex.exit().lastLines()).contains("leaving on purpose");
				assertThat(ex.kind()).isEqualTo(FailureKind.CRASH);
			})
			.withMessageContaining("exit code 7")
			.withMessageContaining("leaving on purpose");
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> dying.job("greet").run());
		assertThat(dying.process().state()).isEqualTo(ChildState.GONE);
	}

	@Test
	void runWhenChildIsKilledFailsAtOnceWithTheSignal() {
		// row D8
		SpawnedChild dying = spawner.spawn();
		CompletableFuture<Status> call = CompletableFuture.supplyAsync(() -> dying.job("wait").run());
		Awaitility.await().until(() -> dying.process().state() == ChildState.BUSY);
		ProcessHandle.of(dying.process().pid()).orElseThrow().destroyForcibly();
		assertThat(call).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("signal SIGKILL");
	}

	@Test
	void runWhenMemoryRunsOutSaysSo() {
		SpawnedChild dying = spawner.spawn();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> dying.job("memory").run())
			.satisfies((ex) -> assertThat(ex.exit().outOfMemory()).isTrue());
	}

	@Test
	void closeEndsTheChildCleanlyAndOnce() {
		SpawnedChild closing = spawner.spawn();
		closing.close();
		closing.close();
		ChildExit exit = closing.process().onExit().toCompletableFuture().join();
		assertThat(exit.exitCode()).isZero();
		assertThat(exit.requested()).isTrue();
		assertThat(ProcessHandle.of(exit.pid())).isEmpty();
	}

	@Test
	void closeWhenChildIsBusyKillsItWithinItsLimits() {
		SpawnedChild busy = spawner.spawn();
		CompletableFuture<Status> call = CompletableFuture.supplyAsync(() -> busy.job("spin").run());
		Awaitility.await().until(() -> busy.process().state() == ChildState.BUSY);
		busy.close();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(call::join)
			.withCauseInstanceOf(ChildExitedException.class);
	}

	@Test
	void spawnWhenMainDoesNotReachTheHookExplains() {
		// row D3
		try (JvmSpawner hookless = JvmSpawner.of(SETTINGS, PlainProgram.class, "no-hook")) {
			assertThatExceptionOfType(ChildStartException.class).isThrownBy(hookless::spawn)
				.withMessageContaining("neither Spawn.init nor SpringApplication.run was called");
		}
	}

	@Test
	void spawnWhenStartTakesTooLongNamesTheLimit() {
		try (JvmSpawner hasty = JvmSpawner.of(SETTINGS.withStartTimeout(Duration.ofMillis(1)), PlainProgram.class)) {
			assertThatExceptionOfType(ChildStartException.class).isThrownBy(hasty::spawn)
				.withMessageContaining("'start-timeout' (ChildSettings of the spawner)");
		}
	}

	static String output(Job job) {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		assertThat(job.stdout(output).run()).isEqualTo(Status.OK);
		return output.toString(StandardCharsets.UTF_8);
	}

}
