package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.ExitFiles;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the JVM of a child left in its crash directory.
 */
final class ExitFilesFinder {

	// A recording is in a directory of its JVM.
	private static final int DEPTH = 2;

	private ExitFilesFinder() {
	}

	/**
	 * Looks into a directory.
	 * @param directory that of the child
	 * @param crashFile crash file that was found in it, or {@code null}
	 * @return what is there; a directory that cannot be read holds nothing
	 */
	static ExitFiles find(Path directory, @Nullable CrashFile crashFile) {
		List<Path> files = list(directory);
		return new ExitFiles((crashFile != null) ? crashFile.path() : null,
				(crashFile != null) ? crashFile.head() : List.of(), newest(files, ".hprof"), newest(files, ".jfr"));
	}

	private static List<Path> list(Path directory) {
		try (Stream<Path> files = Files.walk(directory, DEPTH)) {
			return files.filter((file) -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
		}
		catch (IOException | UncheckedIOException ex) {
			return List.of();
		}
	}

	private static @Nullable Path newest(List<Path> files, String ending) {
		return files.stream()
			.filter((file) -> file.getFileName().toString().endsWith(ending))
			// The JVM puts the time into the names of recordings, and makes one dump.
			.max(Comparator.naturalOrder())
			.orElse(null);
	}

}
