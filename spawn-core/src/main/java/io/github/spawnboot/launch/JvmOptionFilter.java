package io.github.spawnboot.launch;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Decides which options of the running JVM a child inherits. {@link #RULES} is the whole
 * decision: the first rule that matches counts, and an option without a rule is
 * inherited, because the same JVM took it once already.
 */
final class JvmOptionFilter {

	private static final String AGENT = "an agent writes files or opens ports of its own; give it to the pool as a JVM option if children need it";

	private static final String ARCHIVE = "an archive fits one command line only";

	private static final String DEBUGGER = "two processes cannot listen on one debug port; children have a debug setting of their own";

	private static final String EXPANDED = "its content is inherited already";

	private static final String FILE = "two processes would write one file, or the child has its own";

	private static final String HEAP = "a child has a heap and garbage collector of its own";

	private static final String REBUILT = "written anew for the child";

	private static final String TRAVELS = "may be secret, and command lines are public; the child is given it another way";

	private static final String ONLY_PARENT = "meant for this process only";

	// @formatter:off
	private static final List<Rule> RULES = List.of(
			drop("-agentlib:jdwp\\b.*|-Xrunjdwp\\b.*|-Xdebug|-Xnoagent", DEBUGGER),
			keep("-javaagent:(.*[/\\\\])?(opentelemetry-javaagent|elastic-apm-agent|dd-java-agent|newrelic|applicationinsights-agent)[^/\\\\=]*\\.jar(=.*)?"),
			drop("-javaagent:.*|-agentlib:.*|-agentpath:.*|-Xrun.*", AGENT),
			drop("-Dcom\\.sun\\.management\\..*|-XX:[+-]ManagementServer", ONLY_PARENT),
			drop("-Xshare:.*|-XX:[+-]?AOT.*|-XX:(SharedArchiveFile|ArchiveClassesAtExit|DumpLoadedClassList|SharedClassListFile)=.*", ARCHIVE),
			drop("-XX:[+-](AutoCreateSharedArchive|RecordDynamicDumpInfo)", ARCHIVE),
			drop("-XX:(StartFlightRecording|FlightRecorderOptions)\\b.*|-XX:[+-]FlightRecorder", FILE),
			keep("-Xlog|-Xlog:[^:]*(:(stdout|stderr)?(:.*)?)?"),
			drop("-Xlog:.*|-Xloggc:.*|-XX:(LogFile|ErrorFile|HeapDumpPath|ReplayDataFile|OnError|OnOutOfMemoryError)=.*", FILE),
			drop("-XX:[+-](ErrorFileToStdout|ErrorFileToStderr|LogVMOutput|LogCompilation|ShowMessageBoxOnError)", FILE),
			drop("-XX:[+-](CrashOnOutOfMemoryError|ExitOnOutOfMemoryError|UsePerfData)", REBUILT),
			drop("-XX:(VMOptionsFile|Flags)=.*|-XX:[+-]ReadVMOptionsFile", EXPANDED),
			drop("-Xm[xsn].*|-XX:(MaxHeapSize|InitialHeapSize|MinHeapSize|SoftMaxHeapSize|MaxNewSize|NewSize|OldSize|NewRatio|SurvivorRatio|MaxDirectMemorySize)=.*", HEAP),
			drop("-XX:((Max|Min|Initial)RAM\\w*|(G1|Z|Shenandoah)[A-Z]\\w*|ParallelGCThreads|ConcGCThreads)=.*", HEAP),
			drop("-XX:[+-](Use\\w*GC|AlwaysPreTouch\\w*|AggressiveHeap|(G1|Z|Shenandoah)[A-Z]\\w*)", HEAP),
			drop("-XX:[+-]?CRaC.*|-Dspring\\.context\\.(exit|checkpoint)\\b.*|-Djarmode\\b.*", ONLY_PARENT),
			drop("--module-path=.*|-Djdk\\.module\\..*|-Djava\\.class\\.path=.*|-Dsun\\.java\\.(command|launcher)=.*", REBUILT),
			drop("-D(sun\\.)?(stdout|stderr)\\.encoding=.*", REBUILT),
			keep("-D(java|jdk|sun|user)\\..*|-D(file|native|stdin)\\.encoding=.*"),
			drop("-D.*", TRAVELS));
	// @formatter:on

	private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w*GC");

	private JvmOptionFilter() {
	}

	/**
	 * Decides about one option.
	 * @param option as {@code RuntimeMXBean} gives it
	 * @return what becomes of it
	 */
	static Decision decide(String option) {
		for (Rule rule : RULES) {
			if (rule.pattern.matcher(option).matches()) {
				return rule.decision;
			}
		}
		return Decision.KEEP;
	}

	static boolean isDebugger(String option) {
		return decide(option).reason.equals(DEBUGGER);
	}

	static boolean isCollector(String option) {
		return COLLECTOR.matcher(option).matches();
	}

	private static Rule keep(String regex) {
		return new Rule(Pattern.compile(regex, Pattern.DOTALL), Decision.KEEP);
	}

	private static Rule drop(String regex, String reason) {
		return new Rule(Pattern.compile(regex, Pattern.DOTALL), new Decision(false, reason));
	}

	/**
	 * What becomes of an option.
	 *
	 * @param inherited whether the child gets it on its command line
	 * @param reason why not, or empty
	 */
	record Decision(boolean inherited, String reason) {

		static final Decision KEEP = new Decision(true, "");

		/**
		 * Returns whether a user may miss the option in a child and should hear of it.
		 */
		boolean worthTelling() {
			return this.reason.equals(AGENT);
		}

	}

	private record Rule(Pattern pattern, Decision decision) {

	}

}
