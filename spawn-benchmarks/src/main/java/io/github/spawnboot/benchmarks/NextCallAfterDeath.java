package io.github.spawnboot.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.SpawnPool;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The first call of a caller who has just been told that its child died, in a pool with
 * one spare child. While it runs, the system tears the dead process down and the pool
 * starts another spare child.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 15)
public class NextCallAfterDeath {

	private static final int CALLS = 50;

	private static final Duration LIMIT = Duration.ofMinutes(3);

	private final String text = "x".repeat(SmallCallsBesideBulk.SMALL_SIZE);

	/** Whether the spare child has run calls of the application before. */
	@Param({ "false", "true" })
	public boolean spareHasServed;

	private @Nullable ConfigurableApplicationContext context;

	private @Nullable Echo echo;

	private @Nullable SpawnPool pool;

	/**
	 * Starts the application.
	 */
	@Setup(Level.Trial)
	public void start() {
		Map<String, Object> properties = new LinkedHashMap<>(
				SpawnedEcho.poolProperties(SpawnPool.DEFAULT, SmallCallsBesideBulk.SMALL_SIZE));
		properties.put("spawn.pools.default.max-size", 2);
		properties.put("spawn.pools.default.spare", 1);
		ConfigurableApplicationContext context = SpawnedEcho.application(BenchmarkApplication.class, properties);
		this.context = context;
		this.echo = context.getBean(Echo.class);
		this.pool = context.getBean(SpawnPool.class);
	}

	/**
	 * Lets a child die in a call of this thread while another one is spare.
	 */
	@Setup(Level.Invocation)
	public void loseChild() {
		try {
			echo().die((pid) -> awaitSpare());
			throw new IllegalStateException("The child lives");
		}
		catch (ChildExitedException ex) {
			// Now its death is known.
		}
	}

	private void awaitSpare() {
		await(() -> pool().stats().idle() == 1);
		if (this.spareHasServed) {
			// On another thread, because what this one calls goes to the child that
			// waits for it.
			CompletableFuture.runAsync(this::serve).join();
		}
	}

	private void serve() {
		for (int i = 0; i < CALLS; i++) {
			nextCall();
		}
	}

	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + LIMIT.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("Not within " + LIMIT);
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
	}

	/**
	 * Calls again.
	 * @return the text that came back
	 */
	@Benchmark
	public String nextCall() {
		return echo().echo(this.text);
	}

	/**
	 * Ends the application.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		if (this.context != null) {
			this.context.close();
		}
	}

	private Echo echo() {
		if (this.echo == null) {
			throw new IllegalStateException("The application was not started");
		}
		return this.echo;
	}

	private SpawnPool pool() {
		if (this.pool == null) {
			throw new IllegalStateException("The application was not started");
		}
		return this.pool;
	}

}
