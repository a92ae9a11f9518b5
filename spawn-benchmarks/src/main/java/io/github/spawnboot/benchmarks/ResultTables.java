package io.github.spawnboot.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What a run measured, each benchmark beside the raw ping-pong and the peers of the same
 * run.
 */
final class ResultTables {

	// Forks of one benchmark that differ by more ran on differently many cores.
	private static final double BIMODAL = 1.5;

	private static final String NONE = "-";

	private static final String[] UNITS = { "", "k", "M", "G" };

	private ResultTables() {
	}

	/**
	 * Returns the tables as text.
	 * @param results results of the run
	 * @return several lines, the first one about the machine
	 */
	static String of(Collection<RunResult> results) {
		List<CallResult> calls = CallResult.of(results);
		StringBuilder text = new StringBuilder();
		append(text, machine());
		append(text, calls(calls));
		append(text, comparison(calls));
		append(text, BulkResult.table(results));
		append(text, lending(results));
		append(text, afterDeath(results));
		calls.stream()
			.filter((result) -> result.benchmark().equals(CallResult.RAW) && result.spread() > BIMODAL)
			.map(ResultTables::bimodal)
			.forEach((line) -> append(text, line));
		return text.toString();
	}

	private static void append(StringBuilder text, String part) {
		if (!part.isEmpty()) {
			text.append(System.lineSeparator()).append(part);
		}
	}

	private static String machine() {
		return String.format(Locale.ROOT, "%d cores, %s %s %s, %s %s%n", Runtime.getRuntime().availableProcessors(),
				System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch"),
				System.getProperty("java.vm.name"), Runtime.version());
	}

	private static String calls(List<CallResult> results) {
		MarkdownTable table = new MarkdownTable(List.of("benchmark", "size", "callers", "placement", "p50 µs", "p99 µs",
				"calls/s", "x raw", "B/call", "B/call there", "CPU s/100k", "CPU s/100k there", "p50 µs of each fork"));
		for (CallResult result : results) {
			Optional<CallResult> raw = find(results, (other) -> other.benchmark().equals(CallResult.RAW)
					&& other.size() == result.size() && other.placement() == result.placement());
			table.add(List.of(result.benchmark(), size(result.size()), Integer.toString(result.callers()),
					result.placement().toString(), micros(result.p50()), micros(result.p99()),
					String.format(Locale.ROOT, (result.perSecond() < 100) ? "%.1f" : "%.0f", result.perSecond()),
					ratio(result, raw, CallResult::p50), bytes(result.callerAllocated()),
					bytes(result.secondAllocated()), seconds(result.callerCpu()), seconds(result.secondCpu()),
					result.forks().stream().map(ResultTables::micros).collect(Collectors.joining(", "))));
		}
		return table.isEmpty() ? "" : table.toString();
	}

	private static String comparison(List<CallResult> results) {
		List<String> header = new ArrayList<>(List.of("this project", "size", "callers", "placement"));
		CallResult.PEERS.forEach((peer) -> header.add("p50 / " + peer));
		CallResult.PEERS.forEach((peer) -> header.add("calls/s / " + peer));
		MarkdownTable table = new MarkdownTable(header);
		for (CallResult result : results) {
			List<Optional<CallResult>> peers = CallResult.PEERS.stream()
				.map((peer) -> find(results, (other) -> other.benchmark().equals(peer) && other.isLike(result)))
				.toList();
			if (result.isOurs() && peers.stream().anyMatch(Optional::isPresent)) {
				List<String> cells = new ArrayList<>(List.of(result.benchmark(), size(result.size()),
						Integer.toString(result.callers()), result.placement().toString()));
				peers.forEach((peer) -> cells.add(ratio(result, peer, CallResult::p50)));
				peers.forEach((peer) -> cells.add(ratio(result, peer, CallResult::perSecond)));
				table.add(cells);
			}
		}
		return table.isEmpty() ? "" : table.toString();
	}

	private static String lending(Collection<RunResult> results) {
		MarkdownTable table = new MarkdownTable(List.of("taking and giving back a warm child", "ns"));
		for (RunResult result : results) {
			if (result.getParams().getBenchmark().startsWith(LentChild.class.getName())) {
				table.add(List.of("of " + result.getParams().getParam("children"),
						String.format(Locale.ROOT, "%.0f", result.getPrimaryResult().getScore())));
			}
		}
		return table.isEmpty() ? "" : table.toString();
	}

	private static String afterDeath(Collection<RunResult> results) {
		MarkdownTable table = new MarkdownTable(
				List.of("known death to the end of the next call", "median ms", "p90 ms", "longest ms", "deaths"));
		for (RunResult result : results) {
			if (result.getParams().getBenchmark().startsWith(NextCallAfterDeath.class.getName())) {
				Statistics millis = result.getPrimaryResult().getStatistics();
				boolean served = Boolean.parseBoolean(result.getParams().getParam("spareHasServed"));
				table.add(List.of(served ? "spare child has run calls" : "first call of the spare child",
						millis(millis.getPercentile(50)), millis(millis.getPercentile(90)), millis(millis.getMax()),
						Long.toString(millis.getN())));
			}
		}
		return table.isEmpty() ? "" : table.toString();
	}

	private static String millis(double millis) {
		return String.format(Locale.ROOT, "%.1f", millis);
	}

	private static Optional<CallResult> find(List<CallResult> results, Predicate<CallResult> condition) {
		return results.stream().filter(condition).findFirst();
	}

	private static String bimodal(CallResult raw) {
		return String.format(Locale.ROOT,
				"The raw figure of %s differs by %.1f x between the forks: the scheduler had both processes on one core"
						+ " in some and on two in others. Compare like with like by '-p placement=SAME,APART'.%n",
				size(raw.size()), raw.spread());
	}

	private static String ratio(CallResult result, Optional<CallResult> other, ToDoubleFunction<CallResult> value) {
		return other.map((present) -> ratio(value.applyAsDouble(result), value.applyAsDouble(present))).orElse(NONE);
	}

	/**
	 * Returns a ratio as text.
	 * @param value the value
	 * @param other what it is compared with
	 * @return with two decimals
	 */
	static String ratio(double value, double other) {
		return String.format(Locale.ROOT, "%.2f", value / other);
	}

	/**
	 * Returns a time as text.
	 * @param micros number of microseconds
	 * @return with one decimal if it is short
	 */
	static String micros(double micros) {
		return String.format(Locale.ROOT, (micros < 1000) ? "%.1f" : "%.0f", micros);
	}

	/**
	 * Returns a size as text.
	 * @param bytes number of bytes
	 * @return with its unit
	 */
	static String size(int bytes) {
		if (bytes >= 1024 * 1024 && bytes % (1024 * 1024) == 0) {
			return bytes / (1024 * 1024) + " MiB";
		}
		return (bytes >= 1024 && bytes % 1024 == 0) ? bytes / 1024 + " KiB" : bytes + " B";
	}

	private static String bytes(OptionalDouble bytes) {
		if (bytes.isEmpty()) {
			return NONE;
		}
		double value = bytes.getAsDouble();
		int unit = 0;
		while (value >= 10_000 && unit < UNITS.length - 1) {
			value /= 1000;
			unit++;
		}
		return String.format(Locale.ROOT, "%.0f%s", value, UNITS[unit]);
	}

	private static String seconds(OptionalDouble seconds) {
		return seconds.isEmpty() ? NONE
				: String.format(Locale.ROOT, (seconds.getAsDouble() < 100) ? "%.1f" : "%.0f", seconds.getAsDouble());
	}

}
