package io.github.spawnboot.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What a call costs in each of the two processes: CPU time, with everything that the JVM
 * does beside, and allocated memory. The benchmarks tell it when their calls begin and
 * end, because JMH starts and stops profilers when the second process is not there.
 */
public final class ProcessCosts implements InternalProfiler {

	/** CPU seconds for 100,000 calls in the process of the caller. */
	static final String CALLER_CPU = "cpu.caller";

	/** CPU seconds for 100,000 calls in the second process. */
	static final String SECOND_CPU = "cpu.second";

	/** Bytes that a call allocates in the process of the caller. */
	static final String CALLER_ALLOCATED = "allocated.caller";

	/** Bytes that a call allocates in the second process. */
	static final String SECOND_ALLOCATED = "allocated.second";

	private static final int CALLS = 100_000;

	private static volatile @Nullable Costs begin;

	private static volatile @Nullable Costs end;

	/**
	 * Says that the calls of an iteration begin.
	 * @param second the process that is called
	 * @throws Exception if it cannot be asked
	 */
	static void begin(SecondProcess second) throws Exception {
		end = null;
		begin = Costs.now(second);
	}

	/**
	 * Says that the calls of an iteration have ended.
	 * @param second the process that was called
	 * @throws Exception if it cannot be asked
	 */
	static void end(SecondProcess second) throws Exception {
		end = Costs.now(second);
	}

	@Override
	public String getDescription() {
		return "CPU time and allocation of both processes";
	}

	@Override
	public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
	}

	@Override
	public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
			IterationResult result) {
		Costs from = begin;
		Costs to = end;
		long calls = result.getMetadata().getAllOps();
		List<ScalarResult> results = new ArrayList<>();
		if (from != null && to != null && calls > 0) {
			results.add(cpu(CALLER_CPU, to.callerCpu.minus(from.callerCpu), calls));
			results.add(cpu(SECOND_CPU, to.secondCpu.minus(from.secondCpu), calls));
			results.add(allocated(CALLER_ALLOCATED, to.callerAllocated - from.callerAllocated, calls));
			if (to.secondAllocated != SecondProcess.NOT_COUNTED) {
				results.add(allocated(SECOND_ALLOCATED, to.secondAllocated - from.secondAllocated, calls));
			}
		}
		return results;
	}

	private static ScalarResult cpu(String label, Duration time, long calls) {
		return new ScalarResult(label, time.toNanos() / 1e9 / calls * CALLS, "s/100k", AggregationPolicy.AVG);
	}

	private static ScalarResult allocated(String label, long bytes, long calls) {
		return new ScalarResult(label, (double) bytes / calls, "B/op", AggregationPolicy.AVG);
	}

	private record Costs(Duration callerCpu, Duration secondCpu, long callerAllocated, long secondAllocated) {

		static Costs now(SecondProcess second) throws Exception {
			return new Costs(cpu(ProcessHandle.current()), cpu(ProcessHandle.of(second.pid()).orElseThrow()),
					Allocation.total(), second.allocatedBytes());
		}

		private static Duration cpu(ProcessHandle process) {
			return process.info()
				.totalCpuDuration()
				.orElseThrow(() -> new IllegalStateException(
						"The system does not tell the CPU time of process " + process.pid()));
		}

	}

}
