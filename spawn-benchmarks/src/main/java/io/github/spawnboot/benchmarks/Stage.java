package io.github.spawnboot.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * A part of a run. JMH has one number of threads and of forks for all benchmarks of a
 * run, so each number needs a run of its own.
 *
 * @param kind which benchmarks
 * @param callers threads that call at once
 * @param sizes bytes there and back
 * @param forks number of forks, or 0 for what the benchmarks say
 */
record Stage(Kind kind, int callers, List<Integer> sizes, int forks) {

	/** Sizes of a run that names none. */
	static final List<Integer> SIZES = List.of(16, 1024, 64 * 1024, 1024 * 1024);

	private static final List<Integer> LONG_SIZES = List.of(16, 1024, 64 * 1024, 1024 * 1024, 64 * 1024 * 1024);

	private static final List<Integer> LONG_CALLERS = List.of(1, 8, 64);

	// Both processes hold several copies of what is under way.
	private static final long LONG_BYTES = 64 * 1024 * 1024;

	/**
	 * Returns the parts of a run. A number of callers or a size that the command line
	 * names replaces all others.
	 * @param commandLine what the user asked for
	 * @param longRun whether everything that makes sense is measured
	 * @return parts in order
	 */
	static List<Stage> of(CommandLineOptions commandLine, boolean longRun) {
		List<Stage> stages = new ArrayList<>();
		if (commandLine.getThreads().hasValue() || commandLine.getParameter("size").hasValue()) {
			Collection<String> given = commandLine.getParameter("size").orElse(List.of());
			stages.add(new Stage(Kind.CALLS, commandLine.getThreads().orElse(1),
					given.isEmpty() ? SIZES : given.stream().map(Integer::valueOf).toList(), 0));
		}
		else if (longRun) {
			for (int callers : LONG_CALLERS) {
				stages.add(new Stage(Kind.CALLS, callers,
						LONG_SIZES.stream().filter((size) -> (long) size * callers <= LONG_BYTES).toList(), 0));
			}
		}
		else {
			stages.add(new Stage(Kind.CALLS, 1, List.of(16), 0));
			stages.add(new Stage(Kind.CALLS, 1, SIZES.subList(1, SIZES.size()), 1));
			stages.add(new Stage(Kind.CALLS, 8, List.of(16), 1));
			stages.add(new Stage(Kind.CALLS, 64, List.of(16), 1));
		}
		stages.add(new Stage(Kind.BESIDE_BULK, 2, List.of(), 0));
		stages.add(new Stage(Kind.LENDING, 1, List.of(), 0));
		stages.add(new Stage(Kind.AFTER_DEATH, 1, List.of(), 0));
		return stages;
	}

	/**
	 * Sets the options of this part.
	 * @param options the options
	 * @param commandLine what the user asked for, which wins
	 */
	void apply(ChainedOptionsBuilder options, CommandLineOptions commandLine) {
		options.threads(this.callers);
		this.kind.excluded().forEach((benchmark) -> options.exclude(benchmark.getName()));
		if (this.kind == Kind.CALLS) {
			options.param("size", this.sizes.stream().map(String::valueOf).toArray(String[]::new));
			if (this.callers != 1) {
				options.exclude(CallLatency.class.getName() + "." + CallResult.RAW);
			}
		}
		if (this.forks != 0 && !commandLine.getForkCount().hasValue()) {
			options.forks(this.forks);
		}
	}

	/**
	 * Which benchmarks are run.
	 */
	enum Kind {

		/** Those of {@link CallLatency}. */
		CALLS(CallLatency.class),

		/** Those of {@link SmallCallsBesideBulk}. */
		BESIDE_BULK(SmallCallsBesideBulk.class),

		/** Those of {@link LentChild}. */
		LENDING(LentChild.class),

		/** Those of {@link NextCallAfterDeath}. */
		AFTER_DEATH(NextCallAfterDeath.class);

		private final Class<?> benchmarks;

		Kind(Class<?> benchmarks) {
			this.benchmarks = benchmarks;
		}

		private List<Class<?>> excluded() {
			return Arrays.stream(values())
				.filter((kind) -> kind != this)
				.<Class<?>>map((kind) -> kind.benchmarks)
				.toList();
		}

	}

}
