package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the JVMs of children write what outlives them: crash files, heap dumps and flight
 * recordings. One directory of mode 0700 for each launcher, made with its first child, in
 * it one for each child, which is removed after the end of the child if it is empty. Of
 * those that are not, the newest {@value #MOST_KEPT} are kept. Thread-safe.
 */
final class CrashDirectory {

	/** Number of children whose files are kept. */
	static final int MOST_KEPT = 10;

	private static final Logger logger = LoggerFactory.getLogger(CrashDirectory.class);

	private static final String PREFIX = "spawn-crash-";

	private static final Pattern NAME = Pattern.compile(PREFIX + ChildDirectory.OWNER + ".*");

	private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

	private final Path base;

	private final AtomicBoolean told = new AtomicBoolean();

	private final Deque<Path> kept = new ArrayDeque<>();

	private @Nullable Path run;

	private boolean closed;

	/**
	 * Creates a crash directory; nothing is made on the disk yet.
	 * @param base directory to make it in, made if it does not exist
	 */
	CrashDirectory(Path base) {
		this.base = base;
	}

	static Path defaultBase() {
		return Path.of(System.getProperty("java.io.tmpdir"));
	}

	/**
	 * Makes the directory of a child.
	 * @param pool name of its pool
	 * @param generation its number
	 * @param fallback directory to use where none can be made, because the disk is full
	 * for example, which the log then says
	 * @return the directory
	 */
	Path create(String pool, long generation, Path fallback) {
		try {
			return Files.createTempDirectory(run(), pool.replaceAll("[^A-Za-z0-9_.-]", "_") + "-" + generation + "-",
					OWNER_ONLY);
		}
		catch (IOException | UnsupportedOperationException ex) {
			if (this.told.compareAndSet(false, true)) {
				logger.warn("No directory can be made in '{}' (property 'spawn.crash-directory') for crash files of"
						+ " children; they are written into the private directories of the children, and stay"
						+ " there: {}", this.base, ex.toString());
			}
			return fallback;
		}
	}

	private synchronized Path run() throws IOException {
		Path run = this.run;
		if (run == null || !Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS)) {
			Files.createDirectories(this.base);
			sweep(this.base);
			run = Files.createTempDirectory(this.base, PREFIX + ChildDirectory.owner(), OWNER_ONLY);
			this.run = run;
		}
		return run;
	}

	/**
	 * Removes the directory of a child that has ended, unless something was written in
	 * it.
	 * @param directory as made by {@link #create}
	 */
	synchronized void ended(Path directory) {
		if (this.run == null || !directory.startsWith(this.run)) {
			return;
		}
		if (isEmpty(directory)) {
			remove(directory);
		}
		else {
			this.kept.addLast(directory);
			if (this.kept.size() > MOST_KEPT) {
				Path oldest = this.kept.removeFirst();
				logger.info("Crash files in '{}' are removed: those of the newest {} children are kept", oldest,
						MOST_KEPT);
				remove(oldest);
			}
		}
		if (this.closed) {
			close();
		}
	}

	/**
	 * Removes the directory of the launcher if it is empty, now or with the last child.
	 */
	synchronized void close() {
		this.closed = true;
		if (this.run != null) {
			removeIfEmpty(this.run);
		}
	}

	// Of launchers that were killed before they could.
	private static void sweep(Path base) {
		try (DirectoryStream<Path> runs = Files.newDirectoryStream(base, PREFIX + "*")) {
			for (Path run : runs) {
				Matcher name = NAME.matcher(run.getFileName().toString());
				if (name.matches() && Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(run)
						&& !ChildDirectory.isOwned(name)) {
					sweepRun(run);
				}
			}
		}
		catch (IOException | DirectoryIteratorException ex) {
			logger.debug("Directories of ended processes in '{}' could not be removed", base, ex);
		}
	}

	private static void sweepRun(Path run) throws IOException {
		try (DirectoryStream<Path> children = Files.newDirectoryStream(run)) {
			for (Path child : children) {
				if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && isEmpty(child)) {
					remove(child);
				}
			}
		}
		removeIfEmpty(run);
	}

	private static boolean isEmpty(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.noneMatch((file) -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS));
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void removeIfEmpty(Path directory) {
		try {
			Files.deleteIfExists(directory);
		}
		catch (DirectoryNotEmptyException ex) {
			// It holds what is to be kept.
		}
		catch (IOException ex) {
			logger.warn("The directory '{}' could not be removed", directory, ex);
		}
	}

	private static void remove(Path directory) {
		try {
			Files.walkFileTree(directory, new SimpleFileVisitor<>() {

				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
					Files.deleteIfExists(file);
					return FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
						throws IOException {
					Files.deleteIfExists(visited);
					return FileVisitResult.CONTINUE;
				}

			});
		}
		catch (NoSuchFileException ex) {
			// Somebody else has removed it, who may.
		}
		catch (IOException ex) {
			logger.warn("The directory '{}' could not be removed", directory, ex);
		}
	}

}
