package io.github.spawnboot.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
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
 * What a user can do with the process of a child, and how often.
 */
@EnabledOnOs(OS.LINUX)
class SpawnedProcessTests {

	// Well below the limits of the stop, which are therefore not what ends the child.
	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration NEVER = Duration.ofMinutes(30);

	private JvmSpawner spawner;

	private SpawnedChild child;

	private SpawnedProcess process;

	@BeforeEach
	void spawn() {
		this.spawner = JvmSpawner.of(ChildSettings.defaults().withStopTimeouts(NEVER, NEVER), DyingProgram.class);
		this.child = this.spawner.spawn();
		this.process = this.child.process();
	}

	@AfterEach
	void close() {
		this.process.kill();
		this.spawner.close();
	}

	@Test
	void cpuTimeIsKnownUntilTheExit() {
		assertThat(this.process.cpuTime()).isPresent().get().satisfies((time) -> assertThat(time).isPositive());
		assertThat(this.process.exitNow()).isEmpty();
		this.process.kill();
		ChildExit exit = exit();
		assertThat(this.process.cpuTime()).isEmpty();
		assertThat(this.process.exitNow()).containsSame(exit);
		assertThat(exit.startInstant()).isEqualTo(this.process.startInstant());
	}

	@Test
	void signalsArriveInTheirOrder() {
		for (int i = 0; i < 5; i++) {
			this.process.signal("STOP");
			this.process.signal("CONT");
		}
		this.process.signal("STOP");
		Awaitility.await().atMost(LIMIT).until(this::isStopped);
		this.process.signal("CONT");
		Awaitility.await().atMost(LIMIT).until(() -> !isStopped());
		assertThat(this.child.job("arguments").run()).isEqualTo(Status.OK);
	}

	@Test
	void signalThatEndsTheProcessIsTheCause() {
		this.process.signal("TERM");
		ChildExit exit = exit();
		assertThat(exit.signal()).isEqualTo("SIGTERM");
		assertThat(exit.cause()).isEqualTo(ExitCause.ENDED_ON_REQUEST);
		assertThat(exit.verdict()).isEqualTo("ended by SIGTERM, which was sent on request");
		assertThat(exit.requested()).isTrue();
		this.process.signal("TERM");
		this.process.signal("USR1");
	}

	@Test
	void signalThatThereIsNotNamesThoseThatThereAre() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.process.signal("SIGTERM"))
			.withMessageContaining("'SIGTERM'")
			.withMessageContaining("INT, IO, KILL");
	}

	@Test
	void stopLetsTheChildEndItself() {
		assertThat(this.process.stop().toCompletableFuture()).succeedsWithin(LIMIT).satisfies((exit) -> {
			assertThat(exit.exitCode()).isZero();
			assertThat(exit.cause()).isEqualTo(ExitCause.ENDED_ON_REQUEST);
			assertThat(exit.verdict()).isEqualTo("it was stopped on request");
		});
		assertThat(this.process.stop().toCompletableFuture()).succeedsWithin(LIMIT);
	}

	// row G10
	@Test
	void stopWhenAskedAgainDoesNotWaitForJobs() {
		CompletableFuture<Void> call = busy();
		this.process.stop();
		Awaitility.await().until(() -> this.process.state() == ChildState.DRAINING);
		assertThat(this.process.exitNow()).isEmpty();
		assertThat(this.process.stop().toCompletableFuture()).succeedsWithin(LIMIT)
			.satisfies((exit) -> assertThat(exit.cause()).isEqualTo(ExitCause.ENDED_ON_REQUEST));
		assertThat(call).failsWithin(LIMIT);
	}

	// row G10
	@Test
	void killWhileItStopsDoesNotWaitForAnything() {
		CompletableFuture<Void> call = busy();
		this.process.stop();
		this.process.kill();
		ChildExit exit = exit();
		assertThat(exit.signal()).isEqualTo("SIGKILL");
		assertThat(exit.cause()).isEqualTo(ExitCause.KILLED_BY_PARENT);
		assertThat(call).failsWithin(LIMIT);
	}

	@Test
	void killBySomebodyElseWhileItStopsIsNotOurs() throws Exception {
		CompletableFuture<Void> call = busy();
		this.process.stop();
		new ProcessBuilder("/bin/sh", "-c", "kill -KILL " + this.process.pid()).start().waitFor();
		ChildExit exit = exit();
		assertThat(exit.cause()).isEqualTo(ExitCause.KILLED_FROM_OUTSIDE);
		assertThat(exit.verdict()).startsWith("killed by SIGKILL: by somebody")
			.endsWith("; it was about to end: it was stopped on request");
		assertThat(exit.requested()).isTrue();
		assertThat(call).failsWithin(LIMIT);
	}

	private CompletableFuture<Void> busy() {
		CompletableFuture<Void> call = CompletableFuture.runAsync(() -> this.child.job("wait").run(),
				(task) -> new Thread(task, "test-caller").start());
		Awaitility.await().until(() -> this.process.state() == ChildState.BUSY);
		return call;
	}

	private ChildExit exit() {
		CompletableFuture<ChildExit> exit = this.process.onExit().toCompletableFuture();
		assertThat(exit).succeedsWithin(LIMIT);
		return exit.join();
	}

	private boolean isStopped() throws IOException {
		String stat = Files.readString(Path.of("/proc/" + this.process.pid() + "/stat"));
		return stat.substring(stat.lastIndexOf(')')).startsWith(") T");
	}

}
