package io.github.spawnboot.launch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.PlainProgram;
import io.github.spawnboot.codec.FailureCodec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ChildLimit}, also with a real child.
 */
class ChildLimitTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final ChildSettings SHORT = ChildSettings.defaults().withStartTimeout(Duration.ofMillis(50));

	@Test
	void limitOutOfRangeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ChildLimit(0))
			.withMessage("'max-children' must be between 1 and 16384 but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> new ChildLimit(16385));
		assertThat(ChildLimit.ofThisMachine().most()).isBetween(1, 16384);
	}

	@Test
	void childTooManyWaitsAsLongAsAStartMayTake() throws Exception {
		ChildLimit limit = new ChildLimit(1);
		limit.take(SHORT);
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> limit.take(SHORT))
			.withMessage(
					"A child of pool 'default' could not be started: 1 children live, as many as may at once in all"
							+ " pools, spawners and forks (property 'spawn.max-children'), and none ended within 50 ms, the limit"
							+ " 'start-timeout'. Close dedicated children, make pools smaller, or raise the limit");
		limit.release();
		limit.take(SHORT);
	}

	@Test
	void placeIsFreeWhenTheProcessWasReapedAndWhenItDidNotStart() throws InterruptedException {
		ChildSettings settings = ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024);
		try (ChildLauncher launcher = launcher(new ChildLimit(1))) {
			ChildSpawner spawner = spawner(settings, launcher, PlainProgram.class.getName());
			ChildSpawner broken = spawner(settings, launcher, "no.such.Program");
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(ChildStartException.class).isThrownBy(broken::spawn);
				SpawnedChild child = spawner.spawn();
				long pid = child.process().pid();
				CompletableFuture<Boolean> goneBeforeTheNext = new CompletableFuture<>();
				Thread waiting = new Thread(() -> {
					SpawnedChild next = spawner.spawn();
					goneBeforeTheNext.complete(ProcessHandle.of(pid).isEmpty());
					next.close();
				}, "test-spawn");
				waiting.start();
				Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
				Awaitility.await()
					.during(Duration.ofMillis(500))
					.until(() -> children().equals(List.of(pid)) && !goneBeforeTheNext.isDone());
				child.process().kill();
				assertThat(goneBeforeTheNext).succeedsWithin(LIMIT).isEqualTo(true);
				waiting.join(LIMIT.toMillis());
			}
		}
	}

	@Test
	void launchersMayShareALimit() {
		ChildLimit limit = new ChildLimit(1);
		try (ChildLauncher launcher = launcher(limit); ChildLauncher other = launcher(limit)) {
			SpawnedChild child = spawner(ChildSettings.defaults(), launcher, PlainProgram.class.getName()).spawn();
			assertThatExceptionOfType(ChildStartException.class)
				.isThrownBy(() -> spawner(SHORT, other, PlainProgram.class.getName()).spawn())
				.withMessageContaining("1 children live");
			child.process().kill();
		}
	}

	private static ChildLauncher launcher(ChildLimit limit) {
		return new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT, OutputLimits.DEFAULT, null, limit);
	}

	private static List<Long> children() {
		return ProcessHandle.current()
			.children()
			.filter((process) -> process.info().commandLine().orElse("").contains("SpawnChildMain"))
			.map(ProcessHandle::pid)
			.toList();
	}

	private static ChildSpawner spawner(ChildSettings settings, ChildLauncher launcher, String mainClass) {
		ChildFactory factory = new ChildFactory(settings, launcher,
				() -> new ChildProgram(mainClass, List.of(), Map.of(), new byte[0], Map.of()), (call) -> {
					throw new AssertionError("no child calls the parent here");
				});
		return new ChildSpawner(factory, new FailureCodec(FailureCodec.jdkTypes()::get));
	}

}
