package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and prints them side by side. Takes the options of JMH, and
 * {@code -long} for a run of more than ten minutes instead of somewhat more than one.
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
		ChainedOptionsBuilder options = new OptionsBuilder().parent(commandLine)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true);
		if (longRun) {
			lengthen(options, commandLine);
		}
		System.out.print(ResultTable.of(new Runner(options.build()).run()));
	}

	private static void showHelp(CommandLineOptions commandLine) {
		System.out
			.println(LONG + " runs the benchmarks for more than ten minutes; all other options are those of JMH:");
		try {
			commandLine.showHelp();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void lengthen(ChainedOptionsBuilder options, CommandLineOptions commandLine) {
		if (!commandLine.getForkCount().hasValue()) {
			options.forks(7);
		}
		if (!commandLine.getWarmupIterations().hasValue()) {
			options.warmupIterations(3);
		}
		if (!commandLine.getWarmupTime().hasValue()) {
			options.warmupTime(TimeValue.seconds(2));
		}
		if (!commandLine.getMeasurementIterations().hasValue()) {
			options.measurementIterations(3);
		}
		if (!commandLine.getMeasurementTime().hasValue()) {
			options.measurementTime(TimeValue.seconds(2));
		}
	}

}
