package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

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
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a {@link ChildPool} with many real children, and what they cost the parent:
 * {@code -Dspawn.test.children=40}.
 */
class ManyChildrenTests {

	private static final Duration LIMIT = Duration.ofMinutes(5);

	@Test
	void allOfThemServeAtOnceAndCostTheParentLittle() {
		int size = Integer.getInteger("spawn.test.children", 5);
		ChildSettings child = ChildSettings.defaults().withHeapBytes(16L * 1024 * 1024).withStartTimeout(LIMIT);
		try (ChildLauncher launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT);
				ChildPool pool = new ChildPool(
						PoolSettings.defaults(child).withSize(0, size).withQueue(size, LIMIT).withDrainTimeout(LIMIT),
						new ChildFactory(child, launcher, () -> new ChildProgram(PlainProgram.class.getName(),
								List.of(), Map.of(), new byte[0], Map.of()), (call) -> {
									throw new AssertionError("no child calls the parent here");
								}),
						new FailureCodec(FailureCodec.jdkTypes()::get))) {
			pool.start();
			assertThat(pool.engine().job("greet").run()).isEqualTo(Status.OK);
			long bytes = used();
			long threads = threads();
			pool.resize(size, size);
			Awaitility.await().atMost(LIMIT).until(() -> pool.stats().idle() == size);
			List<CompletableFuture<Status>> calls = new ArrayList<>();
			for (int i = 0; i < size; i++) {
				calls.add(pool.engine().job("greet").start());
			}
			calls.forEach((call) -> assertThat(call).succeedsWithin(LIMIT).isEqualTo(Status.OK));
			// Threads of jobs and events go when they have nothing to do.
			int more = size - 1;
			Awaitility.await().atMost(LIMIT).until(() -> threads() - threads <= 4L * more + 8);
			System.out.printf("%d real children: %d bytes of heap and %.1f threads of the parent each%n", size,
					(used() - bytes) / more, (double) (threads() - threads) / more);
			assertThat(pool.children()).hasSize(size).doesNotHaveDuplicates();
			assertThat(pool.stats().failed()).isZero();
		}
		assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive).count()).isZero();
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("spawn-") || thread.getName().startsWith("process reaper"))
			.count();
	}

	private static long used() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
