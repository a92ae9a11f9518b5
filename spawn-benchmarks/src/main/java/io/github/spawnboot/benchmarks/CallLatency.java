package io.github.spawnboot.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * One caller that sends some bytes to a second JVM and waits until they are back. Each
 * fork of a benchmark has a second process of its own.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 1, time = 1500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 1, timeUnit = TimeUnit.SECONDS)
public class CallLatency {

	/**
	 * Bytes through a socket, and nothing else.
	 * @param raw the second process
	 * @return number of bytes that came back
	 * @throws IOException if the second process is gone
	 */
	@Benchmark
	@Fork(3) // its figure depends most on where the scheduler puts the processes
	public int rawPingPong(Raw raw) throws IOException {
		return raw.echo.call();
	}

	/**
	 * A method of a service, from a text to a text.
	 * @param spawned the application
	 * @return the text that came back
	 */
	@Benchmark
	public String typedCall(Spawned spawned) {
		return spawned.echo.call();
	}

	/**
	 * A named job, from an argument to its output.
	 * @param spawned the application
	 * @return the output
	 */
	@Benchmark
	public ByteArrayOutputStream namedJob(Spawned spawned) {
		return spawned.echo.run();
	}

	/**
	 * The second process of the raw ping-pong.
	 */
	@State(Scope.Benchmark)
	@SuppressWarnings("NullAway.Init")
	public static class Raw {

		@Param({ "16", "1024" })
		int size;

		@Param("ANY")
		Placement placement;

		private RawEcho echo;

		/**
		 * Starts the second process.
		 * @throws IOException if it does not start
		 */
		@Setup
		public void start() throws IOException {
			this.echo = RawEcho.start(this.size);
			this.placement.apply(this.echo.pid());
		}

		/**
		 * Ends the second process.
		 * @throws IOException if its connection cannot be closed
		 */
		@TearDown
		public void stop() throws IOException {
			this.echo.close();
		}

	}

	/**
	 * The application whose child is called.
	 */
	@State(Scope.Benchmark)
	@SuppressWarnings("NullAway.Init")
	public static class Spawned {

		@Param({ "16", "1024" })
		int size;

		@Param("ANY")
		Placement placement;

		private SpawnedEcho echo;

		/**
		 * Starts the application and its child.
		 */
		@Setup
		public void start() {
			this.echo = SpawnedEcho.start(this.size);
			this.placement.apply(this.echo.pid());
		}

		/**
		 * Returns how many children were started: more than one would be measured
		 * together, and only one would be placed.
		 * @return number of children
		 */
		long children() {
			return this.echo.children();
		}

		/**
		 * Ends the application and its child.
		 */
		@TearDown
		public void stop() {
			long children = this.echo.children();
			this.echo.close();
			if (children != 1) {
				throw new IllegalStateException("One caller needs one child, but " + children + " were started");
			}
		}

	}

}
