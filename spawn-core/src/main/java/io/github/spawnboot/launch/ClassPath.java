package io.github.spawnboot.launch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.spawnboot.ChildStartException;

/**
 * Class path with absolute entries, which remembers what was there when it was made.
 */
final class ClassPath {

	private final List<Path> entries;

	private final List<Path> present;

	/**
	 * Creates a class path.
	 * @param entries in order; a second mention of an entry is ignored
	 */
	ClassPath(List<Path> entries) {
		Set<Path> unique = new LinkedHashSet<>();
		entries.forEach((entry) -> unique.add(entry.toAbsolutePath()));
		this.entries = List.copyOf(unique);
		// A class path may name what never existed, such as an empty module's output.
		this.present = this.entries.stream().filter(Files::exists).toList();
	}

	/**
	 * Splits a path as {@code java.class.path} holds it.
	 * @param path entries, separated as this system does it; an empty entry means the
	 * working directory
	 * @return the entries
	 */
	static List<Path> split(String path) {
		return Arrays.stream(path.split(Pattern.quote(File.pathSeparator), -1)).map(Path::of).toList();
	}

	List<Path> entries() {
		return this.entries;
	}

	/**
	 * Returns the class path as one word.
	 * @return entries joined as this system does it
	 * @throws ChildStartException if an entry has disappeared since
	 */
	String join() {
		for (Path entry : this.present) {
			if (!Files.exists(entry)) {
				throw new ChildStartException("Cannot start a child JVM: class path entry '" + entry
						+ "' has disappeared since this application was started. Restore it, or restart the application",
						null);
			}
		}
		return String.join(File.pathSeparator, this.entries.stream().map(Path::toString).toList());
	}

}
