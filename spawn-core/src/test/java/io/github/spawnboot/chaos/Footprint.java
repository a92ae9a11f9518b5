package io.github.spawnboot.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What this process and those that it has started hold.
 *
 * @param processes children of this process, and what they have started, by process id
 * @param threads threads of the library but the one that all children of the JVM share
 * @param descriptors number of open sockets, pipes and the like
 * @param files names of temporary files, and crash files in the working directory
 * @param memory used bytes of the heap
 */
record Footprint(Set<Long> processes, Set<Thread> threads, int descriptors, Set<Path> files, long memory) {

	private static final long MOST_GROWTH = 32L * 1024 * 1024;

	static Footprint take(Path temporary, String variable) {
		Set<Long> processes = ProcessHandle.current()
			.children()
			.map(ProcessHandle::pid)
			.collect(Collectors.toCollection(HashSet::new));
		processes.addAll(marked(variable));
		processes.remove(ProcessHandle.current().pid());
		Set<Thread> threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("spawn-") && !thread.getName().equals("spawn-launcher"))
			.collect(Collectors.toSet());
		Set<Path> files = new HashSet<>(list(temporary, ""));
		files.addAll(list(Path.of("").toAbsolutePath(), "hs_err"));
		System.gc();
		return new Footprint(processes, threads, openDescriptors(), files,
				Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
	}

	/** Returns the processes whose environment has a variable with a value. */
	static List<Long> marked(String variable) {
		return processes("environ", variable);
	}

	/** Returns the processes whose command line contains a word. */
	static List<Long> named(String word) {
		return processes("cmdline", word);
	}

	private static List<Long> processes(String file, String word) {
		return list(Path.of("/proc"), "").stream()
			.filter((process) -> process.getFileName().toString().matches("\\d+"))
			.filter((process) -> {
				String content = read(process.resolve(file));
				return content != null && ("\0" + content).contains("\0" + word + "\0");
			})
			.map((process) -> Long.parseLong(process.getFileName().toString()))
			.toList();
	}

	private static int openDescriptors() {
		int count = 0;
		for (Path descriptor : list(Path.of("/proc/self/fd"), "")) {
			try {
				// The class path is opened as it is needed.
				if (!Files.readSymbolicLink(descriptor).toString().endsWith(".jar")) {
					count++;
				}
			}
			catch (IOException ex) {
				// The one by which the directory was listed.
			}
		}
		return count;
	}

	private static List<Path> list(Path directory, String prefix) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.getFileName().toString().startsWith(prefix)).toList();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static @Nullable String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			// The process ended, or belongs to somebody else.
			return null;
		}
	}

	/** Tells what is here that was not there before. */
	List<String> leaksSince(Footprint before) {
		List<String> leaks = new ArrayList<>();
		without(this.processes, before.processes).forEach((pid) -> leaks.add("process " + pid + ": "
				+ String.valueOf(read(Path.of("/proc/" + pid + "/cmdline"))).replace('\0', ' ')));
		without(this.threads, before.threads).forEach((thread) -> leaks.add("thread " + thread.getName()));
		without(this.files, before.files).forEach((file) -> leaks.add("file " + file));
		if (this.descriptors > before.descriptors) {
			leaks.add(this.descriptors + " descriptors instead of " + before.descriptors);
		}
		if (this.memory > before.memory + MOST_GROWTH) {
			leaks.add(this.memory + " bytes of heap instead of " + before.memory);
		}
		return leaks;
	}

	private static <T> Set<T> without(Set<T> all, Set<T> known) {
		Set<T> left = new HashSet<>(all);
		left.removeAll(known);
		return left;
	}

}
