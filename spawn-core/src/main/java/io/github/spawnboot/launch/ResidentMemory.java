package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory a process holds in RAM.
 */
public final class ResidentMemory {

	private static final Pattern RESIDENT = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);

	private ResidentMemory() {
	}

	/**
	 * Asks the system about a process.
	 * @param pid process id
	 * @return resident bytes; empty if there is no such process, it has ended, or the
	 * system is not Linux
	 */
	public static OptionalLong of(long pid) {
		try {
			String status = Files.readString(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1);
			Matcher matcher = RESIDENT.matcher(status);
			return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1024) : OptionalLong.empty();
		}
		catch (IOException ex) {
			return OptionalLong.empty();
		}
	}

}
