package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What Linux says of its processes.
 */
final class ProcessTable {

	private static final Path PROC = Path.of("/proc");

	// Places behind the name of the program, which may hold anything; see proc(5).
	private static final int STATE = 0;

	private static final int PARENT = 1;

	private static final int SESSION = 3;

	private static final int START = 19;

	private ProcessTable() {
	}

	/**
	 * Returns whether the system tells.
	 */
	static boolean isAvailable() {
		return Files.isReadable(PROC.resolve("self/stat"));
	}

	/**
	 * Returns all processes that this one can see.
	 */
	static List<Entry> all() {
		List<Entry> entries = new ArrayList<>();
		try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
			for (Path process : processes) {
				Entry entry = read(process);
				if (entry != null) {
					entries.add(entry);
				}
			}
		}
		catch (IOException | DirectoryIteratorException ex) {
			// There is none.
		}
		return entries;
	}

	/**
	 * Returns one process.
	 * @param pid process id
	 * @return the process, or {@code null} if there is none or the system does not tell
	 */
	static @Nullable Entry of(long pid) {
		return read(PROC.resolve(Long.toString(pid)));
	}

	private static @Nullable Entry read(Path process) {
		try {
			String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
			return new Entry(Long.parseLong(process.getFileName().toString()), name, fields[STATE].charAt(0),
					Long.parseLong(fields[PARENT]), Long.parseLong(fields[SESSION]), Long.parseLong(fields[START]));
		}
		catch (IOException | RuntimeException ex) {
			// It has ended meanwhile, or belongs to somebody who hides it.
			return null;
		}
	}

	/**
	 * Returns what a process has started, and what that has started, as far as it still
	 * hangs together.
	 * @param pid process id
	 */
	static List<Entry> descendantsOf(long pid) {
		List<Entry> found = new ArrayList<>();
		addChildren(pid, found);
		for (int i = 0; i < found.size(); i++) {
			addChildren(found.get(i).pid(), found);
		}
		return found;
	}

	// The system lists them by the threads that started them, which saves a look at all
	// processes of the machine.
	private static void addChildren(long pid, List<Entry> found) {
		try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
			for (Path thread : threads) {
				for (String child : Files.readString(thread.resolve("children"), StandardCharsets.ISO_8859_1)
					.split(" ")) {
					Entry entry = child.isEmpty() ? null : of(Long.parseLong(child));
					if (entry != null && entry.parent() == pid) {
						found.add(entry);
					}
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			// It has ended meanwhile, or this kernel does not list them.
		}
	}

	/**
	 * A process.
	 *
	 * @param pid process id
	 * @param name name of its program, as it gives it
	 * @param state one letter
	 * @param parent process id of its parent
	 * @param session id of its session, the process id of the one that made it
	 * @param start when it was started, in ticks since the start of the system
	 */
	record Entry(long pid, String name, char state, long parent, long session, long start) {

		/**
		 * Returns whether only its exit code is left.
		 */
		boolean isDead() {
			return this.state == 'Z' || this.state == 'X';
		}

		/**
		 * Kills this process and no other one that has got its id since.
		 * @return whether it was there
		 */
		boolean kill() {
			ProcessHandle handle = ProcessHandle.of(this.pid).orElse(null);
			// The handle knows the start of the process that it found, and never signals
			// another one: this look tells that it found the right one.
			Entry now = of(this.pid);
			if (handle == null || now == null || now.isDead() || now.start != this.start) {
				return false;
			}
			try {
				return handle.destroyForcibly();
			}
			catch (IllegalStateException ex) {
				// This process itself.
				return false;
			}
		}

		@Override
		public String toString() {
			return this.pid + " (" + this.name + ")";
		}

	}

}
