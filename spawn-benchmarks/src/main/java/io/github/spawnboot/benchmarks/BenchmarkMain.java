package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and prints them side by side. Takes the options of JMH, and
 * {@code -long} for all sizes, numbers of callers and placements that make sense instead
 * of the few that fit into five minutes.
 */
public final class BenchmarkMain {

	private static final String LONG = "-long";

	private BenchmarkMain() {
	}

	/**
	 * Runs the benchmarks.
	 * @param args options
	 * @throws CommandLineOptionException if there is no such option
	 * @throws RunnerException if a benchmark fails
	 */
	public static void main(String[] args) throws CommandLineOptionException, RunnerException {
		List<String> remaining = new ArrayList<>(Arrays.asList(args));
		boolean longRun = remaining.remove(LONG);
		CommandLineOptions commandLine = new CommandLineOptions(remaining.toArray(String[]::new));
		if (commandLine.shouldHelp()) {
			showHelp(commandLine);
			return;
		}
		List<RunResult> results = new ArrayList<>();
		for (Stage stage : Stage.of(commandLine, longRun)) {
			results.addAll(run(stage, commandLine, longRun));
		}
		if (results.isEmpty()) {
			throw new NoBenchmarksException();
		}
		write(results, commandLine);
		System.out.print(ResultTables.of(results));
	}

	private static Collection<RunResult> run(Stage stage, CommandLineOptions commandLine, boolean longRun)
			throws RunnerException {
		ChainedOptionsBuilder options = new OptionsBuilder().parent(commandLine)
			.addProfiler(ProcessCosts.class)
			.shouldFailOnError(true)
			.jvmArgsAppend(SecondJvm.nativeAccess().toArray(String[]::new));
		stage.apply(options, commandLine);
		if (longRun) {
			lengthen(options, commandLine);
		}
		try {
			return new Runner(options.build()).run();
		}
		catch (NoBenchmarksException ex) {
			// None of those that were asked for belongs to this stage.
			return List.of();
		}
	}

	private static void showHelp(CommandLineOptions commandLine) {
		System.out.println(LONG + " runs the benchmarks with all sizes and numbers of callers, which takes hours;"
				+ " all other options are those of JMH:");
		try {
			commandLine.showHelp();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void lengthen(ChainedOptionsBuilder options, CommandLineOptions commandLine) {
		if (!commandLine.getForkCount().hasValue()) {
			options.forks(3);
		}
		if (!commandLine.getWarmupIterations().hasValue()) {
			options.warmupIterations(2);
		}
		if (!commandLine.getWarmupTime().hasValue()) {
			options.warmupTime(TimeValue.seconds(2));
		}
		if (!commandLine.getMeasurementIterations().hasValue()) {
			options.measurementIterations(2);
		}
		if (!commandLine.getMeasurementTime().hasValue()) {
			options.measurementTime(TimeValue.seconds(2));
		}
		if (!commandLine.getParameter("placement").hasValue()) {
			options.param("placement", Placement.ANY.name(), Placement.SAME.name());
		}
	}

	// Each stage has written its own results to the file, over those of the one before.
	private static void write(Collection<RunResult> results, CommandLineOptions commandLine) {
		if (commandLine.getResult().hasValue() || commandLine.getResultFormat().hasValue()) {
			ResultFormatType type = commandLine.getResultFormat().orElse(ResultFormatType.CSV);
			String file = commandLine.getResult().orElse("jmh-result." + type.toString().toLowerCase(Locale.ROOT));
			ResultFormatFactory.getInstance(type, file).writeOut(results);
		}
	}

}
