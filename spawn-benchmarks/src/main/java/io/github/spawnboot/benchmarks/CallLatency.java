package io.github.spawnboot.benchmarks;

import java.util.concurrent.TimeUnit;

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
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Callers that send a message to a second JVM and wait until it is back. Each fork of a
 * benchmark has a second process of its own, one for all its callers. Another way to call
 * is a method here, and its name in {@link ResultTable}.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 2, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 1, time = 1, timeUnit = TimeUnit.SECONDS)
public class CallLatency {

	/** Calls with which a fork begins, if nothing else is asked for. */
	static final String WARM_UP_CALLS = "10000";

	/**
	 * Bytes through a socket, and nothing else.
	 * @param raw the second process
	 * @return what came back
	 * @throws Exception if the call failed
	 */
	@Benchmark
	@Fork(3) // its figure depends most on where the scheduler puts the processes
	public Object rawPingPong(Raw raw) throws Exception {
		return raw.echo().call();
	}

	/**
	 * A method of a service.
	 * @param spawned the application
	 * @return what came back
	 * @throws Exception if the call failed
	 */
	@Benchmark
	public Object typedCall(SpawnedMethod spawned) throws Exception {
		return spawned.echo().call();
	}

	/**
	 * A named job.
	 * @param spawned the application
	 * @return the output
	 * @throws Exception if the job failed
	 */
	@Benchmark
	public Object namedJob(SpawnedJob spawned) throws Exception {
		return spawned.echo().call();
	}

	/**
	 * A method of a service that calls back.
	 * @param spawned the application
	 * @return what the callback was given
	 * @throws Exception if the call failed
	 */
	@Benchmark
	public Object callback(SpawnedCallback spawned) throws Exception {
		return spawned.echo().call();
	}

	/**
	 * A method of a service that takes a stream and gives one.
	 * @param spawned the application
	 * @return what was read
	 * @throws Exception if the call failed
	 */
	@Benchmark
	public Object stream(SpawnedStream spawned) throws Exception {
		return spawned.echo().call();
	}

	/**
	 * A method of an exported object.
	 * @param rmi the second process
	 * @return what came back
	 * @throws Exception if the call failed
	 */
	@Benchmark
	public Object javaRmi(Rmi rmi) throws Exception {
		return rmi.echo().call();
	}

	/**
	 * A blocking unary call.
	 * @param grpc the second process
	 * @return what came back
	 * @throws Exception if the call failed
	 */
	@Benchmark
	public Object grpc(Grpc grpc) throws Exception {
		return grpc.echo().call();
	}

	/**
	 * A request and its response.
	 * @param http the second process
	 * @return what came back
	 * @throws Exception if the call failed
	 */
	@Benchmark
	public Object http(Http http) throws Exception {
		return http.echo().call();
	}

	/**
	 * A second process for the time of a fork.
	 *
	 * @param <T> type of the process
	 */
	@State(Scope.Benchmark)
	public abstract static class Second<T extends SecondProcess> {

		/**
		 * Bytes there and back.
		 */
		@Param({ "16", "1024", "65536", "1048576" })
		public int size;

		/**
		 * Where both processes run.
		 */
		@Param("ANY")
		public Placement placement = Placement.ANY;

		/**
		 * Calls before any warm-up by time, so that everybody's code is compiled, however
		 * slow it is before.
		 */
		@Param(WARM_UP_CALLS)
		public int warmUpCalls;

		private @Nullable T echo;

		abstract T start(int callers) throws Exception;

		T echo() {
			T echo = this.echo;
			if (echo == null) {
				throw new IllegalStateException("The second process was not started");
			}
			return echo;
		}

		void open(int callers) throws Exception {
			this.echo = start(callers);
			this.placement.apply(this.echo.pid());
		}

		/**
		 * Starts the second process.
		 * @param benchmark tells the number of callers
		 * @throws Exception if it does not start
		 */
		@Setup
		public void open(BenchmarkParams benchmark) throws Exception {
			open(benchmark.getThreads());
			echo().warmUp(this.warmUpCalls);
		}

		/**
		 * Notes what both processes have used so far.
		 * @throws Exception if the second one does not tell
		 */
		@Setup(Level.Iteration)
		public void begin() throws Exception {
			ProcessCosts.begin(echo());
		}

		/**
		 * Notes what both processes have used since.
		 * @throws Exception if the second one does not tell
		 */
		@TearDown(Level.Iteration)
		public void end() throws Exception {
			ProcessCosts.end(echo());
		}

		/**
		 * Ends the second process.
		 */
		@TearDown
		public void close() {
			if (this.echo != null) {
				this.echo.close();
			}
		}

	}

	/**
	 * The second process of the raw ping-pong.
	 */
	public static class Raw extends Second<RawEcho> {

		@Override
		RawEcho start(int callers) throws Exception {
			return RawEcho.start(this.size, callers);
		}

	}

	/**
	 * The application, of which a method is called.
	 */
	public static class SpawnedMethod extends Second<SpawnedEcho> {

		@Override
		SpawnedEcho start(int callers) throws Exception {
			return SpawnedEcho.method(this.size, callers);
		}

	}

	/**
	 * The application, of which a job is run.
	 */
	public static class SpawnedJob extends Second<SpawnedEcho> {

		@Override
		SpawnedEcho start(int callers) throws Exception {
			return SpawnedEcho.job(this.size, callers);
		}

	}

	/**
	 * The application, whose method calls back.
	 */
	public static class SpawnedCallback extends Second<SpawnedEcho> {

		@Override
		SpawnedEcho start(int callers) throws Exception {
			return SpawnedEcho.callback(this.size, callers);
		}

	}

	/**
	 * The application, whose method takes a stream and gives one.
	 */
	public static class SpawnedStream extends Second<SpawnedEcho> {

		@Override
		SpawnedEcho start(int callers) throws Exception {
			return SpawnedEcho.stream(this.size, callers);
		}

	}

	/**
	 * The second process with an exported object.
	 */
	public static class Rmi extends Second<RmiEcho> {

		@Override
		RmiEcho start(int callers) throws Exception {
			return RmiEcho.start(this.size);
		}

	}

	/**
	 * The second process with a gRPC server.
	 */
	public static class Grpc extends Second<GrpcEcho> {

		@Override
		GrpcEcho start(int callers) throws Exception {
			return GrpcEcho.start(this.size);
		}

	}

	/**
	 * The second process with a web server.
	 */
	public static class Http extends Second<HttpEcho> {

		@Override
		HttpEcho start(int callers) throws Exception {
			return HttpEcho.start(this.size);
		}

	}

}
