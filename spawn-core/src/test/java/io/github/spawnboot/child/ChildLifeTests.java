package io.github.spawnboot.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How children begin and end, and what they leave.
 */
@EnabledOnOs(OS.LINUX)
class ChildLifeTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final ChildSettings SETTINGS = ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024);

	@Test
	void spawnWhenMainSpawnsBeforeTheHookExplainsAndLeavesNoGrandchild() {
		// rows D3, F13
		try (JvmSpawner spawner = JvmSpawner.of(SETTINGS, PlainProgram.class, "spawn-first")) {
			assertThatExceptionOfType(ChildStartException.class).isThrownBy(spawner::spawn)
				.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.START))
				.withMessageContaining("A child does not start children");
		}
		Awaitility.await().untilAsserted(() -> assertThat(children()).isEmpty());
	}

	@Test
	void startsThatFailLeaveNothing() throws IOException {
		// row D12
		List<String> before = threads();
		try (JvmSpawner spawner = JvmSpawner.of(SETTINGS, PlainProgram.class, "no-hook")) {
			// The first one starts what stays: threads of the launcher, classes,
			// archives.
			failToSpawn(spawner);
			Awaitility.await().untilAsserted(() -> assertThat(children()).isEmpty());
			int descriptors = descriptors();
			for (int i = 0; i < 10; i++) {
				failToSpawn(spawner);
			}
			Awaitility.await().untilAsserted(() -> {
				assertThat(children()).isEmpty();
				assertThat(directories()).isEmpty();
				assertThat(threads()).filteredOn((name) -> !isShared(name)).isSubsetOf(before);
				// How many tasks came at once decides how many there are of these, and
				// they wait for the next ones; but one for each start would be a leak.
				assertThat(threads()).filteredOn((name) -> name.startsWith("spawn-events-")).hasSizeLessThan(10);
				assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
			});
		}
		// The thread that starts processes serves all launchers of this JVM.
		Awaitility.await()
			.untilAsserted(() -> assertThat(threads()).filteredOn((name) -> !name.equals("spawn-launcher"))
				.isSubsetOf(before));
	}

	private static boolean isShared(String thread) {
		return thread.startsWith("spawn-events-")
				|| List.of("spawn-beam", "spawn-timer", "spawn-launcher").contains(thread);
	}

	private static void failToSpawn(JvmSpawner spawner) {
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(spawner::spawn);
	}

	private static List<String> children() {
		return ProcessHandle.current()
			.descendants()
			.map((process) -> process.info().commandLine().orElse(""))
			.filter((commandLine) -> commandLine.contains("SpawnChildMain"))
			.toList();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("spawn-"))
			.toList();
	}

	/** Sockets, pipes and the like; a jar may be opened at any time. */
	private static int descriptors() throws IOException {
		int count = 0;
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			for (Path descriptor : descriptors.toList()) {
				try {
					count += Files.readSymbolicLink(descriptor).toString().contains(":[") ? 1 : 0;
				}
				catch (IOException ex) {
					// Closed since the directory was read.
				}
			}
		}
		return count;
	}

	private static List<String> directories() throws IOException {
		List<String> found = new ArrayList<>();
		for (String base : List.of(System.getProperty("java.io.tmpdir"), "/tmp")) {
			try (Stream<Path> files = Files.list(Path.of(base))) {
				files.map((file) -> file.getFileName().toString())
					.filter((name) -> name.matches("spawn-\\d+-" + ProcessHandle.current().pid() + "-.*"))
					.forEach(found::add);
			}
		}
		return found;
	}

	@Test
	void childServesOnWhenTheThreadThatStartedItHasEnded() throws Exception {
		// row D15
		try (JvmSpawner spawner = JvmSpawner.of(SETTINGS, PlainProgram.class)) {
			AtomicReference<SpawnedChild> started = new AtomicReference<>();
			Thread thread = new Thread(() -> started.set(spawner.spawn()), "test-starter");
			thread.start();
			thread.join(LIMIT.toMillis());
			assertThat(thread.isAlive()).isFalse();
			SpawnedChild child = started.get();
			for (int i = 0; i < 100; i++) {
				assertThat(child.job("greet").run()).isEqualTo(Status.OK);
			}
			assertThat(child.process().state()).isEqualTo(ChildState.WARM);
		}
	}

	@Test
	void everyListenerHearsTheOneExitEventOnceAlsoALateOne() {
		// row D9, rule C2
		try (JvmSpawner spawner = JvmSpawner.of(SETTINGS, PlainProgram.class)) {
			SpawnedChild child = spawner.spawn();
			List<ChildExit> heard = Collections.synchronizedList(new ArrayList<>());
			for (int i = 0; i < 3; i++) {
				child.process().onExit().thenAccept(heard::add);
			}
			child.process().kill();
			assertThat(child.process().onExit().toCompletableFuture()).succeedsWithin(LIMIT);
			child.process().kill();
			for (int i = 0; i < 3; i++) {
				child.process().onExit().thenAccept(heard::add);
			}
			Awaitility.await().until(() -> heard.size() >= 6);
			child.close();
			assertThat(heard).hasSize(6).allSatisfy((exit) -> {
				assertThat(exit).isSameAs(heard.get(0));
				assertThat(exit.pid()).isEqualTo(child.process().pid());
				assertThat(exit.generation()).isOne();
				assertThat(exit.signal()).isEqualTo("SIGKILL");
				assertThat(exit.verdict()).isEqualTo("it was killed on request");
			});
			assertThat(ProcessHandle.of(child.process().pid())).isEmpty();
		}
	}

	@Test
	void theEndOfOneChildDoesNotDisturbCallsInAnother() {
		// row D13
		try (JvmSpawner spawner = JvmSpawner.of(SETTINGS, PlainProgram.class)) {
			SpawnedChild other = spawner.spawn();
			SpawnedChild dying = spawner.spawn();
			CompletableFuture<Status> call = CompletableFuture.supplyAsync(() -> other.job("spin-for", "1000").run());
			Awaitility.await().until(() -> other.process().state() == ChildState.BUSY);
			dying.process().kill();
			assertThat(dying.process().onExit().toCompletableFuture()).succeedsWithin(LIMIT);
			assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		}
	}

	@Test
	void exitCodeOfAProgramCanFollowItsJob() throws Exception {
		// row D14
		Process program = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
				System.getProperty("java.class.path"), PlainProgram.class.getName(), "status", "7")
			.redirectErrorStream(true)
			.start();
		String output = new String(program.getInputStream().readAllBytes());
		assertThat(program.waitFor()).as(output).isEqualTo(7);
	}

	@Test
	void variablesOfAChildAreThoseOfItsPolicy() {
		// row D5
		assertThat(variables(EnvironmentVariables.INHERIT)).contains("PATH=" + System.getenv("PATH"));
		assertThat(variables(
				new EnvironmentVariables(EnvironmentVariables.Policy.REPLACE, List.of(), Map.of("ONLY", "this"))))
			.isEqualTo("{ONLY=this}");
		assertThat(variables(new EnvironmentVariables(EnvironmentVariables.Policy.ALLOW_LIST, List.of("PATH"),
				Map.of("AND", "this"))))
			.isEqualTo("{AND=this, PATH=" + System.getenv("PATH") + "}");
	}

	private static String variables(EnvironmentVariables environment) {
		try (JvmSpawner spawner = JvmSpawner.of(SETTINGS.withEnvironment(environment), PlainProgram.class);
				SpawnedChild child = spawner.spawn()) {
			return SpawnTests.output(child.job("variables"));
		}
	}

}
