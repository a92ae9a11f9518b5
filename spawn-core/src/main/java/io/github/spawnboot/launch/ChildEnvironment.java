package io.github.spawnboot.launch;

import java.util.Map;
import java.util.Set;

/**
 * Environment variables of a child: those of this process, without the ones that a JVM or
 * Boot's launcher reads. The options in them are on the child's command line already,
 * filtered, and some options are fatal when they come twice.
 */
public final class ChildEnvironment {

	private static final Set<String> REMOVED = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS",
			"CLASSPATH");

	private ChildEnvironment() {
	}

	/**
	 * Removes from the environment of a process what a child must not inherit.
	 * @param builder builds the process; its environment is changed in place
	 */
	public static void applyTo(ProcessBuilder builder) {
		removeFrom(builder.environment());
	}

	static void removeFrom(Map<String, String> environment) {
		environment.keySet().removeIf(ChildEnvironment::isRemoved);
	}

	static boolean isRemoved(String name) {
		// Boot's launcher looks for 'loader.path' also as 'LOADER_PATH' and
		// 'loader_path'.
		return REMOVED.contains(name) || name.regionMatches(true, 0, "LOADER_", 0, 7)
				|| name.regionMatches(true, 0, "loader.", 0, 7);
	}

}
