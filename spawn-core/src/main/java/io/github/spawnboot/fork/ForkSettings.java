package io.github.spawnboot.fork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkOutput;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.DurationLimit;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmOptions;
import org.jspecify.annotations.Nullable;

/**
 * Options of a fork that were found possible. Immutable.
 */
final class ForkSettings {

	private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration TERMINATE_TIMEOUT = Duration.ofSeconds(5);

	// See inode(7).
	private static final int FILE_TYPE = 0170000;

	private static final int NAMED_PIPE = 0010000;

	private final ForkOptions options;

	private final EnvironmentVariables environment;

	private ForkSettings(ForkOptions options, EnvironmentVariables environment) {
		this.options = options;
		this.environment = environment;
	}

	/**
	 * Checks options.
	 * @param options the options
	 * @return the settings
	 * @throws SpawnUsageException if an option is impossible
	 */
	static ForkSettings of(ForkOptions options) {
		JvmOptions.check(options.jvmOptions(), JvmOptions.Debug.NONE);
		if (options.heap() < ChildSettings.MIN_HEAP) {
			throw new SpawnUsageException("'heap' must be at least 8 MiB (" + ChildSettings.MIN_HEAP + " bytes) but is "
					+ options.heap() + " bytes", null);
		}
		checkPositive("startTimeout", options.startTimeout());
		checkPositive("deadline", options.deadline());
		if (DurationLimit.isExceededBy(options.startTimeout())) {
			throw new SpawnUsageException("'startTimeout' must be at most " + DurationLimit.LONGEST.toDays()
					+ " days but is " + options.startTimeout(), null);
		}
		Path directory = options.directory();
		if (directory != null && !Files.isDirectory(directory)) {
			throw new SpawnUsageException("'directory' must be an existing directory but is '" + directory + "'", null);
		}
		checkFile("stdout", options.stdout());
		checkFile("stderr", options.stderr());
		try {
			return new ForkSettings(options,
					new EnvironmentVariables(EnvironmentVariables.Policy.INHERIT, List.of(), options.environment()));
		}
		catch (IllegalArgumentException ex) {
			throw new SpawnUsageException("The environment of a fork is impossible: " + ex.getMessage(), ex);
		}
	}

	private static void checkPositive(String name, @Nullable Duration value) {
		if (value != null && (value.isNegative() || value.isZero())) {
			throw new SpawnUsageException("'" + name + "' must be positive but is " + value, null);
		}
	}

	private static void checkFile(String name, ForkOutput output) {
		Path file = output.file();
		if (file == null) {
			return;
		}
		Path parent = file.toAbsolutePath().getParent();
		boolean possible = Files.exists(file) ? Files.isWritable(file) && !Files.isDirectory(file)
				: parent != null && Files.isDirectory(parent) && Files.isWritable(parent);
		if (!possible) {
			throw new SpawnUsageException("'" + name + "' must be a file that can be written but is '" + file + "'",
					null);
		}
		if (isNamedPipe(file)) {
			// Opening it waits for a reader, on the thread that starts all processes.
			throw new SpawnUsageException("'" + name + "' must not be a named pipe but is '" + file
					+ "'; write into it by ForkOutput.to(OutputStream)", null);
		}
	}

	private static boolean isNamedPipe(Path file) {
		try {
			return ((int) Files.getAttribute(file, "unix:mode") & FILE_TYPE) == NAMED_PIPE;
		}
		catch (IOException | UnsupportedOperationException | IllegalArgumentException ex) {
			// It is not there yet, or this system has none.
			return false;
		}
	}

	ForkOptions options() {
		return this.options;
	}

	/**
	 * Returns the longest time from the request to end until the process is gone.
	 */
	static Duration endLimit() {
		return GOODBYE_TIMEOUT.plus(TERMINATE_TIMEOUT).plusSeconds(2);
	}

	/**
	 * Returns how a child is started.
	 * @param pool name of its kind
	 * @param strictBuild whether a child of another build is refused
	 * @return the settings
	 */
	ChildSettings child(String pool, boolean strictBuild) {
		// The second call feeds the input.
		int calls = (this.options.input() != null) ? 2 : 1;
		return new ChildSettings(pool, calls, this.options.heap(), this.options.jvmOptions(), JvmOptions.Debug.NONE,
				this.options.startTimeout(), GOODBYE_TIMEOUT, TERMINATE_TIMEOUT, HeartbeatSettings.DEFAULT,
				this.environment, strictBuild);
	}

}
