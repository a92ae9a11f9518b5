package io.github.spawnboot.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.spawnboot.ChildStartException;
import org.jspecify.annotations.Nullable;

/**
 * The Java runtime of this process, remembered as it was when the process looked first,
 * so that a runtime replaced underneath it is noticed.
 */
final class JavaHome {

	private final Path directory;

	private final Path java;

	private final @Nullable String release;

	JavaHome(Path directory) {
		this.directory = directory;
		this.java = directory.resolve("bin").resolve((File.separatorChar == '\\') ? "java.exe" : "java");
		this.release = readRelease();
	}

	/**
	 * Returns the launcher of this runtime.
	 * @return absolute path of an executable file
	 * @throws ChildStartException if it is gone, or the runtime is another one now
	 */
	Path java() {
		if (!Files.isExecutable(this.java)) {
			throw new ChildStartException("Cannot start a child JVM: '" + this.java + "' of the running Java runtime "
					+ "does not exist or is not executable. If Java was updated or removed, restart the application; "
					+ "a runtime image made by jpackage or jlink must keep its native commands", null);
		}
		if (this.release != null && !this.release.equals(readRelease())) {
			throw new ChildStartException("Cannot start a child JVM: the Java runtime in '" + this.directory
					+ "' was replaced while this application runs ('release' has changed). Restart the application",
					null);
		}
		return this.java;
	}

	private @Nullable String readRelease() {
		try {
			return Files.readString(this.directory.resolve("release"), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			// Not every runtime image has the file; without it there is nothing to
			// compare.
			return null;
		}
	}

}
