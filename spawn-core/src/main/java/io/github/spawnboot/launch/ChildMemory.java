package io.github.spawnboot.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What one child may take of the memory of its machine, by the limits that its JVM keeps.
 * It usually takes less. Without such limits a JVM sets none to its metaspace, and as
 * much as the heap to direct buffers, so that nobody could say what it may take.
 *
 * @param heap largest heap
 * @param metaspace largest metaspace
 * @param codeCache largest cache of compiled code
 * @param direct most bytes of direct buffers
 * @param overhead everything without a limit of its own, estimated: {@link #JVM} and
 * {@link #THREAD} for each call that the child runs at once and for twenty other threads
 */
public record ChildMemory(long heap, long metaspace, long codeCache, long direct, long overhead) {

	private static final long MEGABYTE = 1024 * 1024;

	/** Largest metaspace unless set: 256 MB. */
	public static final long METASPACE = 256 * MEGABYTE;

	/** Largest cache of compiled code unless set: 128 MB. */
	public static final long CODE_CACHE = 128 * MEGABYTE;

	/**
	 * Most bytes of direct buffers unless set, or a quarter of the heap if that is more:
	 * 64 MB.
	 */
	public static final long DIRECT = 64 * MEGABYTE;

	/** What a JVM takes for itself: 48 MB. */
	public static final long JVM = 48 * MEGABYTE;

	/** What a thread takes of its stack, as a rule: 256 KB. */
	public static final long THREAD = 256 * 1024;

	private static final int OTHER_THREADS = 20;

	// So that sums over many children do not overflow.
	private static final long LARGEST = 1L << 42;

	private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kKmMgGtT]?)");

	private static final List<String> HEAP_OPTIONS = List.of("-Xmx", "-XX:MaxHeapSize=");

	private static final List<String> INITIAL_HEAP_OPTIONS = List.of("-Xms", "-XX:InitialHeapSize=",
			"-XX:MinHeapSize=");

	private static final List<String> METASPACE_OPTIONS = List.of("-XX:MaxMetaspaceSize=");

	private static final List<String> CODE_CACHE_OPTIONS = List.of("-XX:ReservedCodeCacheSize=", "-Xmaxjitcodesize");

	private static final List<String> DIRECT_OPTIONS = List.of("-XX:MaxDirectMemorySize=");

	/**
	 * Returns what a child of a pool may take.
	 * @param settings settings of the child
	 * @return the estimate, by its own options and those that it inherits of this JVM
	 */
	public static ChildMemory of(ChildSettings settings) {
		List<String> inherited = JvmFacts.ofThisJvm()
			.inputArguments()
			.stream()
			.filter((option) -> JvmOptionFilter.decide(option).inherited())
			.toList();
		return of(settings.heapBytes(), settings.concurrency(), settings.jvmOptions(), inherited);
	}

	/**
	 * Returns whether options of a JVM say how large its heap is, at most or at first.
	 * @param options the options
	 * @return whether one of them does
	 */
	public static boolean setsHeap(List<String> options) {
		return find(HEAP_OPTIONS, options) != null || find(INITIAL_HEAP_OPTIONS, options) != null;
	}

	/**
	 * Returns the estimate for another heap, where direct buffers do not depend on it.
	 * @param bytes largest heap, at most {@code 4 * DIRECT}
	 * @return new estimate
	 */
	public ChildMemory withHeap(long bytes) {
		return new ChildMemory(bytes, this.metaspace, this.codeCache, this.direct, this.overhead);
	}

	static ChildMemory of(long heapBytes, int concurrency, List<String> own, List<String> inherited) {
		long heap = value(HEAP_OPTIONS, own, heapBytes);
		List<String> all = new ArrayList<>(inherited);
		all.addAll(own);
		return new ChildMemory(heap, value(METASPACE_OPTIONS, all, METASPACE),
				value(CODE_CACHE_OPTIONS, all, CODE_CACHE), value(DIRECT_OPTIONS, own, direct(heap)),
				JVM + (concurrency + OTHER_THREADS) * THREAD);
	}

	/**
	 * Returns the options by which a JVM keeps these limits, as far as nobody has set
	 * them.
	 * @param heap largest heap, as {@code -Xmx} takes it
	 * @param own further options of the child
	 * @param inherited what it inherits
	 * @return options
	 */
	static List<String> options(String heap, List<String> own, List<String> inherited) {
		List<String> all = new ArrayList<>(inherited);
		all.addAll(own);
		List<String> options = new ArrayList<>();
		if (find(METASPACE_OPTIONS, all) == null) {
			options.add("-XX:MaxMetaspaceSize=" + METASPACE);
		}
		if (find(CODE_CACHE_OPTIONS, all) == null) {
			options.add("-XX:ReservedCodeCacheSize=" + CODE_CACHE);
		}
		if (find(DIRECT_OPTIONS, own) == null) {
			Long bytes = bytes(heap);
			options
				.add("-XX:MaxDirectMemorySize=" + direct(value(HEAP_OPTIONS, own, (bytes != null) ? bytes : DIRECT)));
		}
		return options;
	}

	private static long direct(long heap) {
		return Math.max(DIRECT, heap / 4);
	}

	private static long value(List<String> names, List<String> options, long otherwise) {
		String value = find(names, options);
		Long bytes = (value != null) ? bytes(value) : null;
		return (bytes != null) ? bytes : otherwise;
	}

	// The last one counts.
	private static @Nullable String find(List<String> names, List<String> options) {
		String found = null;
		for (String option : options) {
			for (String name : names) {
				if (option.startsWith(name)) {
					found = option.substring(name.length());
				}
			}
		}
		return found;
	}

	private static @Nullable Long bytes(String size) {
		Matcher matcher = SIZE.matcher(size);
		if (!matcher.matches()) {
			// The JVM of the child says so.
			return null;
		}
		int shift = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
			case "k" -> 10;
			case "m" -> 20;
			case "g" -> 30;
			case "t" -> 40;
			default -> 0;
		};
		long number = Long.parseLong(matcher.group(1));
		return (number > LARGEST >> shift) ? LARGEST : number << shift;
	}

	/**
	 * Returns the sum.
	 * @return bytes that the child may take
	 */
	public long total() {
		return this.heap + this.metaspace + this.codeCache + this.direct + this.overhead;
	}

	/**
	 * Returns the parts, for messages.
	 * @return for example {@code heap 256 MB, metaspace 256 MB, ...}
	 */
	public String describe() {
		return "heap " + megabytes(this.heap) + ", metaspace " + megabytes(this.metaspace) + ", code cache "
				+ megabytes(this.codeCache) + ", direct buffers " + megabytes(this.direct)
				+ ", threads and the JVM itself about " + megabytes(this.overhead);
	}

	/**
	 * Returns bytes as messages have them.
	 * @param bytes the number of bytes
	 * @return whole megabytes
	 */
	public static String megabytes(long bytes) {
		return (bytes / MEGABYTE) + " MB";
	}

}
