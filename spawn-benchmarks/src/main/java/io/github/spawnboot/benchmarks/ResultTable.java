package io.github.spawnboot.benchmarks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What a run measured, each benchmark beside the raw ping-pong of the same run, size and
 * placement.
 */
final class ResultTable {

	private static final String RAW = "rawPingPong";

	private static final String ALLOCATED = "gc.alloc.rate.norm";

	// Forks of one benchmark that differ by more ran on differently many cores.
	private static final double BIMODAL = 1.5;

	private static final String ROW = "%-12s %6s  %-9s %10s %10s %7s %8s   %s%n";

	private ResultTable() {
	}

	/**
	 * Returns the table as text.
	 * @param results results of the run
	 * @return several lines, the first one about the machine
	 */
	static String of(Collection<RunResult> results) {
		List<Row> rows = results.stream().map(ResultTable::row).sorted(Row.ORDER).toList();
		StringBuilder text = new StringBuilder();
		text.append(String.format("%n%s%n%n", machine()));
		text.append(String.format(ROW, "benchmark", "size", "placement", "p50 (µs)", "p99 (µs)", "x raw", "B/call",
				"p50 of each fork (µs)"));
		for (Row row : rows) {
			text.append(String.format(ROW, row.benchmark(), row.size(), row.placement(), number(row.p50()),
					number(row.p99()), ratio(row, raw(row, rows)), allocated(row), forks(row)));
		}
		for (Row row : rows) {
			if (row.benchmark().equals(RAW) && row.spread() > BIMODAL) {
				text.append(String.format(Locale.ROOT,
						"%nThe raw figure of %s B differs by %.1f x between the forks: the scheduler had both processes"
								+ " on one core in some and on two in others. Compare like with like by"
								+ " '-p placement=SAME,APART'.%n",
						row.size(), row.spread()));
			}
		}
		return text.toString();
	}

	private static String machine() {
		return String.format(Locale.ROOT, "%d cores, %s %s %s, %s %s", Runtime.getRuntime().availableProcessors(),
				System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch"),
				System.getProperty("java.vm.name"), Runtime.version());
	}

	private static Row row(RunResult result) {
		Statistics statistics = result.getPrimaryResult().getStatistics();
		List<Double> forks = result.getBenchmarkResults()
			.stream()
			.map((fork) -> fork.getPrimaryResult().getStatistics().getPercentile(50))
			.toList();
		Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
		String name = result.getParams().getBenchmark();
		return new Row(name.substring(name.lastIndexOf('.') + 1), Integer.parseInt(result.getParams().getParam("size")),
				Placement.valueOf(result.getParams().getParam("placement")), statistics.getPercentile(50),
				statistics.getPercentile(99), (allocated != null) ? allocated.getScore() : Double.NaN, forks);
	}

	private static @Nullable Row raw(Row row, List<Row> rows) {
		return rows.stream()
			.filter((other) -> other.benchmark().equals(RAW) && other.size() == row.size()
					&& other.placement() == row.placement())
			.findFirst()
			.orElse(null);
	}

	private static String ratio(Row row, @Nullable Row raw) {
		return (raw != null) ? String.format(Locale.ROOT, "%.2f", row.p50() / raw.p50()) : "-";
	}

	private static String allocated(Row row) {
		return Double.isNaN(row.allocated()) ? "-" : String.format(Locale.ROOT, "%.0f", row.allocated());
	}

	private static String forks(Row row) {
		return row.forks().stream().sorted().map(ResultTable::number).collect(Collectors.joining("  "));
	}

	private static String number(double micros) {
		return String.format(Locale.ROOT, "%.1f", micros);
	}

	/**
	 * One benchmark.
	 *
	 * @param benchmark name of the method
	 * @param size bytes there and back
	 * @param placement where the processes ran
	 * @param p50 median of all forks, in microseconds
	 * @param p99 99th percentile of all forks, in microseconds
	 * @param allocated bytes that the caller's process allocated for each call
	 * @param forks median of each fork, in microseconds
	 */
	private record Row(String benchmark, int size, Placement placement, double p50, double p99, double allocated,
			List<Double> forks) {

		private static final List<String> BENCHMARKS = List.of(RAW, "typedCall", "namedJob");

		private static final Comparator<Row> ORDER = Comparator.comparing(Row::placement)
			.thenComparing(Row::size)
			.thenComparing((row) -> BENCHMARKS.indexOf(row.benchmark()));

		double spread() {
			return this.forks.stream().mapToDouble(Double::doubleValue).max().orElse(1)
					/ this.forks.stream().mapToDouble(Double::doubleValue).min().orElse(1);
		}

	}

}
