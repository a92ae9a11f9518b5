package io.github.spawnboot.child;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildProcess}: how it serves and how it ends.
 */
class ChildProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static JvmSpawner spawner;

	@BeforeAll
	static void create() {
		spawner = JvmSpawner.of(ChildSettings.defaults().withConcurrency(1).withHeapBytes(64L * 1024 * 1024),
				PlainProgram.class);
	}

	@AfterAll
	static void close() {
		spawner.close();
	}

	@Test
	void currentInAnOrdinaryProcessIsNull() {
		assertThat(ChildProcess.current()).isNull();
	}

	@Test
	void serveWhenMoreCallsComeThanMayRunRunsThemInTurn() {
		// row D33
		ExecutorService callers = Executors.newFixedThreadPool(16);
		try (SpawnedChild child = spawner.spawn()) {
			List<CompletableFuture<Status>> calls = IntStream.range(0, 500)
				.mapToObj((number) -> CompletableFuture.supplyAsync(() -> child.job("running").run(), callers))
				.toList();
			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.of(1)));
		}
		finally {
			callers.shutdownNow();
		}
	}

	@Test
	void goodbyeWhenTheOutputIsStuckStillEndsTheChildCleanly() {
		SpawnedChild child = spawner.spawn();
		assertThat(child.job("stuck-output").run()).isEqualTo(Status.OK);
		child.close();
		ChildExit exit = child.process().onExit().toCompletableFuture().join();
		assertThat(exit.exitCode()).isZero();
	}

}
