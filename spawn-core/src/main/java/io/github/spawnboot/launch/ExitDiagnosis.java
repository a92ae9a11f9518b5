package io.github.spawnboot.launch;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitCode;
import io.github.spawnboot.ExitCause;
import org.jspecify.annotations.Nullable;

/**
 * Tells what most likely ended a child process. Thread-safe.
 */
public final class ExitDiagnosis {

	/** Exit code of a JVM with {@code -XX:+ExitOnOutOfMemoryError}. */
	private static final int OUT_OF_MEMORY = 3;

	private static final Pattern JAVA_LAUNCHER = Pattern
		.compile("Error: (Could not (find|create|open)|Unable to|A JNI error|LinkageError|Main method)");

	private static final Pattern LAUNCH_TOOL = Pattern.compile("set(sid|priv): ");

	private static final Set<String> CRASH_SIGNALS = Set.of("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE");

	private static final Map<Integer, ChildExitCode> OWN = Stream.of(ChildExitCode.values())
		.filter((code) -> code != ChildExitCode.CLEAN && code != ChildExitCode.OUT_OF_MEMORY)
		.collect(Collectors.toUnmodifiableMap(ChildExitCode::code, (code) -> code));

	private static final Set<ChildExitCode> BEFORE_READY = EnumSet.of(ChildExitCode.NO_PARENT,
			ChildExitCode.START_FAILED, ChildExitCode.NOTHING_TO_SERVE);

	// What the message of an OutOfMemoryError begins with, whoever threw it.
	private static final Map<Pattern, ExitCause> KINDS = Map.of(
			Pattern.compile("Java heap space|GC overhead limit exceeded"), ExitCause.HEAP_EXHAUSTED,
			Pattern.compile("Requested array size exceeds VM limit|Required (array |)(length|size)"),
			ExitCause.ARRAY_TOO_LARGE, Pattern.compile("Metaspace|Compressed class space"),
			ExitCause.METASPACE_EXHAUSTED, Pattern.compile("Direct buffer memory|Cannot reserve \\d+ bytes of direct"),
			ExitCause.DIRECT_MEMORY_EXHAUSTED, Pattern.compile("unable to create (new )?native thread"),
			ExitCause.THREADS_EXHAUSTED);

	private final Signals signals = Signals.ofThisSystem();

	private final OomKills oomKills;

	/**
	 * Creates a diagnosis for children of this process.
	 */
	public ExitDiagnosis() {
		this(OomKills.shared());
	}

	ExitDiagnosis(OomKills oomKills) {
		this.oomKills = oomKills;
	}

	/**
	 * Says how a process ended. Reads its crash file and the counters of the control
	 * group, so it may take some milliseconds; never throws because of them.
	 * @param ended what is known
	 * @return the exit event of a process that nobody asked to end
	 */
	public ChildExit diagnose(EndedProcess ended) {
		String signal = this.signals.ofExitCode(ended.exitValue());
		CrashFile crashFile = CrashFile.find(ended.crashDirectory(), ended.pid());
		Verdict verdict = verdict(ended, signal, crashFile);
		return ChildExit
			.of(ended.pool(), ended.pid(), ended.generation(), ended.startInstant(), ended.uptime(), verdict.cause(),
					verdict.text())
			.withStatus((signal != null) ? null : Integer.valueOf(ended.exitValue()), signal)
			.withRemains(ended.lastLines(), ExitFilesFinder.find(ended.crashDirectory(), crashFile));
	}

	private Verdict verdict(EndedProcess ended, @Nullable String signal, @Nullable CrashFile crashFile) {
		int code = ended.exitValue();
		if (crashFile != null) {
			return ofCrash(signal, code, crashFile);
		}
		if (signal != null) {
			return ofSignal(signal, ended);
		}
		ChildExitCode own = OWN.get(code);
		// A child that was ready has started: then the code is one of the application.
		if (own != null && !(ended.ready() && BEFORE_READY.contains(own))) {
			return new Verdict(causeOf(own), own.meaning());
		}
		if (code == OUT_OF_MEMORY) {
			return ofExitOnOutOfMemory(ended.lastLines());
		}
		String launcher = ended.ready() ? null : wordsOfLauncher(code, ended.lastLines());
		if (launcher != null) {
			return new Verdict(ExitCause.START_FAILED, "could not start: " + launcher);
		}
		return endedItself(code);
	}

	private static ExitCause causeOf(ChildExitCode own) {
		return switch (own) {
			case NO_PARENT, START_FAILED, NOTHING_TO_SERVE -> ExitCause.START_FAILED;
			case PARENT_LOST -> ExitCause.PARENT_LOST;
			case PROTOCOL -> ExitCause.PROTOCOL_BROKEN;
			case CLEAN, OUT_OF_MEMORY -> throw new IllegalArgumentException(own.name());
		};
	}

	private static Verdict endedItself(int code) {
		return new Verdict(ExitCause.ENDED_ITSELF,
				"ended itself with exit code " + code + ", for example by System.exit");
	}

	private static Verdict ofCrash(@Nullable String signal, int code, CrashFile crashFile) {
		if (crashFile.memory()) {
			return new Verdict(ExitCause.SYSTEM_MEMORY_EXHAUSTED,
					"the system had no memory left for the JVM: " + crashFile.event());
		}
		String how = (signal != null) ? signal : "exit code " + code;
		String frame = (crashFile.frame() != null) ? ", problematic frame '" + crashFile.frame() + "'" : "";
		String what = " (" + how + "): " + crashFile.event() + frame;
		return crashFile.isNative() ? new Verdict(ExitCause.NATIVE_CRASH, "crashed in native code" + what)
				: new Verdict(ExitCause.JVM_CRASH, "the JVM crashed" + what);
	}

	private Verdict ofSignal(String signal, EndedProcess ended) {
		if (signal.equals("SIGKILL")) {
			return (!ended.killed() && this.oomKills.take())
					? new Verdict(ExitCause.KILLED_BY_KERNEL,
							"killed by the kernel because the memory limit of its control group was reached, or "
									+ "the machine ran out of memory")
					: new Verdict(ExitCause.KILLED_FROM_OUTSIDE,
							"killed by SIGKILL: by somebody, or by the kernel because the machine ran out of "
									+ "memory");
		}
		if (CRASH_SIGNALS.contains(signal)) {
			return new Verdict(ExitCause.NATIVE_CRASH,
					"crashed with " + signal + ", probably in native code, and left no crash file");
		}
		return new Verdict(ExitCause.KILLED_FROM_OUTSIDE, "ended by " + signal + ", which somebody else sent");
	}

	private static Verdict ofExitOnOutOfMemory(List<String> lastLines) {
		for (String line : lastLines) {
			if (line.startsWith(OutputTail.OUT_OF_MEMORY)) {
				String kind = line.substring(OutputTail.OUT_OF_MEMORY.length()).replaceFirst("^:\\s*", "");
				return new Verdict(kindOf(kind), "out of memory: " + (kind.isEmpty() ? "no detail is given" : kind));
			}
		}
		return endedItself(OUT_OF_MEMORY);
	}

	private static ExitCause kindOf(String message) {
		return KINDS.entrySet()
			.stream()
			.filter((kind) -> kind.getKey().matcher(message).lookingAt())
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(ExitCause.MEMORY_EXHAUSTED);
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

	private record Verdict(ExitCause cause, String text) {

	}

}
