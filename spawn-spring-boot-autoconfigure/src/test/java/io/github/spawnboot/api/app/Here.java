package io.github.spawnboot.api.app;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what ran in this process.
 */
public final class Here {

	private static final Map<String, Integer> counts = new TreeMap<>();

	private Here() {
	}

	static void ran() {
		ran("call");
	}

	static synchronized void ran(String what) {
		counts.merge(what, 1, Integer::sum);
	}

	public static synchronized void clear() {
		counts.clear();
	}

	public static synchronized Map<String, Integer> counts() {
		return new TreeMap<>(counts);
	}

}
