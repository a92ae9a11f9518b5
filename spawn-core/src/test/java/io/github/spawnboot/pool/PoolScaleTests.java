package io.github.spawnboot.pool;

import java.util.stream.IntStream;

import io.github.spawnboot.launch.SimulatedChildren.Numbers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildPool} with very many simulated children. They share one beam,
 * because a process has not so many files.
 */
class PoolScaleTests extends AbstractSimulatedPoolTests {

	@Test
	void tenThousandChildrenServeCallsWithoutAThreadEach() {
		this.children.serve(new CountedNumbers((number) -> {
		}));
		int[] sizes = { 10, 10_000 };
		for (int size : sizes) {
			this.children.shareOneBeam();
			long before = used();
			long start = System.nanoTime();
			ChildPool pool = start((settings) -> settings.withSize(size, size).withSpare(1).withIdleTimeout(null));
			Awaitility.await().atMost(LIMIT).until(() -> pool.stats().idle() == size);
			double ready = (System.nanoTime() - start) / 1e6;
			Awaitility.await().atMost(LIMIT).until(() -> threads("-stdout") + threads("-stderr") == 0);
			long bytes = (used() - before) / size;
			Numbers numbers = this.children.numbers(pool);
			IntStream.range(0, 5_000).forEach((number) -> assertThat(numbers.next(number)).isEqualTo(number + 1));
			double micros = IntStream.range(0, 40)
				.mapToDouble((batch) -> micros(numbers))
				.sorted()
				.skip(10)
				.findFirst()
				.orElseThrow();
			System.out.printf("%d children: ready in %.0f ms, %d bytes each, %.1f us per call, %d threads%n", size,
					ready, bytes, micros, Thread.activeCount());
			assertThat(threads("spawn-simulated")).isZero();
			pool.close();
		}
	}

	private static double micros(Numbers numbers) {
		long start = System.nanoTime();
		IntStream.range(0, 500).forEach(numbers::next);
		return (System.nanoTime() - start) / 500 / 1e3;
	}

	private static long threads(String part) {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().contains(part)).count();
	}

	private static long used() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
