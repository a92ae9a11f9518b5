package io.github.spawnboot.api;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.api.small.Counter;
import io.github.spawnboot.api.small.SmallApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Contexts that stop, start again, live side by side and are closed.
 */
class ContextLifeTests {

	@Test
	void contextWhenStoppedStartedAndClosedKeepsItsPromises() {
		// The shared thread that starts all processes of this JVM stays.
		Set<String> threads = threads();
		List<String> directories;
		Set<Long> processes = processes();
		Counter.State parent;
		Counter closed;
		try (ConfigurableApplicationContext first = run(); ConfigurableApplicationContext second = run()) {
			Counter counter = first.getBean(Counter.class);
			Counter other = second.getBean(Counter.class);
			assertThat(counter.next()).isEqualTo(1);
			assertThat(counter.next()).isEqualTo(2);
			assertThat(other.next()).isEqualTo(1);
			Counter.State made = counter.made();
			assertThat(made).isEqualTo(new Counter.State(made.pid(), 1, 1));
			assertThat(other.made().pid()).isNotEqualTo(made.pid());
			parent = Counter.madeHere();
			directories = List.of(counter.directory(), other.directory());
			assertThat(directories).doesNotHaveDuplicates().allSatisfy((directory) -> {
				assertThat(directory).startsWith(System.getProperty("java.io.tmpdir")).contains("/spawn-");
				assertThat(Path.of(directory)).isDirectory();
			});

			first.stop();

			assertThat(ProcessHandle.of(made.pid())).isEmpty();
			assertThat(first.getBean(SpawnPool.class).children()).isEmpty();
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(counter::next)
				.withMessageContaining("Pool 'default'")
				.withMessageContaining("stopped");
			assertThat(other.next()).isEqualTo(2);

			first.start();

			assertThat(counter.next()).isEqualTo(1);
			assertThat(counter.made().pid()).isNotEqualTo(made.pid());
			assertThat(other.next()).isEqualTo(3);
			closed = counter;
		}
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(closed::next)
			.withMessage("Pool 'default' takes no calls: it is closed");
		assertThat(directories).isNotEmpty().noneMatch((directory) -> Files.exists(Path.of(directory)));
		assertThat(parent).isEqualTo(new Counter.State(ProcessHandle.current().pid(), 0, 0));
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			assertThat(threads()).isSubsetOf(threads);
			assertThat(processes()).isSubsetOf(processes);
		});
	}

	private static ConfigurableApplicationContext run() {
		return new SpringApplicationBuilder(SmallApplication.class).web(WebApplicationType.NONE).run();
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("spawn-") && !thread.getName().equals("spawn-launcher"))
			.map((thread) -> thread.getName() + "#" + thread.getId())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<Long> processes() {
		return ProcessHandle.current()
			.descendants()
			.map(ProcessHandle::pid)
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
