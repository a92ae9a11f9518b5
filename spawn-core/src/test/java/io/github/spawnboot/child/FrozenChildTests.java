package io.github.spawnboot.child;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Children that somebody stops from outside, and busy ones that only look so. Row D35.
 */
@EnabledOnOs(OS.LINUX)
class FrozenChildTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final ChildSettings SETTINGS = ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024);

	private JvmSpawner spawner = spawner(Duration.ofMillis(800));

	private static JvmSpawner spawner(Duration timeout) {
		return JvmSpawner.of(SETTINGS.withHeartbeat(new HeartbeatSettings(Duration.ofMillis(100), timeout)),
				PlainProgram.class);
	}

	@AfterEach
	void close() {
		this.spawner.close();
	}

	@Test
	void idleChildThatIsStoppedIsKilledAndItsExitSaysWhy() throws Exception {
		SpawnedChild child = this.spawner.spawn();
		signal("STOP", child);
		assertThat(child.process().onExit().toCompletableFuture()).succeedsWithin(LIMIT)
			.satisfies(FrozenChildTests::isExplained);
		assertThat(child.process().state()).isEqualTo(ChildState.GONE);
	}

	@Test
	void callInAChildThatIsStoppedFailsAsACrashThatNamesTheLimit() throws Exception {
		SpawnedChild child = this.spawner.spawn();
		CompletableFuture<Status> call = CompletableFuture.supplyAsync(() -> child.job("wait").run());
		Awaitility.await().until(() -> child.process().state() == ChildState.BUSY);
		signal("STOP", child);
		assertThat(call).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ChildExitedException.class, (ex) -> {
				assertThat(ex.kind()).isEqualTo(FailureKind.CRASH);
				isExplained(ex.exit());
			})
			.withMessageContaining("it left a ping unanswered for 800 ms, the limit 'heartbeat-timeout' (ChildSettings"
					+ " of the spawner), and was killed");
	}

	private static void isExplained(ChildExit exit) {
		assertThat(exit.signal()).isEqualTo("SIGKILL");
		assertThat(exit.requested()).isTrue();
		assertThat(exit.verdict()).startsWith("it left a ping unanswered for 800 ms");
	}

	@Test
	void busyAndIdleChildrenThatReadLiveOn() {
		this.spawner.close();
		this.spawner = spawner(Duration.ofSeconds(2));
		SpawnedChild busy = this.spawner.spawn();
		SpawnedChild idle = this.spawner.spawn();
		// Several times as long as a child may be silent.
		assertThat(busy.job("spin-for", "5000").run()).isEqualTo(Status.OK);
		assertThat(busy.job("greet").run()).isEqualTo(Status.OK);
		assertThat(idle.job("greet").run()).isEqualTo(Status.OK);
	}

	@Test
	void childWithoutHeartbeatMayStandStill() throws Exception {
		this.spawner.close();
		this.spawner = JvmSpawner.of(SETTINGS.withHeartbeat(HeartbeatSettings.OFF), PlainProgram.class);
		SpawnedChild child = this.spawner.spawn();
		signal("STOP", child);
		CompletableFuture<Status> call = CompletableFuture.supplyAsync(() -> child.job("greet").run());
		Awaitility.await().until(() -> child.process().state() == ChildState.BUSY);
		assertThat(call).isNotDone();
		signal("CONT", child);
		assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.OK);
	}

	@Test
	void killEndsAChildThatIsStopped() throws Exception {
		// row G10
		this.spawner.close();
		this.spawner = JvmSpawner.of(SETTINGS.withHeartbeat(HeartbeatSettings.OFF), PlainProgram.class);
		SpawnedChild child = this.spawner.spawn();
		CompletableFuture<Status> call = CompletableFuture.supplyAsync(() -> child.job("spin").run());
		Awaitility.await().until(() -> child.process().state() == ChildState.BUSY);
		signal("STOP", child);
		child.process().kill();
		child.process().kill();
		assertThat(call).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("it was killed on request");
		assertThat(child.process().onExit().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
	}

	private static void signal(String signal, SpawnedChild child) throws Exception {
		long pid = child.process().pid();
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor()).isZero();
		if (signal.equals("STOP")) {
			// On a busy machine it still runs for a moment, which is long enough for a
			// call.
			Path stat = Path.of("/proc/" + pid + "/stat");
			Awaitility.await().until(() -> Files.readString(stat).contains(") T "));
		}
	}

}
