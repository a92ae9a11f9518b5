package io.github.spawnboot.launch;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.spawnboot.ChildExit;
import org.jspecify.annotations.Nullable;

/**
 * Tells what most likely ended a child process. Immutable.
 */
public final class ExitDiagnosis {

	/** Exit code of a JVM with {@code -XX:+ExitOnOutOfMemoryError}. */
	private static final int OUT_OF_MEMORY = 3;

	private static final Pattern JAVA_LAUNCHER = Pattern
		.compile("Error: (Could not (find|create|open)|Unable to|A JNI error|LinkageError|Main method)");

	private static final Pattern LAUNCH_TOOL = Pattern.compile("set(sid|priv): ");

	private static final Set<String> CRASH_SIGNALS = Set.of("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE");

	private final Signals signals;

	private final Map<Integer, String> ownExitCodes;

	private final Set<Integer> outOfMemoryCodes;

	/**
	 * Creates a diagnosis.
	 * @param ownExitCodes what the exit codes mean that our own code in the child uses,
	 * each as a sentence without final dot
	 * @param outOfMemoryCodes those of them that mean that memory ran out
	 */
	public ExitDiagnosis(Map<Integer, String> ownExitCodes, Set<Integer> outOfMemoryCodes) {
		this(Signals.ofThisSystem(), ownExitCodes, outOfMemoryCodes);
	}

	ExitDiagnosis(Signals signals, Map<Integer, String> ownExitCodes, Set<Integer> outOfMemoryCodes) {
		this.signals = signals;
		this.ownExitCodes = Map.copyOf(ownExitCodes);
		this.outOfMemoryCodes = Set.copyOf(outOfMemoryCodes);
	}

	/**
	 * Says how a process ended. Reads its crash file and the counters of the control
	 * group, so it may take some milliseconds; never throws because of them.
	 * @param ended what is known
	 * @return the exit event
	 */
	public ChildExit diagnose(EndedProcess ended) {
		String signal = this.signals.ofExitCode(ended.exitValue());
		CrashFile crashFile = CrashFile.find(ended.crashDirectory(), ended.pid());
		Verdict verdict = verdict(ended, signal, crashFile);
		return new ChildExit(ended.pool(), ended.pid(), ended.generation(),
				(signal != null) ? null : Integer.valueOf(ended.exitValue()), signal, verdict.text(),
				verdict.outOfMemory(), ended.requested(), ended.uptime(), ended.lastLines(),
				(crashFile != null) ? crashFile.path() : null);
	}

	private Verdict verdict(EndedProcess ended, @Nullable String signal, @Nullable CrashFile crashFile) {
		int code = ended.exitValue();
		if (crashFile != null) {
			return ofCrash(signal, code, crashFile);
		}
		if (signal != null) {
			return ofSignal(signal, ended);
		}
		String own = this.ownExitCodes.get(code);
		if (own != null) {
			return new Verdict(own, this.outOfMemoryCodes.contains(code));
		}
		if (code == OUT_OF_MEMORY) {
			return ofExitOnOutOfMemory(ended.lastLines());
		}
		if (code == 0) {
			return new Verdict(
					ended.requested() ? "ended as asked" : "ended itself with exit code 0, for example by System.exit",
					false);
		}
		String launcher = wordsOfLauncher(code, ended.lastLines());
		if (launcher != null) {
			return new Verdict("could not start: " + launcher, false);
		}
		return new Verdict("ended itself with exit code " + code + ", for example by System.exit", false);
	}

	private static Verdict ofCrash(@Nullable String signal, int code, CrashFile crashFile) {
		if (crashFile.memory()) {
			return new Verdict("the system had no memory left for the JVM: " + crashFile.event(), true);
		}
		String how = (signal != null) ? signal : "exit code " + code;
		String where = crashFile.isNative() ? "crashed in native code" : "the JVM crashed";
		String frame = (crashFile.frame() != null) ? ", problematic frame '" + crashFile.frame() + "'" : "";
		return new Verdict(where + " (" + how + "): " + crashFile.event() + frame, false);
	}

	private static Verdict ofSignal(String signal, EndedProcess ended) {
		if (ended.requested()) {
			return new Verdict("ended by " + signal + " after it was asked to end", false);
		}
		if (signal.equals("SIGKILL")) {
			return (ended.before().since() > 0)
					? new Verdict("killed by the kernel because the memory limit of its control group was reached, or "
							+ "the machine ran out of memory", true)
					: new Verdict("killed by SIGKILL: by somebody, or by the kernel because the machine ran out of "
							+ "memory", false);
		}
		if (CRASH_SIGNALS.contains(signal)) {
			return new Verdict("crashed with " + signal + ", probably in native code, and left no crash file", false);
		}
		return new Verdict("ended by " + signal + ", which somebody else sent", false);
	}

	private static Verdict ofExitOnOutOfMemory(List<String> lastLines) {
		for (String line : lastLines) {
			if (line.startsWith(OutputTail.OUT_OF_MEMORY)) {
				String kind = line.substring(OutputTail.OUT_OF_MEMORY.length()).replaceFirst("^:\\s*", "");
				return new Verdict("out of memory: " + (kind.isEmpty() ? "no detail is given" : kind), true);
			}
		}
		return new Verdict("ended itself with exit code 3, for example by System.exit", false);
	}

	private static @Nullable String wordsOfLauncher(int code, List<String> lastLines) {
		for (int i = 0; i < lastLines.size(); i++) {
			String line = lastLines.get(i);
			// It says less than the line before.
			if (code == 1 && i > 0 && line.startsWith("Error: Could not create the Java Virtual Machine")) {
				return lastLines.get(i - 1);
			}
			if (code == 1 && JAVA_LAUNCHER.matcher(line).lookingAt()) {
				return line;
			}
			if ((code == 126 || code == 127) && LAUNCH_TOOL.matcher(line).lookingAt()) {
				return line;
			}
		}
		return null;
	}

	private record Verdict(String text, boolean outOfMemory) {

	}

}
