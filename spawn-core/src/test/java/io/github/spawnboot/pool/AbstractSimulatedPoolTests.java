package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.List;
import java.util.stream.IntStream;

import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.launch.SimulatedChildren;
import io.github.spawnboot.launch.SimulatedChildren.Numbers;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.Status;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool of simulated children, which greet, and wait until the test is over.
 */
abstract class AbstractSimulatedPoolTests {

	static final Duration LIMIT = Duration.ofSeconds(60);

	static final ChildSettings CHILD = new ChildSettings("simulated", 1, ChildSettings.MIN_HEAP, List.of(),
			JvmOptions.Debug.NONE, LIMIT, Duration.ofMillis(1), LIMIT, HeartbeatSettings.DEFAULT,
			EnvironmentVariables.INHERIT, false);

	final SimulatedChildren children = new SimulatedChildren();

	final CountDownLatch free = new CountDownLatch(1);

	@Nullable ChildPool pool;

	@BeforeEach
	void register() {
		this.children.engine().register("greet", (job) -> Status.OK);
		this.children.engine().register("wait", (job) -> {
			this.free.await();
			return Status.OK;
		});
	}

	@AfterEach
	void close() {
		this.free.countDown();
		if (this.pool != null) {
			this.pool.close();
			assertThat(this.pool.children()).isEmpty();
		}
		this.children.close();
		// However the pool and its children ended, everybody who called is told.
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(callers()).isEmpty());
	}

	private static List<String> callers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("spawn-job-"))
			.toList();
	}

	ChildPool start(UnaryOperator<PoolSettings> settings) {
		return start(CHILD, settings);
	}

	ChildPool start(ChildSettings child, UnaryOperator<PoolSettings> settings) {
		PoolSettings changed = settings.apply(PoolSettings.defaults(child));
		ChildPool pool = new ChildPool(changed, this.children.factory(child),
				new FailureCodec(FailureCodec.jdkTypes()::get));
		this.pool = pool;
		pool.start();
		return pool;
	}

	static Status greet(SpawnPool pool) {
		return pool.engine().job("greet").run();
	}

	static CompletableFuture<Status> async(SpawnPool pool, String job) {
		return pool.engine().job(job).start();
	}

	List<CompletableFuture<Status>> occupy(ChildPool pool, int calls) {
		List<CompletableFuture<Status>> started = new ArrayList<>();
		IntStream.range(0, calls).forEach((number) -> started.add(async(pool, "wait")));
		Awaitility.await().until(() -> pool.stats().busy() == calls);
		return started;
	}

	void load(ChildPool pool, int threads, int calls) throws Exception {
		List<CompletableFuture<Void>> done = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			CompletableFuture<Void> result = new CompletableFuture<>();
			done.add(result);
			Thread thread = new Thread(() -> {
				try {
					for (int call = 0; call < calls; call++) {
						greet(pool);
					}
					result.complete(null);
				}
				catch (Throwable ex) {
					result.completeExceptionally(ex);
				}
			}, "test-load");
			thread.setDaemon(true);
			thread.start();
		}
		CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
	}

	record CountedNumbers(IntConsumer counter) implements Numbers {

		@Override
		public int next(int number) {
			this.counter.accept(number);
			return number + 1;
		}

		@Override
		public CompletableFuture<Integer> later(int number) {
			return CompletableFuture.completedFuture(next(number));
		}

	}

}
