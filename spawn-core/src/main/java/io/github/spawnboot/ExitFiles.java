package io.github.spawnboot;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Files that a child process left at its end. They are kept in the crash directory
 * (property {@code spawn.crash-directory}) until there are too many of them.
 *
 * @param crashFile crash file of the JVM ({@code hs_err}), if it wrote one
 * @param crashFileHead its first lines, which tell the cause, without control characters;
 * empty if there is none or it cannot be read
 * @param heapDump heap dump, if the JVM was asked for one when memory runs out
 * ({@code -XX:+HeapDumpOnOutOfMemoryError})
 * @param recording flight recording up to shortly before the end, if one was running
 * ({@code -XX:StartFlightRecording})
 */
public record ExitFiles(@Nullable Path crashFile, List<String> crashFileHead, @Nullable Path heapDump,
		@Nullable Path recording) {

	/** No files. */
	public static final ExitFiles NONE = new ExitFiles(null, List.of(), null, null);

	/**
	 * Creates a description.
	 */
	public ExitFiles {
		crashFileHead = List.copyOf(crashFileHead);
	}

	/**
	 * Returns whether there are no files.
	 * @return whether all are missing
	 */
	public boolean isEmpty() {
		return this.crashFile == null && this.heapDump == null && this.recording == null;
	}

}
