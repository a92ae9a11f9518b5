package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.spawnboot.beam.ProcessIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directory of one child, of mode 0700: its socket and its argument file. Removed after
 * the exit, unless a crash file is in it because there was no {@link CrashDirectory}.
 */
final class ChildDirectory {

	private static final Logger logger = LoggerFactory.getLogger(ChildDirectory.class);

	// The limit of the system is 108 with the closing NUL; see unix(7).
	private static final int MAX_SOCKET_PATH = 100;

	private static final Path SHORT_BASE = Path.of("/tmp");

	/**
	 * Form of {@link #owner()}. The letter before the start keeps apart what other builds
	 * of this library wrote there, whose directories are left alone.
	 */
	static final String OWNER = "(\\d{1,18})-(\\d{1,18})-s(\\d{1,18})-";

	private static final Pattern NAME = Pattern.compile("spawn-" + OWNER + ".*");

	private static final AtomicBoolean swept = new AtomicBoolean();

	private final Path path;

	private ChildDirectory(Path path) {
		this.path = path;
	}

	static ChildDirectory create() throws IOException {
		if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
			throw new IOException(
					"this system has no POSIX file permissions, so no directory can be made that is private to"
							+ " parent and child; in Spring, 'spawn.mode=inline' runs the services in this process");
		}
		String prefix = prefix();
		Path base = Path.of(System.getProperty("java.io.tmpdir"));
		int length = base.resolve(prefix + "1234567890123456789/beam")
			.toString()
			.getBytes(StandardCharsets.UTF_8).length;
		if (length > MAX_SOCKET_PATH && Files.isDirectory(SHORT_BASE)) {
			base = SHORT_BASE;
		}
		if (swept.compareAndSet(false, true)) {
			sweep(base);
		}
		return new ChildDirectory(Files.createTempDirectory(base, prefix,
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
	}

	static String prefix() {
		return "spawn-" + owner();
	}

	/**
	 * Returns how directories name the process that they belong to.
	 */
	static String owner() {
		ProcessIdentity self = ProcessIdentity.current();
		return processNamespace() + "-" + self.pid() + "-s" + self.start() + "-";
	}

	// Containers may share the directory for temporary files, but not their process ids.
	private static String processNamespace() {
		try {
			return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
		}
		catch (IOException | UnsupportedOperationException ex) {
			return "0";
		}
	}

	/**
	 * Removes what parents left that were killed before they could.
	 */
	static void sweep(Path base) {
		try (DirectoryStream<Path> directories = Files.newDirectoryStream(base, "spawn-*")) {
			for (Path directory : directories) {
				Matcher name = NAME.matcher(directory.getFileName().toString());
				if (name.matches() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
						&& Files.isWritable(directory) && !isOwned(name)) {
					new ChildDirectory(directory).remove();
				}
			}
		}
		catch (IOException | DirectoryIteratorException ex) {
			logger.debug("Directories of ended processes in '{}' could not be removed", base, ex);
		}
	}

	/**
	 * Returns whether the process that a directory belongs to may be alive. Those of
	 * another namespace of process ids, which cannot be seen, may.
	 * @param name the first three groups are the parts of {@link #owner()}
	 */
	static boolean isOwned(Matcher name) {
		return !name.group(1).equals(processNamespace())
				|| new ProcessIdentity(Long.parseLong(name.group(2)), Long.parseLong(name.group(3))).isAlive();
	}

	Path path() {
		return this.path;
	}

	void remove() {
		try (Stream<Path> files = Files.list(this.path)) {
			List<Path> all = files.toList();
			for (Path file : all) {
				if (!isCrashFile(file)) {
					Files.deleteIfExists(file);
				}
			}
			if (all.stream().noneMatch(ChildDirectory::isCrashFile)) {
				Files.deleteIfExists(this.path);
			}
		}
		catch (DirectoryNotEmptyException ex) {
			logger.info("The directory '{}' of a child is kept, because the child left files in it", this.path);
		}
		catch (IOException ex) {
			logger.warn("The directory '{}' of a child could not be removed", this.path, ex);
		}
	}

	private static boolean isCrashFile(Path file) {
		String name = file.getFileName().toString();
		return name.startsWith("hs_err") || name.endsWith(".hprof") || name.endsWith(".jfr");
	}

}
