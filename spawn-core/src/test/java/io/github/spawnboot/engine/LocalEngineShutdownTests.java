package io.github.spawnboot.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.Job;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.ShutdownResult;
import io.github.spawnboot.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the shutdown of {@link LocalEngine}. Row D22.
 */
class LocalEngineShutdownTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(100);

	private final LocalEngine engine = new LocalEngine();

	private final CountDownLatch started = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void release() {
		this.release.countDown();
	}

	@Test
	void shutdownWhenNothingRunsIsCleanAndRefusesJobs() {
		this.engine.register("x", (job) -> Status.OK);
		Job early = this.engine.job("x");
		assertThat(this.engine.isShutdown()).isFalse();
		ShutdownResult result = this.engine.shutdown(LIMIT, LIMIT);
		assertThat(result.isClean()).isTrue();
		assertThat(this.engine.isShutdown()).isTrue();
		for (Job job : List.of(early, this.engine.job("x"), this.engine.job("missing"), this.engine.job("commands"))) {
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(job::run)
				.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.CLOSED))
				.withMessageContaining("job '" + job.name() + "' did not run");
		}
		assertThat(this.engine.commands()).contains("x");
	}

	@Test
	void shutdownWaitsForARunningJobAndRefusesOthersMeanwhile() throws Exception {
		register("slow");
		CompletableFuture<Status> job = this.engine.job("slow").start();
		this.started.await();
		CompletableFuture<ShutdownResult> first = shutdown(LIMIT, LIMIT);
		Awaitility.await().until(this.engine::isShutdown);
		CompletableFuture<ShutdownResult> second = shutdown(Duration.ZERO, Duration.ZERO);
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> this.engine.job("slow").run());
		assertThat(first).isNotDone();
		assertThat(second).isNotDone();
		this.release.countDown();
		assertThat(job).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		assertThat(first).succeedsWithin(LIMIT).matches(ShutdownResult::isClean);
		assertThat(second).succeedsWithin(LIMIT).isSameAs(first.join());
		assertThat(this.engine.shutdown(LIMIT, LIMIT)).isSameAs(first.join());
	}

	@Test
	void shutdownWhenAJobIsEndlessInterruptsIt() throws Exception {
		register("endless");
		CompletableFuture<Status> job = this.engine.job("endless").start();
		this.started.await();
		ShutdownResult result = this.engine.shutdown(SHORT, LIMIT);
		assertThat(result.cancelledJobs()).containsExactly("endless");
		assertThat(result.runningJobs()).isEmpty();
		assertThat(result.isClean()).isFalse();
		assertThat(job).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(CallCancelledException.class)
			.withMessage("Job 'endless' was interrupted, because its engine is shut down");
	}

	@Test
	void shutdownWhenAJobIgnoresTheInterruptNamesIt() throws Exception {
		AtomicBoolean end = new AtomicBoolean();
		this.engine.register("deaf", (job) -> {
			this.started.countDown();
			while (!end.get()) {
				LockSupport.parkNanos(1_000_000);
				Thread.interrupted();
			}
			return Status.OK;
		});
		AtomicBoolean hook = new AtomicBoolean();
		this.engine.onShutdown("hook", () -> hook.set(true));
		CompletableFuture<Status> job = this.engine.job("deaf").start();
		this.started.await();
		ShutdownResult result = this.engine.shutdown(SHORT, SHORT);
		assertThat(result.cancelledJobs()).containsExactly("deaf");
		assertThat(result.runningJobs()).containsExactly("deaf");
		assertThat(hook).isTrue();
		end.set(true);
		assertThat(job).succeedsWithin(LIMIT);
	}

	@Test
	void shutdownInterruptsOnlyTheHandlerAndNotWhatItsThreadDoesNext() throws Exception {
		this.engine.register("late", (job) -> {
			this.started.countDown();
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return Status.of(3);
		});
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			this.engine.job("late").run();
			interrupted.complete(Thread.currentThread().isInterrupted());
		});
		caller.start();
		this.started.await();
		this.engine.shutdown(Duration.ZERO, LIMIT);
		assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(false);
	}

	@Test
	void shutdownCallsHooksOnceAndSideBySideAfterTheJobs() throws Exception {
		register("slow");
		AtomicInteger calls = new AtomicInteger();
		CountDownLatch meet = new CountDownLatch(2);
		AtomicReference<String> thread = new AtomicReference<>();
		for (String name : List.of("a", "b")) {
			this.engine.onShutdown(name, () -> {
				calls.incrementAndGet();
				thread.set(Thread.currentThread().getName());
				meet.countDown();
				try {
					meet.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}
		CompletableFuture<Status> job = this.engine.job("slow").start();
		this.started.await();
		CompletableFuture<ShutdownResult> result = shutdown(LIMIT, LIMIT);
		Awaitility.await().until(this.engine::isShutdown);
		assertThat(calls).hasValue(0);
		this.release.countDown();
		assertThat(result).succeedsWithin(LIMIT).matches(ShutdownResult::isClean);
		assertThat(job).isCompletedWithValue(Status.OK);
		this.engine.shutdown(LIMIT, LIMIT);
		assertThat(calls).hasValue(2);
		assertThat(thread.get()).startsWith("spawn-shutdown-");
	}

	@Test
	void shutdownTellsWhichHooksFailedOrDidNotEnd() {
		this.engine.onShutdown("ok", () -> {
		});
		this.engine.onShutdown("broken", () -> {
			throw new IllegalStateException("on purpose");
		});
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		this.engine.onShutdown("endless", () -> {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
			}
		});
		ShutdownResult result = this.engine.shutdown(LIMIT, SHORT);
		assertThat(result.failedHooks()).containsOnlyKeys("broken");
		assertThat(result.failedHooks().get("broken")).hasMessage("on purpose");
		assertThat(result.runningHooks()).containsExactly("endless");
		assertThat(result.isClean()).isFalse();
		assertThat(interrupted).succeedsWithin(LIMIT);
		assertThat(this.engine.shutdown(LIMIT, LIMIT)).isSameAs(result);
	}

	@Test
	void shutdownByAJobOfTheEngineIsRefused() {
		this.engine.register("suicide", (job) -> {
			this.engine.shutdown(LIMIT, LIMIT);
			return Status.OK;
		});
		assertThatIllegalStateException().isThrownBy(() -> this.engine.job("suicide").run())
			.withMessageContaining("Job 'suicide' must not shut down the engine that runs it");
		assertThat(this.engine.isShutdown()).isFalse();
	}

	@Test
	void shutdownWhenTheCallerIsInterruptedGoesOn() throws Exception {
		register("slow");
		CompletableFuture<Status> job = this.engine.job("slow").start();
		this.started.await();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> this.engine.shutdown(LIMIT, LIMIT));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.engine.isShutdown()).isTrue();
		this.release.countDown();
		assertThat(job).succeedsWithin(LIMIT);
		assertThat(this.engine.shutdown(LIMIT, LIMIT).isClean()).isTrue();
	}

	@Test
	void onShutdownRefusesWhatItCannotCall() {
		this.engine.onShutdown("a", () -> {
		});
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.onShutdown("a", () -> {
		})).withMessage("The shutdown hook 'a' is registered already");
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.onShutdown(" ", () -> {
		}));
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.shutdown(Duration.ofMillis(-1), LIMIT))
			.withMessage("'jobs' must not be negative but is PT-0.001S");
		this.engine.shutdown(LIMIT, LIMIT);
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> this.engine.onShutdown("b", () -> {
		}));
	}

	private void register(String name) {
		this.engine.register(name, (job) -> {
			this.started.countDown();
			this.release.await();
			return Status.OK;
		});
	}

	private CompletableFuture<ShutdownResult> shutdown(Duration jobs, Duration hooks) {
		CompletableFuture<ShutdownResult> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> result.complete(this.engine.shutdown(jobs, hooks)), "test-shutdown");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

}
