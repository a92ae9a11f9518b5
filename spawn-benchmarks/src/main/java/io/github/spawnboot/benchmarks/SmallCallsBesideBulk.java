package io.github.spawnboot.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
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
 * One caller with short texts beside another one that transfers megabytes: to the same
 * child, or to another one. Transfers begin by a schedule that is the same for both, so
 * that both move as many bytes in a second, as long as they keep up with it.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 2, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 1, time = 2, timeUnit = TimeUnit.SECONDS)
public class SmallCallsBesideBulk {

	/** Bytes of each transfer, there and back. */
	static final int BULK_SIZE = 1024 * 1024;

	/** Bytes of each small call, there and back. */
	static final int SMALL_SIZE = 16;

	/**
	 * A small call, which is what is looked at.
	 * @param children the application
	 * @return the text that came back
	 */
	@Benchmark
	@Group("besideBulk")
	public String small(Children children) {
		return children.small();
	}

	/**
	 * A transfer, which keeps the machine and a child busy. Its time is that from one to
	 * the next.
	 * @param children the application
	 * @param schedule when it begins
	 * @return the bytes that came back
	 */
	@Benchmark
	@Group("besideBulk")
	public byte[] bulk(Children children, Schedule schedule) {
		schedule.awaitNext();
		return children.bulk();
	}

	/**
	 * Where the transfers go.
	 */
	public enum BulkTo {

		/** To the child of the small calls. */
		SAME_CHILD,

		/** To another child, which does nothing else. */
		OTHER_CHILD

	}

	/**
	 * When transfers begin. One that is late does not move the later ones, which follow
	 * without a pause until they are on time again.
	 */
	@State(Scope.Thread)
	public static class Schedule {

		/**
		 * Transfers in a second, or 0 for no pause between them.
		 */
		@Param("400")
		public int transfersPerSecond;

		private long next;

		/**
		 * Begins the schedule anew, so that no iteration pays for the one before.
		 */
		@Setup(Level.Iteration)
		public void begin() {
			this.next = System.nanoTime();
		}

		void awaitNext() {
			if (this.transfersPerSecond == 0) {
				return;
			}
			long wait = this.next - System.nanoTime();
			while (wait > 0) {
				LockSupport.parkNanos(wait);
				wait = this.next - System.nanoTime();
			}
			this.next += TimeUnit.SECONDS.toNanos(1) / this.transfersPerSecond;
		}

	}

	/**
	 * The application and its children.
	 */
	@State(Scope.Benchmark)
	public static class Children {

		/**
		 * Where the transfers go.
		 */
		@Param
		public BulkTo bulkTo = BulkTo.SAME_CHILD;

		/**
		 * Where the processes run; all children on the same cores.
		 */
		@Param("ANY")
		public Placement placement = Placement.ANY;

		/**
		 * Small calls before any warm-up by time.
		 */
		@Param(CallLatency.WARM_UP_CALLS)
		public int warmUpCalls;

		private final String text = "x".repeat(SMALL_SIZE);

		private final byte[] bytes = Payload.bytes(BULK_SIZE);

		private @Nullable ConfigurableApplicationContext context;

		private @Nullable Echo echo;

		private @Nullable BulkEcho bulkEcho;

		/**
		 * Starts the application and its children.
		 */
		@Setup
		public void open() {
			Map<String, Object> properties = SpawnedEcho.properties(BULK_SIZE, 2);
			properties.putAll(SpawnedEcho.poolProperties(BulkEcho.POOL, BULK_SIZE));
			ConfigurableApplicationContext context = SpawnedEcho.application(BulkApplication.class, properties);
			this.context = context;
			this.echo = context.getBean(Echo.class);
			this.bulkEcho = context.getBean(BulkEcho.class);
			bulk();
			for (int i = 0; i <= this.warmUpCalls; i++) {
				small();
			}
			this.placement.apply(pids().stream().mapToLong(Long::longValue).toArray());
		}

		/**
		 * Returns the ids of all children.
		 * @return their ids
		 */
		List<Long> pids() {
			return (this.context != null) ? this.context.getBeanProvider(SpawnPool.class)
				.stream()
				.flatMap((pool) -> pool.children().stream())
				.map(SpawnedProcess::pid)
				.toList() : List.of();
		}

		String small() {
			if (this.echo == null) {
				throw new IllegalStateException("The application was not started");
			}
			return this.echo.echo(this.text);
		}

		byte[] bulk() {
			if (this.echo == null || this.bulkEcho == null) {
				throw new IllegalStateException("The application was not started");
			}
			return (this.bulkTo == BulkTo.SAME_CHILD) ? this.echo.echoBytes(this.bytes)
					: this.bulkEcho.echoBytes(this.bytes);
		}

		/**
		 * Ends the application and its children.
		 */
		@TearDown
		public void close() {
			if (this.context != null) {
				this.context.close();
			}
		}

	}

}
