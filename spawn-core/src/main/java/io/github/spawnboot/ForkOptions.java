package io.github.spawnboot;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * How the process of a fork is started. Immutable: each method that sets something gives
 * new options. They are checked by {@link Forks#with(ForkOptions)}.
 */
public final class ForkOptions {

	/**
	 * Heap of a forked process if none is set: 256 MiB.
	 */
	public static final long DEFAULT_HEAP = 256L * 1024 * 1024;

	/**
	 * Longest time until a forked process is ready if none is set: 60 seconds.
	 */
	public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(60);

	private static final ForkOptions DEFAULTS = new ForkOptions(new Values());

	private final Values values;

	private ForkOptions(Values values) {
		this.values = values;
	}

	/**
	 * Returns the options of which every value is the default: the environment and the
	 * directory of this process, no further JVM options, 256 MiB of heap, 60 seconds to
	 * start, no deadline, outputs to the log, an empty input.
	 * @return the options
	 */
	public static ForkOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Adds an environment variable to those of this process, or replaces one. Those that
	 * a JVM reads as options ({@code JAVA_TOOL_OPTIONS} and similar) are not possible.
	 * @param name name of the variable
	 * @param value its value
	 * @return new options
	 */
	public ForkOptions environment(String name, String value) {
		Values copy = new Values(this.values);
		copy.environment.put(Objects.requireNonNull(name, "'name' must not be null"),
				Objects.requireNonNull(value, "'value' must not be null"));
		return new ForkOptions(copy);
	}

	/**
	 * Sets the working directory. Relative paths among the arguments then name other
	 * files than here.
	 * @param directory an existing directory
	 * @return new options
	 */
	public ForkOptions directory(Path directory) {
		Values copy = new Values(this.values);
		copy.directory = Objects.requireNonNull(directory, "'directory' must not be null");
		return new ForkOptions(copy);
	}

	/**
	 * Adds options of the JVM, which win over those of this library.
	 * @param options the options, each with its value as one element
	 * @return new options
	 */
	public ForkOptions jvmOptions(String... options) {
		Values copy = new Values(this.values);
		copy.jvmOptions.addAll(Arrays.asList(options));
		return new ForkOptions(copy);
	}

	/**
	 * Sets the largest heap.
	 * @param bytes number of bytes, at least 8 MiB
	 * @return new options
	 */
	public ForkOptions heap(long bytes) {
		Values copy = new Values(this.values);
		copy.heap = bytes;
		return new ForkOptions(copy);
	}

	/**
	 * Sets the longest time from the start of a process until it is ready to run the
	 * function. When it is over, the process is killed and the caller gets a
	 * {@link ChildStartException}. What is left of {@link #deadline(Duration)} and of the
	 * caller's time ends a start earlier, with a {@link CallTimeoutException}.
	 * @param timeout the limit, more than zero
	 * @return new options
	 */
	public ForkOptions startTimeout(Duration timeout) {
		Values copy = new Values(this.values);
		copy.startTimeout = Objects.requireNonNull(timeout, "'timeout' must not be null");
		return new ForkOptions(copy);
	}

	/**
	 * Sets the longest time of a fork, from the start of its process to the result. When
	 * it is over, the process is killed and the caller gets a
	 * {@link CallTimeoutException}. It does not hold if an option of the JVM lets a
	 * debugger hold the process.
	 * @param deadline the limit, more than zero
	 * @return new options
	 */
	public ForkOptions deadline(Duration deadline) {
		Values copy = new Values(this.values);
		copy.deadline = Objects.requireNonNull(deadline, "'deadline' must not be null");
		return new ForkOptions(copy);
	}

	/**
	 * Sets where the standard output goes.
	 * @param output the place
	 * @return new options
	 */
	public ForkOptions stdout(ForkOutput output) {
		Values copy = new Values(this.values);
		copy.stdout = Objects.requireNonNull(output, "'output' must not be null");
		return new ForkOptions(copy);
	}

	/**
	 * Sets where the standard error goes.
	 * @param output the place
	 * @return new options
	 */
	public ForkOptions stderr(ForkOutput output) {
		Values copy = new Values(this.values);
		copy.stderr = Objects.requireNonNull(output, "'output' must not be null");
		return new ForkOptions(copy);
	}

	/**
	 * Sets where both outputs go. Captured, they stay two.
	 * @param output the place
	 * @return new options
	 */
	public ForkOptions output(ForkOutput output) {
		return stdout(output).stderr(output);
	}

	/**
	 * Sets what the function reads from {@code System.in}.
	 * @param bytes the bytes, not copied
	 * @return new options
	 */
	public ForkOptions input(byte[] bytes) {
		Objects.requireNonNull(bytes, "'bytes' must not be null");
		return input(() -> new ByteArrayInputStream(bytes));
	}

	/**
	 * Sets what the function reads from {@code System.in}. The stream is read while the
	 * function reads, and closed at the end of the fork.
	 * @param input opens a new stream for each fork; interrupted if the fork is given up
	 * meanwhile
	 * @return new options
	 */
	public ForkOptions input(Supplier<? extends InputStream> input) {
		Values copy = new Values(this.values);
		copy.input = Objects.requireNonNull(input, "'input' must not be null");
		return new ForkOptions(copy);
	}

	/**
	 * Returns the variables that are added to the environment.
	 * @return values by name
	 */
	public Map<String, String> environment() {
		return Map.copyOf(this.values.environment);
	}

	/**
	 * Returns the working directory.
	 * @return the directory, or {@code null} for that of this process
	 */
	public @Nullable Path directory() {
		return this.values.directory;
	}

	/**
	 * Returns the further options of the JVM.
	 * @return the options in order
	 */
	public List<String> jvmOptions() {
		return List.copyOf(this.values.jvmOptions);
	}

	/**
	 * Returns the largest heap.
	 * @return number of bytes
	 */
	public long heap() {
		return this.values.heap;
	}

	/**
	 * Returns the longest time until a process is ready.
	 * @return the limit
	 */
	public Duration startTimeout() {
		return this.values.startTimeout;
	}

	/**
	 * Returns the longest time of a fork.
	 * @return the limit, or {@code null} for none
	 */
	public @Nullable Duration deadline() {
		return this.values.deadline;
	}

	/**
	 * Returns where the standard output goes.
	 * @return the place
	 */
	public ForkOutput stdout() {
		return this.values.stdout;
	}

	/**
	 * Returns where the standard error goes.
	 * @return the place
	 */
	public ForkOutput stderr() {
		return this.values.stderr;
	}

	/**
	 * Returns what opens the standard input.
	 * @return opens a stream, or {@code null} for an empty input
	 */
	public @Nullable Supplier<? extends InputStream> input() {
		return this.values.input;
	}

	@Override
	public String toString() {
		// Values of variables may be secret.
		return "ForkOptions[environment=" + this.values.environment.keySet() + ", directory=" + this.values.directory
				+ ", jvmOptions=" + this.values.jvmOptions + ", heap=" + this.values.heap + ", startTimeout="
				+ this.values.startTimeout + ", deadline=" + this.values.deadline + ", stdout=" + this.values.stdout
				+ ", stderr=" + this.values.stderr + "]";
	}

	/**
	 * What is set; not changed once it belongs to options.
	 */
	private static final class Values {

		private final Map<String, String> environment = new LinkedHashMap<>();

		private final List<String> jvmOptions = new ArrayList<>();

		private @Nullable Path directory;

		private long heap = DEFAULT_HEAP;

		private Duration startTimeout = DEFAULT_START_TIMEOUT;

		private @Nullable Duration deadline;

		private ForkOutput stdout = ForkOutput.log();

		private ForkOutput stderr = ForkOutput.log();

		private @Nullable Supplier<? extends InputStream> input;

		private Values() {
		}

		private Values(Values other) {
			this.environment.putAll(other.environment);
			this.jvmOptions.addAll(other.jvmOptions);
			this.directory = other.directory;
			this.heap = other.heap;
			this.startTimeout = other.startTimeout;
			this.deadline = other.deadline;
			this.stdout = other.stdout;
			this.stderr = other.stderr;
			this.input = other.input;
		}

	}

}
