package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

import io.github.spawnboot.codec.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * Crash file that a JVM wrote, as far as it tells the cause. The child can write in the
 * directory, so the content is only ever shown, and only a regular file is read.
 *
 * @param path the file
 * @param memory whether the JVM gave up because the system had no memory for it
 * @param event first line of the cause, such as {@code SIGSEGV (0xb) at pc=...}
 * @param frame where it happened, such as {@code C [libfoo.so+0x1f]}, or {@code null}
 * @param head its first lines
 */
record CrashFile(Path path, boolean memory, String event, @Nullable String frame, List<String> head) {

	private static final int MOST_HEAD_LINES = 20;

	private static final int HEAD_BYTES = 16 * 1024;

	private static final int LONGEST_TEXT = 300;

	private static final String INSUFFICIENT_MEMORY = "There is insufficient memory";

	private static final String FRAME = "Problematic frame:";

	/**
	 * Looks for the crash file of a process.
	 * @param directory directory that the child was given for it
	 * @param pid process id
	 * @return the file, or {@code null} if there is none
	 */
	static @Nullable CrashFile find(Path directory, long pid) {
		Path path = directory.resolve("hs_err_" + pid + ".log");
		if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
			return null;
		}
		try (InputStream input = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
			return parse(path, new String(input.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			return new CrashFile(path, false, "it cannot be read: " + ex.getMessage(), null, List.of());
		}
	}

	private static CrashFile parse(Path path, String head) {
		List<String> comments = head.lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> PlainText.of(line.substring(1).strip()))
			.filter((line) -> !line.isEmpty())
			.toList();
		boolean memory = comments.stream().anyMatch((line) -> line.startsWith(INSUFFICIENT_MEMORY));
		String event = comments.stream()
			.filter((line) -> !line.startsWith("A fatal error has been detected")
					&& !line.startsWith(INSUFFICIENT_MEMORY))
			.findFirst()
			.orElse("no cause is given");
		int frame = comments.indexOf(FRAME);
		return new CrashFile(path, memory, shorten(event),
				(frame >= 0 && frame + 1 < comments.size()) ? shorten(comments.get(frame + 1)) : null,
				comments.stream().limit(MOST_HEAD_LINES).map(CrashFile::shorten).toList());
	}

	private static String shorten(String text) {
		String blanks = text.replaceAll("\\s+", " ");
		return (blanks.length() > LONGEST_TEXT) ? blanks.substring(0, LONGEST_TEXT) + "…" : blanks;
	}

	/**
	 * Tells whether the crash happened in native code, and not in the JVM or in Java.
	 */
	boolean isNative() {
		return this.frame != null && this.frame.startsWith("C ");
	}

}
