package io.github.spawnboot.benchmarks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What was measured of one benchmark of {@link CallLatency}. Times are the medians of
 * what the forks say, in microseconds; costs are means.
 *
 * @param benchmark name of the method
 * @param size bytes there and back
 * @param callers threads that called at once
 * @param placement where the processes ran
 * @param forks medians of each fork, ascending
 * @param p50 median
 * @param p99 99th percentile
 * @param perSecond calls of all callers in a second
 * @param callerAllocated bytes for each call in the process of the caller
 * @param secondAllocated bytes for each call in the second process
 * @param callerCpu seconds for 100,000 calls in the process of the caller
 * @param secondCpu seconds for 100,000 calls in the second process
 */
record CallResult(String benchmark, int size, int callers, Placement placement, List<Double> forks, double p50,
		double p99, double perSecond, OptionalDouble callerAllocated, OptionalDouble secondAllocated,
		OptionalDouble callerCpu, OptionalDouble secondCpu) {

	/** The benchmark that all others are compared with. */
	static final String RAW = "rawPingPong";

	/** Other ways to call, which those of this project are compared with. */
	static final List<String> PEERS = List.of("grpc", "javaRmi", "http");

	/** Order of the benchmarks in the tables. */
	private static final List<String> BENCHMARKS = List.of(RAW, "typedCall", "namedJob", "callback", "stream", "grpc",
			"javaRmi", "http");

	private static final Comparator<CallResult> ORDER = Comparator.comparing(CallResult::placement)
		.thenComparing(CallResult::callers)
		.thenComparing(CallResult::size)
		.thenComparing((result) -> BENCHMARKS.indexOf(result.benchmark()));

	/**
	 * Returns what was measured.
	 * @param results results of the run
	 * @return sorted list
	 */
	static List<CallResult> of(Collection<RunResult> results) {
		return results.stream()
			.filter((result) -> result.getParams().getBenchmark().startsWith(CallLatency.class.getName() + "."))
			.map(CallResult::of)
			.sorted(ORDER)
			.toList();
	}

	private static CallResult of(RunResult result) {
		String name = result.getParams().getBenchmark();
		int callers = result.getParams().getThreads();
		List<Statistics> forks = result.getBenchmarkResults()
			.stream()
			.map((fork) -> fork.getPrimaryResult().getStatistics())
			.toList();
		return new CallResult(name.substring(name.lastIndexOf('.') + 1),
				Integer.parseInt(result.getParams().getParam("size")), callers,
				Placement.valueOf(result.getParams().getParam("placement")),
				forks.stream().map((fork) -> fork.getPercentile(50)).sorted().toList(),
				median(forks, (fork) -> fork.getPercentile(50)), median(forks, (fork) -> fork.getPercentile(99)),
				// Each caller is in a call at any time.
				median(forks, (fork) -> callers * 1e6 / fork.getMean()),
				secondary(result, ProcessCosts.CALLER_ALLOCATED), secondary(result, ProcessCosts.SECOND_ALLOCATED),
				secondary(result, ProcessCosts.CALLER_CPU), secondary(result, ProcessCosts.SECOND_CPU));
	}

	/**
	 * Returns the median of what the forks say.
	 * @param forks one object for each fork
	 * @param value what a fork says
	 * @return the median
	 */
	static double median(List<Statistics> forks, ToDoubleFunction<Statistics> value) {
		double[] sorted = forks.stream().mapToDouble(value).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	private static OptionalDouble secondary(RunResult result, String label) {
		Result<?> found = result.getSecondaryResults().get(label);
		return (found != null) ? OptionalDouble.of(found.getScore()) : OptionalDouble.empty();
	}

	/**
	 * Returns whether this is a way to call of this project.
	 * @return {@code false} for the raw one and the peers
	 */
	boolean isOurs() {
		return !this.benchmark.equals(RAW) && !PEERS.contains(this.benchmark);
	}

	/**
	 * Returns whether another one was measured with the same message, callers and
	 * placement.
	 * @param other the other one
	 * @return {@code true} if it can be compared
	 */
	boolean isLike(CallResult other) {
		return this.size == other.size && this.callers == other.callers && this.placement == other.placement;
	}

	/**
	 * Returns how much the forks differ.
	 * @return largest median by smallest
	 */
	double spread() {
		return this.forks.get(this.forks.size() - 1) / this.forks.get(0);
	}

}
