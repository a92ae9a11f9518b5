package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Kills for memory by the kernel in the control group of this process, each of which
 * explains one death. The kernel only counts them: so what rose is kept for some seconds,
 * until the end of a process is noticed, and whoever asks takes one. It has to be looked
 * at regularly, or an old one would be taken for a new one. Reads control groups of both
 * versions; where there is none, there are no kills. Thread-safe.
 */
final class OomKills {

	/** Between two looks at the counter. */
	static final Duration INTERVAL = Duration.ofSeconds(1);

	// From the kill to the end of a process with a large heap.
	private static final Duration LONGEST_END = Duration.ofSeconds(10);

	private static final OomKills SHARED = new OomKills(ControlGroups.MEMBERSHIP, ControlGroups.ROOT, System::nanoTime);

	private static final String COUNTER = "oom_kill ";

	private final @Nullable Path file;

	private final LongSupplier clock;

	// When each kill was noticed that explains nothing yet, on the clock.
	private final Deque<Long> unexplained = new ArrayDeque<>();

	private long count;

	/**
	 * Creates an account that begins now.
	 * @param membership names the control groups of this process
	 * @param root where control groups are mounted
	 * @param clock nanoseconds
	 */
	OomKills(Path membership, Path root, LongSupplier clock) {
		this.clock = clock;
		Path found = null;
		for (Path candidate : candidates(membership, root)) {
			OptionalLong count = (found != null) ? OptionalLong.empty() : read(candidate);
			if (count.isPresent()) {
				found = candidate;
				this.count = count.getAsLong();
			}
		}
		this.file = found;
	}

	/**
	 * Returns the one account of this process: all its children are of the same group.
	 */
	static OomKills shared() {
		return SHARED;
	}

	/**
	 * Looks at the counter.
	 */
	synchronized void look() {
		if (this.file == null) {
			return;
		}
		long now = this.clock.getAsLong();
		long count = read(this.file).orElse(this.count);
		for (long kill = this.count; kill < count; kill++) {
			this.unexplained.addLast(now);
		}
		this.count = count;
		while (!this.unexplained.isEmpty() && now - this.unexplained.getFirst() > LONGEST_END.toNanos()) {
			this.unexplained.removeFirst();
		}
	}

	/**
	 * Takes a kill of the last seconds to explain a death.
	 * @return whether there was one
	 */
	synchronized boolean take() {
		look();
		return this.unexplained.pollFirst() != null;
	}

	private static List<Path> candidates(Path membership, Path root) {
		List<Path> result = new ArrayList<>();
		ControlGroups.directories(membership, "", root)
			.forEach((directory) -> result.add(directory.resolve("memory.events")));
		ControlGroups.directories(membership, "memory", root.resolve("memory"))
			.forEach((directory) -> result.add(directory.resolve("memory.oom_control")));
		return result;
	}

	private static OptionalLong read(Path file) {
		return ControlGroups.lines(file)
			.stream()
			.filter((line) -> line.startsWith(COUNTER))
			.mapToLong((line) -> Long.parseLong(line.substring(COUNTER.length()).trim()))
			.findFirst();
	}

}
