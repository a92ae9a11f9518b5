package io.github.spawnboot.launch;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Chooses the system properties that a child is given by its parent, not by its command
 * line.
 */
final class InheritedProperties {

	private static final Pattern JVM_OWNED = Pattern
		.compile("(java|jdk|sun|user|os)\\..*|(file|native|stdin|stdout|stderr)\\.encoding|(file|path|line)\\.separator"
				+ "|com\\.sun\\.management\\..*");

	private static final Pattern LAUNCH = Pattern
		.compile("loader\\..*|jarmode|spawn\\.child|spring\\.context\\.(exit|checkpoint)"
				+ "|spring\\.devtools\\.restart\\.enabled");

	// Boot's logging writes these only where they are missing: a child would log with
	// the parent's pid, and into the parent's file.
	private static final Pattern DERIVED_BY_LOGGING = Pattern
		.compile("PID|LOG_FILE|LOG_PATH|LOGGED_APPLICATION_\\w+|(CONSOLE|FILE)_LOG_\\w+|LOGBACK_ROLLINGPOLICY_\\w+"
				+ "|LOG_(EXCEPTION_CONVERSION_WORD|LEVEL_PATTERN|DATEFORMAT_PATTERN|CORRELATION_PATTERN)");

	private InheritedProperties() {
	}

	static Map<String, String> of(Map<String, String> systemProperties) {
		Map<String, String> result = new TreeMap<>();
		systemProperties.forEach((name, value) -> {
			if (!isMatch(JVM_OWNED, name) && !isMatch(LAUNCH, name) && !isMatch(DERIVED_BY_LOGGING, name)) {
				result.put(name, value);
			}
		});
		return result;
	}

	private static boolean isMatch(Pattern pattern, String name) {
		return pattern.matcher(name).matches();
	}

}
