package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the system says of a process before the JVM has taken note of its end.
 */
final class ProcessState {

	private ProcessState() {
	}

	/**
	 * Returns whether a process that was started here has ended, so that its exit code is
	 * on the way.
	 * @param pid process id
	 * @return whether it runs no more; {@code false} where the system does not tell
	 */
	static boolean isDead(long pid) {
		try {
			String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
			// The name before it may hold anything.
			int state = stat.lastIndexOf(')') + 2;
			return state < stat.length() && (stat.charAt(state) == 'Z' || stat.charAt(state) == 'X');
		}
		catch (NoSuchFileException ex) {
			return Files.exists(Path.of("/proc/self/stat"));
		}
		catch (IOException ex) {
			return false;
		}
	}

}
