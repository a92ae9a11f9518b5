package io.github.spawnboot.test.resilience;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What happens to a call that is too slow, step by step, with real children.
 */
@SpringBootTest(classes = ResilientApplication.class, webEnvironment = WebEnvironment.NONE,
		properties = { "spring.main.banner-mode=off", "spawn.pools.ladder.max-size=1", "spawn.pools.ladder.heap=64MB",
				"spawn.pools.ladder.concurrency=2", "spawn.budget.processors=7",
				"spawn.pools.ladder.cancel-grace=300ms" })
class LadderTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@Autowired
	private Climber climber;

	@Autowired
	@Qualifier("ladder")
	private SpawnPool pool;

	@TempDir
	private Path directory;

	@Test
	void softLimitThenCancelThenGraceThenQuarantineThenKill() throws Exception {
		Path journal = this.directory.resolve("journal");
		Path release = this.directory.resolve("release");
		long pid = this.climber.pid();
		SpawnedProcess child = this.pool.children().get(0);
		CompletableFuture<Long> neighbour = inThread(() -> this.climber.neighbour(journal, release));
		Awaitility.await().atMost(LIMIT).until(() -> lines(journal).contains("neighbour begins"));
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> this.climber.climb(journal))
			.withMessageContaining("ran longer than 3000 ms, the limit of its method (@SpawnMethod(timeout = \"..\"))")
			.withMessageContaining("Asked for were 300 ms as a soft limit by the method, 3000 ms by the method,"
					+ " 60000 ms by the pool; granted were 3000 ms.");
		// Quarantine: no new calls, but the neighbour goes on.
		Awaitility.await().atMost(LIMIT).until(() -> child.state() == ChildState.DRAINING);
		assertThat(neighbour).isNotDone();
		assertThat(ProcessHandle.of(pid)).isPresent();
		Files.createFile(release);
		assertThat(neighbour.get(60, TimeUnit.SECONDS)).isEqualTo(pid);
		ChildExit exit = child.onExit().toCompletableFuture().get(60, TimeUnit.SECONDS);
		assertThat(exit.signal()).isEqualTo("SIGKILL");
		assertThat(exit.verdict()).contains("'climber.climb(java.nio.file.Path)' did not end within 300 ms, the limit"
				+ " 'cancel-grace' (property 'spawn.pools.ladder.cancel-grace')");
		assertThat(this.climber.pid()).isNotEqualTo(pid);
		assertThat(lines(journal)).containsExactly("neighbour begins", "begins",
				"interrupted, soft true, more than 1 s left true", "interrupted, soft true, more than 1 s left false",
				"neighbour ends");
	}

	@Test
	void callerTakesWhatTheMethodGivesAtItsSoftLimit() {
		assertThat(this.climber.cleanUp()).isEqualTo("half, with more than 10 s left: true");
		assertThat(this.climber.poll()).isEqualTo("told after some rounds: true, soft true");
	}

	@Test
	void methodThatIsOnlyStoppedAtItsSoftLimitFailsByItsName() {
		long pid = this.climber.pid();
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(this.climber::stop)
			.withMessageContaining("ended without a result at the soft limit of its method, 200 ms"
					+ " (@SpawnMethod(softTimeout = \"..\")). Asked for were 200 ms and, as the hard limit, 40000 ms by"
					+ " the method; ");
		assertThat(this.climber.pid()).isEqualTo(pid);
	}

	@Test
	void childSeesItsShareOfTheBudget() {
		// 7 processors for two pools of one and two children
		assertThat(this.climber.limits()).containsExactly("processors 2", "metaspace " + 256 * 1024 * 1024);
	}

	private static CompletableFuture<Long> inThread(Callable<Long> call) {
		CompletableFuture<Long> result = new CompletableFuture<>();
		new Thread(() -> {
			try {
				result.complete(call.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "caller").start();
		return result;
	}

	private static List<String> lines(Path journal) {
		try {
			return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
