package io.github.spawnboot.benchmarks;

import java.util.concurrent.TimeUnit;

import io.github.spawnboot.pool.WarmChild;
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

/**
 * What a pool adds to a call: taking a warm child and giving it back, without the call.
 * The children are simulated: there is no process behind them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class LentChild {

	/** Warm children in the pool. */
	@Param({ "1", "16", "10000" })
	public int children;

	private @Nullable WarmChild warm;

	/**
	 * Starts the pool.
	 */
	@Setup(Level.Trial)
	public void start() {
		this.warm = new WarmChild(this.children);
	}

	/**
	 * Stops the pool.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		warm().close();
	}

	private WarmChild warm() {
		WarmChild warm = this.warm;
		if (warm == null) {
			throw new IllegalStateException("Not started");
		}
		return warm;
	}

	/**
	 * Takes a child and gives it back.
	 */
	@Benchmark
	public void takeAndGiveBack() {
		warm().borrow();
	}

}
