package io.github.spawnboot.child;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.launch.JvmSpawner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for live values between real processes. The property {@code spawn.test.mebibytes}
 * says how much goes through each stream.
 */
class LiveProcessTests {

	private static final int MEBIBYTES = Integer.getInteger("spawn.test.mebibytes", 192);

	@Test
	void largeStreamsNeedNoMoreHeapThanSmallOnesOnBothSides() throws Exception {
		Process parent = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx64m", "-cp",
				System.getProperty("java.class.path"), LiveProgram.class.getName(), Integer.toString(MEBIBYTES))
			.redirectErrorStream(true)
			.start();
		try {
			String output = new String(parent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(parent.waitFor(300, TimeUnit.SECONDS)).isTrue();
			assertThat(parent.exitValue()).as(output).isZero();
			long bytes = MEBIBYTES * 1024L * 1024;
			assertThat(output).contains("upload " + bytes + "\n", "download " + bytes + "\n", "write " + bytes + "\n");
			assertThat(output.lines().filter((line) -> line.startsWith("heap ")).findFirst())
				.hasValueSatisfying((heaps) -> assertThat(heaps.split(" ")).hasSize(3)
					.filteredOn((word) -> !word.equals("heap"))
					.allSatisfy((heap) -> assertThat(Long.parseLong(heap)).isLessThanOrEqualTo(64L * 1024 * 1024)));
		}
		finally {
			parent.destroyForcibly();
		}
	}

	@Test
	void streamsOfAChildThatDiesFailAndNeverEnd() throws Throwable {
		// row C3
		try (JvmSpawner spawner = JvmSpawner.of(LiveProgram.settings(), LiveProgram.class);
				SpawnedChild child = spawner.spawn()) {
			List<Integer> steps = new ArrayList<>();
			Consumer<Integer> progress = steps::add;
			assertThat(LiveProgram.<Integer>call(child, "progress", progress, 20)).isEqualTo(20);
			assertThat(steps).containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
			InputStream bytes = LiveProgram.call(child, "download", Long.MAX_VALUE);
			Iterator<Integer> items = LiveProgram.call(child, "count");
			assertThat(bytes.read()).isZero();
			assertThat(items.next()).isZero();
			child.process().kill();
			assertThatIOException().isThrownBy(bytes::readAllBytes).withCauseInstanceOf(ChildExitedException.class);
			assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> {
				while (items.hasNext()) {
					items.next();
				}
			});
		}
	}

	@Test
	void memoryThatRunsOutInAStreamOfAChildEndsTheChild() throws Throwable {
		// row C5
		try (JvmSpawner spawner = JvmSpawner.of(LiveProgram.settings().withJvmOptions("-XX:MaxDirectMemorySize=16m"),
				LiveProgram.class); SpawnedChild child = spawner.spawn()) {
			Iterator<Integer> items = LiveProgram.call(child, "countUntilMemoryRunsOut");
			assertThatExceptionOfType(ChildExitedException.class).isThrownBy(items::hasNext)
				.satisfies((ex) -> assertThat(ex.exit().cause()).isEqualTo(ExitCause.DIRECT_MEMORY_EXHAUSTED));
		}
	}

}
