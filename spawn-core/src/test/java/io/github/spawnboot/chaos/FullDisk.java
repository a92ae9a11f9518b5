package io.github.spawnboot.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A place for crash files where there is no room for them. Where this process may mount
 * something, it is a small file system of its own that is full; else the crash files go
 * to {@code /dev/full}, which says of each write that the disk is full.
 */
final class FullDisk implements AutoCloseable {

	private final Path directory;

	private final boolean mounted;

	FullDisk(Path directory) throws IOException {
		this.directory = Files.createDirectories(directory);
		this.mounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString());
		if (this.mounted) {
			try (OutputStream out = Files.newOutputStream(directory.resolve("filler"))) {
				while (true) {
					out.write(new byte[4096]);
				}
			}
			catch (IOException ex) {
				// Now it is full.
			}
		}
	}

	Path directory() {
		return this.directory;
	}

	List<String> jvmOptions() {
		return this.mounted ? List.of() : withoutMount();
	}

	/** Returns the options with which crash files have no room anywhere. */
	static List<String> withoutMount() {
		return List.of("-XX:ErrorFile=/dev/full");
	}

	@Override
	public String toString() {
		return this.mounted ? "full tmpfs" : "/dev/full";
	}

	@Override
	public void close() throws IOException {
		if (this.mounted && !run("umount", this.directory.toString())) {
			throw new IOException("'" + this.directory + "' cannot be unmounted");
		}
	}

	private static boolean run(String... command) {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
