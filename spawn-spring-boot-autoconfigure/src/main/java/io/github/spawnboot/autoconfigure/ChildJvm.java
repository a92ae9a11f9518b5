package io.github.spawnboot.autoconfigure;

import java.util.Locale;
import java.util.TimeZone;

import io.github.spawnboot.context.ChildPayload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.LoggingSystemProperty;

/**
 * Makes the JVM of a child like that of its parent: system properties, locale, time zone.
 */
final class ChildJvm {

	private static final Logger logger = LoggerFactory.getLogger(ChildJvm.class);

	private ChildJvm() {
	}

	/**
	 * Prepares this JVM.
	 * @param payload says what the parent has
	 */
	static void prepare(ChildPayload payload) {
		payload.systemProperties().forEach(System::setProperty);
		// DevTools looks here, and would start the application again in another thread.
		System.setProperty("spring.devtools.restart.enabled", "false");
		// Left by the parent's logging system, they would lead the child to its log file.
		for (LoggingSystemProperty property : LoggingSystemProperty.values()) {
			System.clearProperty(property.getEnvironmentVariableName());
		}
		Locale.setDefault(Locale.forLanguageTag(payload.locale()));
		TimeZone.setDefault(TimeZone.getTimeZone(payload.timeZone()));
	}

	/**
	 * Says if this JVM runs in another directory than its parent, where relative paths
	 * lead to other files.
	 * @param payload says what the parent has
	 */
	static void checkWorkingDirectory(ChildPayload payload) {
		String directory = System.getProperty("user.dir");
		if (!payload.workingDirectory().equals(directory)) {
			logger.warn("This child runs in '{}' but its parent in '{}': relative paths name other files", directory,
					payload.workingDirectory());
		}
	}

}
