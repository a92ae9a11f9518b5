package io.github.spawnboot.pool;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.DrainResult;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.PlainProgram;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmCommand;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the events and the drain of a {@link ChildPool} with real children.
 */
class PoolEventProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static ChildLauncher launcher;

	private final PoolEventRecorder events = new PoolEventRecorder();

	private @Nullable ChildPool pool;

	@BeforeAll
	static void createLauncher() {
		launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT);
	}

	@AfterAll
	static void closeLauncher() {
		launcher.close();
	}

	@AfterEach
	void closePool() {
		if (this.pool != null) {
			this.pool.close();
			assertThat(this.pool.children()).isEmpty();
		}
	}

	private ChildPool start(Duration goodbye, String... args) {
		ChildSettings child = ChildSettings.defaults()
			.withHeapBytes(64L * 1024 * 1024)
			.withStopTimeouts(goodbye, Duration.ofSeconds(1));
		ChildFactory factory = new ChildFactory(child, launcher,
				() -> new ChildProgram(PlainProgram.class.getName(), List.of(args), Map.of(), new byte[0], Map.of()),
				(call) -> {
					throw new AssertionError("no child calls the parent here");
				});
		ChildPool pool = new ChildPool(PoolSettings.defaults(child).withSize(0, 1), factory,
				new FailureCodec(FailureCodec.jdkTypes()::get));
		this.pool = pool;
		pool.subscribe(this.events);
		pool.start();
		return pool;
	}

	private static Status greet(ChildPool pool) {
		return pool.engine().job("greet").run();
	}

	@Test
	void childKilledFromOutsideAndOneThatEndsInPeaceHaveOneExitEach() throws Exception {
		// rows G23, C2 and C4
		ChildPool pool = start(LIMIT);
		assertThat(greet(pool)).isEqualTo(Status.OK);
		SpawnedProcess first = pool.children().get(0);
		kill9(first.pid());
		Awaitility.await()
			.atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.events.all(PoolEvent.Exited.class)).hasSize(1));
		PoolEvent.Exited died = this.events.all(PoolEvent.Exited.class).get(0);
		assertThat(died.kind()).isEqualTo(PoolEvent.ExitKind.DIED);
		assertThat(died.uptime()).isPositive();
		assertThat(died.cpuTime()).isNull();
		ChildExit exit = Objects.requireNonNull(died.exit());
		assertThat(exit.pid()).isEqualTo(first.pid());
		assertThat(exit.signal()).isEqualTo("SIGKILL");
		assertThat(exit.cause()).isEqualTo(ExitCause.KILLED_FROM_OUTSIDE);

		assertThat(greet(pool)).isEqualTo(Status.OK);
		long pid = pool.children().get(0).pid();
		DrainResult drained = pool.drain(LIMIT);
		assertThat(drained.isClean()).isTrue();
		assertThat(ProcessHandle.of(pid)).isEmpty();
		pool.start();
		assertThat(greet(pool)).isEqualTo(Status.OK);
		pool.close();
		this.events.awaitEnd();
		this.events.assertWhole();
		assertThat(this.events.all(PoolEvent.Exited.class)).hasSize(3).last().satisfies((ended) -> {
			assertThat(ended.kind()).isEqualTo(PoolEvent.ExitKind.ENDED);
			assertThat(ended.cpuTime()).isPositive();
			assertThat(Objects.requireNonNull(ended.exit()).exitCode()).isZero();
		});
	}

	@Test
	void drainTellsWhichChildNeededForce() {
		// row C4
		ChildPool pool = start(Duration.ofSeconds(1));
		greet(pool);
		SpawnedProcess child = pool.children().get(0);
		CompletableFuture<Status> call = pool.engine().job("wait").start();
		Awaitility.await().until(() -> pool.stats().busy() == 1);
		child.signal("STOP");
		DrainResult result = pool.drain(Duration.ofMillis(200));
		assertThat(result.cutCalls()).isOne();
		assertThat(result.forced()).containsExactly(child);
		assertThat(result.unstopped()).isEmpty();
		assertThat(child.exitNow()).hasValueSatisfying((exit) -> assertThat(exit.signal()).isEqualTo("SIGKILL"));
		assertThat(call).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(ChildExitedException.class);
	}

	@Test
	void childThatDoesNotStartIsToldWithItsFailure() throws Exception {
		ChildPool pool = start(LIMIT, "no-hook");
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> greet(pool));
		pool.close();
		this.events.awaitEnd();
		this.events.assertWhole();
		assertThat(this.events.all(PoolEvent.Exited.class)).isNotEmpty().allSatisfy((exited) -> {
			assertThat(exited.kind()).isEqualTo(PoolEvent.ExitKind.START_FAILED);
			assertThat(Objects.requireNonNull(exited.failure())).hasMessageContaining("neither Spawn.init nor");
		});
	}

	private static void kill9(long pid) throws IOException, InterruptedException {
		assertThat(new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor()).isZero();
	}

}
