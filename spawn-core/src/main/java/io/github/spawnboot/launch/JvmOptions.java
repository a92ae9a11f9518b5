package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.github.spawnboot.SpawnUsageException;

/**
 * What one child JVM gets of its own, beside the options it inherits.
 *
 * @param heap largest heap as {@code -Xmx} takes it: bytes, or a number with {@code k},
 * {@code m}, {@code g} or {@code t}, such as {@code 256m}
 * @param extra further JVM options, one element each ({@code --add-opens=a/b=ALL-UNNAMED}
 * with an equals sign); they come last and so win over inherited options and defaults,
 * the choice of the garbage collector included
 * @param debug whether the child listens for a debugger
 * @param crashDirectory existing directory for crash files and heap dumps
 * @param label tells children apart in the process list, such as {@code documents/3};
 * readable for every user of the machine
 */
public record JvmOptions(String heap, List<String> extra, Debug debug, Path crashDirectory, String label) {

	private static final Pattern HEAP = Pattern.compile("0*[1-9][0-9]*[kKmMgGtT]?");

	private static final Pattern OPTION = Pattern.compile("--?[A-Za-z][^\\x00]*");

	private static final Pattern NO_JVM_OPTION = Pattern.compile(
			"-cp|-classpath|-jar|-m|-p|--(class-path|module|module-path|upgrade-module-path|source)(=.*)?|-Djava\\.class\\.path=.*");

	private static final Pattern TWO_WORDS = Pattern
		.compile("--(add-(opens|exports|reads|modules)|patch-module|limit-modules|enable-native-access)");

	/**
	 * Whether a child listens for a debugger.
	 */
	public enum Debug {

		/** No debugger can be attached through JDWP. */
		NONE,

		/** The child listens on a free port of the loopback interface, and runs. */
		ATTACH,

		/** As {@link #ATTACH}, but nothing runs before a debugger is attached. */
		SUSPEND

	}

	/**
	 * Creates options.
	 * @throws SpawnUsageException if the heap is no size or an extra option is none that
	 * a JVM takes as one word
	 */
	public JvmOptions {
		extra = List.copyOf(extra);
		if (!HEAP.matcher(heap).matches()) {
			throw new SpawnUsageException(
					"'heap' must be a size such as '256m' or a number of bytes but is '" + heap + "'", null);
		}
		check(extra, debug);
	}

	/**
	 * Checks further JVM options.
	 * @param extra further JVM options, one element each
	 * @param debug whether the child listens for a debugger
	 * @throws SpawnUsageException if one is none that a JVM takes as one word, or
	 * collides
	 */
	public static void check(List<String> extra, Debug debug) {
		for (String option : extra) {
			check(option, debug);
		}
	}

	private static void check(String option, Debug debug) {
		if (!OPTION.matcher(option).matches()) {
			throw new SpawnUsageException(
					"JVM option '" + option + "' must start with '-'; write each option with its value as one element",
					null);
		}
		if (NO_JVM_OPTION.matcher(option).matches()) {
			throw new SpawnUsageException(
					"JVM option '" + option
							+ "' is not possible: a child runs the class path and main class of this application",
					null);
		}
		if (TWO_WORDS.matcher(option).matches()) {
			throw new SpawnUsageException(
					"JVM option '" + option + "' lacks its value; write '" + option + "=<value>' as one element", null);
		}
		if (debug != Debug.NONE && JvmOptionFilter.isDebugger(option)) {
			throw new SpawnUsageException("JVM option '" + option + "' and debug '" + debug
					+ "' both start the debug agent; remove one of them", null);
		}
	}

}
