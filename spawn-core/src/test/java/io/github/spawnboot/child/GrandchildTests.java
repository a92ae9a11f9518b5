package io.github.spawnboot.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of processes that children have started.
 */
@EnabledOnOs(OS.LINUX)
class GrandchildTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private JvmSpawner spawner;

	private SpawnedChild child;

	@BeforeEach
	void spawn() {
		this.spawner = JvmSpawner.of(ChildSettings.defaults(), DyingProgram.class);
		this.child = this.spawner.spawn();
	}

	@AfterEach
	void close() {
		this.spawner.close();
	}

	// row C8
	@Test
	void crashOfTheChildEndsThem() {
		ProcessHandle grandchild = grandchild();
		assertThatExceptionOfType(ChildExitedException.class)
			.isThrownBy(() -> this.child.job("die", "exit", "7").run());
		awaitEnd(grandchild);
	}

	@Test
	void killOfTheChildFromOutsideEndsThem() {
		ProcessHandle grandchild = grandchild();
		ProcessHandle.of(this.child.process().pid()).orElseThrow().destroyForcibly();
		awaitEnd(grandchild);
	}

	@Test
	void closeOfTheChildEndsThem() {
		ProcessHandle grandchild = grandchild();
		this.child.close();
		awaitEnd(grandchild);
	}

	@Test
	void closeOfTheSpawnerEndsThemBeforeItReturns() throws IOException {
		ProcessHandle grandchild = grandchild();
		this.spawner.close();
		assertThat(isRunning(grandchild.pid())).isFalse();
		assertThat(reaper()).isEmpty();
	}

	@Test
	void killOfTheChildEndsAlsoThoseWithASessionOfTheirOwn() {
		List<ProcessHandle> grandchildren = List.of(grandchild(), grandchild("/usr/bin/setsid"));
		this.child.process().kill();
		grandchildren.forEach(GrandchildTests::awaitEnd);
	}

	@Test
	void reaperThatWasKilledIsStartedAgainAndKnowsAllSessions() {
		ProcessHandle first = reaper().orElseThrow();
		first.destroyForcibly();
		awaitEnd(first);
		this.spawner.spawn();
		assertThat(reaper()).isPresent().get().isNotEqualTo(first);
	}

	private ProcessHandle grandchild(String... prefix) {
		return ProcessHandle.of(Long.parseLong(SpawnTests.output(this.child.job("grandchild", prefix)))).orElseThrow();
	}

	private static Optional<ProcessHandle> reaper() {
		return ProcessHandle.current()
			.children()
			.filter((process) -> process.info()
				.arguments()
				.map((words) -> List.of(words).contains("spawn-reaper-" + ProcessHandle.current().pid()))
				.orElse(false))
			.findFirst();
	}

	// Nobody may have taken note of its end yet.
	private static boolean isRunning(long pid) throws IOException {
		try {
			String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
			return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private static void awaitEnd(ProcessHandle process) {
		Awaitility.await().atMost(LIMIT).until(() -> !isRunning(process.pid()));
	}

}
