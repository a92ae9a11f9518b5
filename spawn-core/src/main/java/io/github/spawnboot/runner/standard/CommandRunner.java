package io.github.spawnboot.runner.standard;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a command of the operating system. It
 * <ul>
 * <li>starts the command, with an empty input,</li>
 * <li>is ready at once, or, with a start check, when a line of its output fulfils a
 * condition. Otherwise the start fails with a {@link CommandException} of kind START that
 * tells the condition, the time and the last output, and the command is killed,</li>
 * <li>always reads stdout and stderr, as one, and hands over each line with a
 * prefix,</li>
 * <li>ends with the command: normally with exit code 0, otherwise with a
 * {@link CommandException} of kind CRASH that has the code,</li>
 * <li>on a signal that {@linkplain Signal#stops() stops} sends {@code SIGTERM} to the
 * command, and then to those of its descendants that outlive it; the end by that signal
 * is a normal one, and the runner ends when all of them have ended,</li>
 * <li>on {@link Signal#KILL}, which the supervisor sends after the grace of the
 * {@linkplain Builder#limits limits}, sends {@code SIGKILL} to the command and all its
 * descendants.</li>
 * </ul>
 * Other signals are ignored. Descendants are those that the command had when it was
 * stopped; what it left behind before, or has when it ends by itself, is left alone. If
 * such a process holds the output open, it does not keep the runner from ending, but the
 * thread that reads the output waits for its next output or its end, because Java cannot
 * interrupt that; a warning says so. A command does not end by itself when this JVM does.
 * <p>
 * Each run has two threads, named {@code spawn-runner-} and the name of the runner, the
 * second with {@code -output} appended. Immutable; can run several times and several
 * times at once.
 */
public final class CommandRunner implements AsyncRunner {

	private final Builder settings;

	private CommandRunner(Builder settings) {
		this.settings = settings;
	}

	/**
	 * Begins a runner.
	 * @param command the program and its arguments, none of which a shell interprets
	 * @return takes options
	 * @throws SpawnUsageException if there is no program or an argument is {@code null}
	 */
	public static Builder command(String... command) {
		return new Builder(List.of(Arguments.notNull("command", command)));
	}

	@Override
	public @Nullable RunnerLimits limits() {
		return this.settings.limits();
	}

	@Override
	public Control start(Run run) {
		return new CommandRun(run, this.settings).begin();
	}

	/**
	 * Takes the options of a {@link CommandRunner}. Not thread-safe.
	 */
	public static final class Builder implements Cloneable {

		private static final Logger logger = LoggerFactory.getLogger(CommandRunner.class);

		final List<String> command;

		@Nullable Path directory;

		Consumer<Map<String, String>> environment = (variables) -> {
		};

		@Nullable StartCheck startCheck;

		Consumer<String> output = logger::info;

		@Nullable String prefix;

		private @Nullable RunnerLimits limits;

		private Builder(List<String> command) {
			if (command.isEmpty() || command.get(0).isBlank()) {
				throw new SpawnUsageException("'command' must begin with a program", null);
			}
			this.command = command;
		}

		/**
		 * Sets the working directory.
		 * @param directory the directory, by default that of this JVM
		 * @return this builder
		 */
		public Builder directory(Path directory) {
			this.directory = Arguments.notNull("directory", directory);
			return this;
		}

		/**
		 * Changes the environment, which by default is that of this JVM.
		 * @param environment changes the variables before each start
		 * @return this builder
		 */
		public Builder environment(Consumer<Map<String, String>> environment) {
			this.environment = Arguments.notNull("environment", environment);
			return this;
		}

		/**
		 * Makes the runner ready only when a line of the output contains a pattern.
		 * @param pattern the pattern
		 * @param limit longest time from the start to that line
		 * @return this builder
		 * @throws SpawnUsageException if the limit is not positive
		 */
		public Builder readyWhen(Pattern pattern, Duration limit) {
			Arguments.notNull("pattern", pattern);
			return readyWhen("contains the pattern '" + pattern + "'", (line) -> pattern.matcher(line).find(), limit);
		}

		/**
		 * Makes the runner ready only when a line of the output fulfils a condition.
		 * @param condition the condition in words, for messages: the rest of a sentence
		 * that begins with "a line that"
		 * @param check checks a line; called by the thread that reads the output. What it
		 * throws is a failed start
		 * @param limit longest time from the start to that line
		 * @return this builder
		 * @throws SpawnUsageException if the limit is not positive
		 */
		public Builder readyWhen(String condition, Predicate<String> check, Duration limit) {
			this.startCheck = new StartCheck(Arguments.notNull("condition", condition),
					Arguments.notNull("check", check), Arguments.positive("limit", limit));
			return this;
		}

		/**
		 * Sets where the output goes.
		 * @param output gets each line with the prefix and without its end, by default a
		 * logger at level INFO. Lines of more than 8,192 characters come in pieces.
		 * Called by the thread that reads the output, which waits for it. What it throws
		 * is logged once and otherwise ignored
		 * @return this builder
		 */
		public Builder output(Consumer<String> output) {
			this.output = Arguments.notNull("output", output);
			return this;
		}

		/**
		 * Sets what is put before each line.
		 * @param prefix the prefix, by default the name of the runner in brackets and a
		 * space
		 * @return this builder
		 */
		public Builder prefix(String prefix) {
			this.prefix = Arguments.notNull("prefix", prefix);
			return this;
		}

		/**
		 * Sets the limits of the runner, above all its grace. The limit of a start check
		 * is added to the one for the start.
		 * @param limits the limits, by default those of the supervisor
		 * @return this builder
		 */
		public Builder limits(RunnerLimits limits) {
			this.limits = Arguments.notNull("limits", limits);
			return this;
		}

		/**
		 * Creates the runner.
		 * @return the runner, which later changes of this builder do not change
		 */
		public CommandRunner build() {
			try {
				return new CommandRunner((Builder) clone());
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private @Nullable RunnerLimits limits() {
			if (this.startCheck == null) {
				return this.limits;
			}
			// The start check is to end first, because it can tell more.
			RunnerLimits limits = (this.limits != null) ? this.limits : RunnerLimits.defaults();
			Duration start = limits.start().plus(this.startCheck.limit());
			return limits.withStart((start.compareTo(RunnerLimits.UNLIMITED) > 0) ? RunnerLimits.UNLIMITED : start);
		}

	}

	/**
	 * When a command is ready.
	 *
	 * @param condition the rest of a sentence that begins with "a line that"
	 * @param check the condition
	 * @param limit from the start
	 */
	record StartCheck(String condition, Predicate<String> check, Duration limit) {

	}

}
