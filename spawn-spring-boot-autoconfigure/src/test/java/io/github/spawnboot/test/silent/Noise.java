package io.github.spawnboot.test.silent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where each part of {@link SilentApplication} says that it did something. What a service
 * needs begins with {@code needed}; everything else must not happen in a child. Each
 * entry is also printed as a line {@code NOISE <entry>}, so that a test can read it from
 * the output of another process.
 */
public final class Noise {

	/**
	 * What begins each printed line.
	 */
	public static final String MARKER = "NOISE ";

	private static final List<String> ENTRIES = new CopyOnWriteArrayList<>();

	private Noise() {
	}

	public static void record(String entry) {
		if (!ENTRIES.contains(entry)) {
			ENTRIES.add(entry);
			System.out.println(MARKER + entry);
		}
	}

	/**
	 * Called by a migration script.
	 * @param entry what happened
	 * @return the entry, as a function has to return something
	 */
	public static String fromScript(String entry) {
		record(entry);
		return entry;
	}

	public static List<String> entries() {
		return List.copyOf(ENTRIES);
	}

	public static void clear() {
		ENTRIES.clear();
	}

}
