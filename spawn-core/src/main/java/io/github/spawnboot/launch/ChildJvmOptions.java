package io.github.spawnboot.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM options that every child gets, and its own.
 */
final class ChildJvmOptions {

	/** Name of the system property that tells children apart in the process list. */
	private static final String LABEL = "spawn.child";

	private ChildJvmOptions() {
	}

	/**
	 * Returns the options that follow the inherited ones.
	 * @param options what the child gets of its own
	 * @param inherited what it inherits
	 * @return options in order; the extra ones come last and win
	 */
	static List<String> of(JvmOptions options, List<String> inherited) {
		// In the JVM's file options '%p' is the process id and '%%' a percent sign.
		String crashDirectory = options.crashDirectory().toAbsolutePath().toString().replace("%", "%%");
		List<String> result = new ArrayList<>();
		result.add("-Xmx" + options.heap());
		if (options.extra().stream().noneMatch(JvmOptionFilter::isCollector)) {
			result.add("-XX:+UseSerialGC");
		}
		result.addAll(ChildMemory.options(options.heap(), options.extra(), inherited));
		result.add("-XX:+ExitOnOutOfMemoryError");
		result.add("-XX:-UsePerfData");
		result.add("-XX:ErrorFile=" + crashDirectory + "/hs_err_%p.log");
		if (isHeapDumpWanted(inherited) || isHeapDumpWanted(options.extra())) {
			result.add("-XX:HeapDumpPath=" + options.crashDirectory().toAbsolutePath());
		}
		if (isRecordingWanted(options.extra())) {
			// Where the parts of a recording are from the start: when a JVM crashes or is
			// killed, nobody writes it elsewhere.
			result.add("-XX:FlightRecorderOptions=repository=" + options.crashDirectory().toAbsolutePath());
		}
		result.addAll(encoding());
		result.add("-Dspring.devtools.restart.enabled=false");
		result.add("-D" + LABEL + "=" + options.label());
		if (options.debug() != JvmOptions.Debug.NONE) {
			boolean suspend = options.debug() == JvmOptions.Debug.SUSPEND;
			result.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=" + (suspend ? "y" : "n")
					+ ",address=127.0.0.1:0");
		}
		result.addAll(options.extra());
		return result;
	}

	private static boolean isHeapDumpWanted(List<String> options) {
		return options.contains("-XX:+HeapDumpOnOutOfMemoryError");
	}

	private static boolean isRecordingWanted(List<String> options) {
		return options.stream().anyMatch((option) -> option.startsWith("-XX:StartFlightRecording"))
				&& options.stream().noneMatch((option) -> option.startsWith("-XX:FlightRecorderOptions"));
	}

	// The child writes to a pipe, where the JVM takes the locale's encoding; in a
	// container without a locale that is ASCII. OutputPump expects UTF-8.
	private static List<String> encoding() {
		String prefix = (Runtime.version().feature() >= 19) ? "" : "sun.";
		return List.of("-D" + prefix + "stdout.encoding=UTF-8", "-D" + prefix + "stderr.encoding=UTF-8");
	}

}
