package io.github.spawnboot.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.github.spawnboot.benchmarks.SmallCallsBesideBulk.BulkTo;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What was measured of small calls beside a transfer. Times are the medians of what the
 * forks say, in microseconds.
 *
 * @param placement where the processes ran
 * @param perSecond transfers in a second that were to be made, or 0 for no pause between
 * them
 * @param bulkTo where the transfers went
 * @param p50 median of the small calls
 * @param p99 99th percentile of the small calls
 * @param transfer mean time from one transfer to the next
 */
record BulkResult(Placement placement, int perSecond, BulkTo bulkTo, double p50, double p99, double transfer) {

	/**
	 * Returns a table with a row for each placement and number of transfers in a second.
	 * @param results results of the run
	 * @return the table, or nothing if this was not measured for both children
	 */
	static String table(Collection<RunResult> results) {
		List<BulkResult> found = results.stream()
			.filter((result) -> result.getParams().getBenchmark().startsWith(SmallCallsBesideBulk.class.getName()))
			.map(BulkResult::of)
			.toList();
		MarkdownTable table = new MarkdownTable(List.of("small calls beside transfers", "transfers/s", "placement",
				"p50 µs, same child", "p50 µs, other child", "p99 µs, same child", "p99 µs, other child", "p99 ratio",
				"MiB/s there and back, same child", "MiB/s there and back, other child"));
		for (BulkResult same : found) {
			if (same.bulkTo == BulkTo.SAME_CHILD) {
				found.stream().filter(same::isBeside).findFirst().ifPresent((other) -> table.add(same.row(other)));
			}
		}
		return table.isEmpty() ? "" : table.toString();
	}

	private static BulkResult of(RunResult result) {
		return new BulkResult(Placement.valueOf(result.getParams().getParam("placement")),
				Integer.parseInt(result.getParams().getParam("transfersPerSecond")),
				BulkTo.valueOf(result.getParams().getParam("bulkTo")),
				CallResult.median(forks(result, "small"), (fork) -> fork.getPercentile(50)),
				CallResult.median(forks(result, "small"), (fork) -> fork.getPercentile(99)),
				CallResult.median(forks(result, "bulk"), Statistics::getMean));
	}

	private static List<Statistics> forks(RunResult result, String method) {
		return result.getBenchmarkResults()
			.stream()
			.map((fork) -> Objects.requireNonNull(fork.getSecondaryResults().get(method)).getStatistics())
			.toList();
	}

	private boolean isBeside(BulkResult other) {
		return other.bulkTo == BulkTo.OTHER_CHILD && other.placement == this.placement
				&& other.perSecond == this.perSecond;
	}

	private List<String> row(BulkResult other) {
		return List.of(
				ResultTables.size(SmallCallsBesideBulk.SMALL_SIZE) + " beside "
						+ ResultTables.size(SmallCallsBesideBulk.BULK_SIZE),
				(this.perSecond > 0) ? Integer.toString(this.perSecond) : "no pause", this.placement.toString(),
				ResultTables.micros(this.p50), ResultTables.micros(other.p50), ResultTables.micros(this.p99),
				ResultTables.micros(other.p99), ResultTables.ratio(this.p99, other.p99), rate(), other.rate());
	}

	private String rate() {
		double mebibytes = SmallCallsBesideBulk.BULK_SIZE / (1024.0 * 1024.0);
		return Long.toString(Math.round(2 * mebibytes * 1e6 / this.transfer));
	}

}
