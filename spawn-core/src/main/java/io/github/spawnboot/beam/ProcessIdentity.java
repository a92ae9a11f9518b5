package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A process that is told from a later one with the same id, in every JVM of the machine
 * alike. The start is what Linux counts itself: a time of day, which each JVM works out
 * from a clock that it has read once, differs between two JVMs when the clock was set
 * meanwhile.
 *
 * @param pid process id
 * @param start ticks from the start of the system to that of the process; where there is
 * no {@code /proc}, milliseconds since the epoch; 0 if the system does not tell
 */
public record ProcessIdentity(long pid, long start) {

	private static final Path PROC = Path.of("/proc");

	// Behind the name of the program, which may hold anything; see proc(5).
	private static final int START = 19;

	/**
	 * Returns this process.
	 * @return its id and start
	 */
	public static ProcessIdentity current() {
		long pid = ProcessHandle.current().pid();
		try {
			return new ProcessIdentity(pid, hasProc() ? ticks(pid) : millis(ProcessHandle.current()));
		}
		catch (IOException | RuntimeException ex) {
			return new ProcessIdentity(pid, 0);
		}
	}

	/**
	 * Returns whether the process is there. One that cannot be looked at, because this
	 * process has no file descriptor left for example, is.
	 * @return {@code false} if it has ended, or its id belongs to another one
	 */
	public boolean isAlive() {
		if (!hasProc()) {
			return ProcessHandle.of(this.pid).filter((process) -> isStart(millis(process))).isPresent();
		}
		try {
			return isStart(ticks(this.pid));
		}
		catch (NoSuchFileException ex) {
			return false;
		}
		catch (IOException | RuntimeException ex) {
			return true;
		}
	}

	private boolean isStart(long other) {
		return this.start == 0 || other == 0 || this.start == other;
	}

	// Needs no file descriptor.
	private static boolean hasProc() {
		return Files.exists(PROC.resolve("self/stat"));
	}

	private static long ticks(long pid) throws IOException {
		String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
		return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START]);
	}

	private static long millis(ProcessHandle process) {
		return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
	}

}
