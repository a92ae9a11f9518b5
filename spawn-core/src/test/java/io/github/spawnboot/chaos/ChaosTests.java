package io.github.spawnboot.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pools under random harm. {@link ChaosRun} says what is done and checked.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sends signals, and finds processes by their environment in /proc")
class ChaosTests {

	private static final long SEED = 43;

	private static final Duration PART_OF_KILLS = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	@Test
	void everyCallHasOneOutcomeAndNothingIsLeft() throws Exception {
		run(SEED, Duration.ofSeconds(14));
	}

	@Test
	void killOfTheParentInTheMiddleLeavesNothing() throws Exception {
		killParents(SEED, Duration.ofMillis(1));
	}

	@Test
	@Tag("chaos")
	@Timeout(24 * 3600)
	void everyCallHasOneOutcomeAndNothingIsLeftForLong() throws Exception {
		Duration duration = Duration.ofSeconds(Long.getLong("spawn.chaos.duration", 600));
		run(Long.getLong("spawn.chaos.seed", System.nanoTime()), duration);
	}

	@Test
	@Tag("chaos")
	@Timeout(3600)
	void killOfTheParentAtAnyMomentLeavesNothing() throws Exception {
		killParents(Long.getLong("spawn.chaos.seed", System.nanoTime()), PART_OF_KILLS);
	}

	private void run(long seed, Duration duration) throws Exception {
		try (FullDisk disk = new FullDisk(this.directory.resolve("full"))) {
			System.out.println("Chaos: crash files have no room: " + disk);
			ChaosRun run = new ChaosRun(seed, duration, this.directory, disk.directory(), disk.jvmOptions());
			run.run();
			assertThat(run.findings()).isEmpty();
			assertThat(run.succeeded()).isPositive();
		}
	}

	private void killParents(long seed, Duration duration) throws Exception {
		System.out.printf("Chaos: parents are killed; seed %d%n", seed);
		Random random = new Random(seed);
		long end = System.nanoTime() + duration.toNanos();
		int killed = 0;
		do {
			Process parent = parent(random.nextLong(), Duration.ofHours(1));
			try {
				awaitChildren(parent);
				parent.waitFor(random.nextInt(5000), TimeUnit.MILLISECONDS);
				assertThat(parent.isAlive()).as(this::printed).isTrue();
			}
			finally {
				parent.destroyForcibly();
			}
			parent.waitFor();
			long begin = System.nanoTime();
			Awaitility.await()
				.atMost(Duration.ofSeconds(2))
				.pollInterval(Duration.ofMillis(20))
				.until(() -> left(parent).isEmpty());
			System.out.printf("Chaos: %d ms after a kill of the parent nothing of it runs%n",
					(System.nanoTime() - begin) / 1_000_000);
			killed++;
		}
		while (System.nanoTime() - end < 0);
		// The next one removes what they have left in the directory.
		Process last = parent(seed, Duration.ofSeconds(1));
		try {
			assertThat(last.waitFor(100, TimeUnit.SECONDS)).as(this::printed).isTrue();
			assertThat(last.exitValue()).as(this::printed).isZero();
		}
		finally {
			last.destroyForcibly();
		}
		assertThat(this.directory.resolve("tmp")).isEmptyDirectory();
	}

	private Process parent(long seed, Duration duration) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx256m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				ChaosParent.class.getName(), Long.toString(seed), duration.toString(), this.directory.toString());
		builder.environment().put("SPAWN_CHAOS_PARENT", this.directory.toString());
		return builder.redirectErrorStream(true).redirectOutput(this.directory.resolve("printed").toFile()).start();
	}

	private String printed() {
		try {
			return Files.readString(this.directory.resolve("printed"));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private void awaitChildren(Process parent) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> !parent.isAlive() || parent.children().count() > 2);
	}

	private List<Long> left(Process parent) {
		return Stream
			.concat(Footprint.marked("SPAWN_CHAOS_PARENT=" + this.directory).stream(),
					Footprint.named("spawn-reaper-" + parent.pid()).stream())
			.toList();
	}

}
