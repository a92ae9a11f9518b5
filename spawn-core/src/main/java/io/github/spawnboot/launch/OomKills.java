package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * How often the kernel has killed a process of this control group for memory, at one
 * moment. Taken before a child is started and compared after its end. Reads control
 * groups of both versions; where there is none, it never says that the number rose.
 */
public final class OomKills {

	private static final String COUNTER = "oom_kill ";

	private final @Nullable Path file;

	private final long count;

	private OomKills(@Nullable Path file, long count) {
		this.file = file;
		this.count = count;
	}

	/**
	 * Counts now.
	 * @return the number of this moment
	 */
	public static OomKills now() {
		return now(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));
	}

	static OomKills now(Path membership, Path root) {
		for (Path candidate : candidates(membership, root)) {
			OptionalLong count = read(candidate);
			if (count.isPresent()) {
				return new OomKills(candidate, count.getAsLong());
			}
		}
		return new OomKills(null, 0);
	}

	/**
	 * Returns how many such kills there have been since.
	 * @return a number, 0 where the system does not tell
	 */
	public long since() {
		return (this.file != null) ? Math.max(0, read(this.file).orElse(this.count) - this.count) : 0;
	}

	private static List<Path> candidates(Path membership, Path root) {
		List<Path> result = new ArrayList<>();
		for (String line : lines(membership)) {
			String[] parts = line.split(":", 3);
			if (parts.length < 3) {
				continue;
			}
			String group = parts[2].replaceFirst("^/+", "");
			if (parts[1].isEmpty()) {
				result.add(root.resolve(group).resolve("memory.events"));
				// In a container the path may be the host's, and the container's group
				// is mounted as the root.
				result.add(root.resolve("memory.events"));
			}
			else if (List.of(parts[1].split(",")).contains("memory")) {
				result.add(root.resolve("memory").resolve(group).resolve("memory.oom_control"));
				result.add(root.resolve("memory/memory.oom_control"));
			}
		}
		return result;
	}

	private static OptionalLong read(Path file) {
		return lines(file).stream()
			.filter((line) -> line.startsWith(COUNTER))
			.mapToLong((line) -> Long.parseLong(line.substring(COUNTER.length()).trim()))
			.findFirst();
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			// Not Linux, or not this version of control groups.
			return List.of();
		}
	}

}
