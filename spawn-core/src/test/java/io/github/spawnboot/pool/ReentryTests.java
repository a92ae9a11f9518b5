package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallServer;
import io.github.spawnboot.engine.CallThreads;
import io.github.spawnboot.engine.LocalEngine;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls that come back to the child that waits for them, with one real child of
 * concurrency 1.
 */
class ReentryTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final FailureCodec failures = new FailureCodec(FailureCodec.jdkTypes()::get);

	private final ValueCodec codec = new ValueCodec();

	private final ExecutorService threads = CallThreads.create("test-host", 8);

	private final ChildLauncher launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT);

	private ChildPool pool;

	@BeforeEach
	void start() {
		CallServer hosts = new CallServer(null, new LocalEngine(), this.codec, this.failures, this.threads, (error) -> {
			throw error;
		});
		hosts.export(ReenteredProgram.contract("host", this.codec), new ReenteredProgram.Countdown() {

			@Override
			public String count(int left) throws Throwable {
				String here = Thread.currentThread().getName();
				return (left == 0) ? here : here + " "
						+ ReenteredProgram.call(ReentryTests.this.pool, "countdown", ReentryTests.this.codec, left - 1);
			}

		});
		ChildSettings child = ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024);
		ChildFactory factory = new ChildFactory(child, this.launcher,
				() -> new ChildProgram(ReenteredProgram.class.getName(), List.of(), Map.of(), new byte[0], Map.of()),
				hosts::serve);
		this.pool = new ChildPool(PoolSettings.defaults(child)
			.withSize(0, 1)
			.withQueue(1000, LIMIT)
			.withCallTimeout(LIMIT, PoolSettings.CANCEL_GRACE)
			.withDrainTimeout(Duration.ofSeconds(30)), factory, this.failures);
		this.pool.start();
	}

	@AfterEach
	void close() {
		this.pool.close();
		this.launcher.close();
		this.threads.shutdownNow();
	}

	private CompletableFuture<String> count(int left) {
		CompletableFuture<String> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(ReenteredProgram.call(this.pool, "countdown", this.codec, left));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "test-caller");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	@Test
	void callFromAHostServiceGoesBackToTheOnlyChildAlthoughItHasNoFreeSlot() {
		assertThat(count(4)).succeedsWithin(LIMIT)
			.satisfies((threads) -> assertThat(threads.split(" ")).hasSize(5).startsWith("spawn-worker-1"));
		assertThat(this.pool.stats().started()).isOne();
		assertThat(this.pool.stats().busy()).isZero();
		assertThat(count(2)).succeedsWithin(LIMIT)
			.satisfies((threads) -> assertThat(threads.split(" ")).hasSize(3).startsWith("spawn-worker-1"));
	}

	@Test
	void callsOfManyCallersThatComeBackNeverWaitForEachOther() {
		List<CompletableFuture<String>> calls = List.of(count(6), count(6), count(6), count(6));
		assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(LIMIT)
			.satisfies((threads) -> assertThat(threads.split(" ")).hasSize(7)));
		assertThat(this.pool.stats().started()).isOne();
	}

}
