package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directory of one child, of mode 0700: its socket, its argument file and its crash
 * files. Removed after the exit, unless a crash file is in it.
 */
final class ChildDirectory {

	private static final Logger logger = LoggerFactory.getLogger(ChildDirectory.class);

	// The limit of the system is 108 with the closing NUL; see unix(7).
	private static final int MAX_SOCKET_PATH = 100;

	private static final Path SHORT_BASE = Path.of("/tmp");

	private final Path path;

	private ChildDirectory(Path path) {
		this.path = path;
	}

	static ChildDirectory create() throws IOException {
		Path base = Path.of(System.getProperty("java.io.tmpdir"));
		int length = base.resolve("spawn-1234567890123456789/beam").toString().getBytes(StandardCharsets.UTF_8).length;
		if (length > MAX_SOCKET_PATH && Files.isDirectory(SHORT_BASE)) {
			base = SHORT_BASE;
		}
		return new ChildDirectory(Files.createTempDirectory(base, "spawn-",
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
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
