package io.github.spawnboot.launch;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InheritedProperties}.
 */
class InheritedPropertiesTests {

	@ParameterizedTest
	@ValueSource(strings = { "java.home", "java.class.path", "jdk.debug", "sun.java.command", "os.name", "user.dir",
			"file.encoding", "file.separator", "stdout.encoding", "native.encoding",
			"com.sun.management.jmxremote.port", "loader.main", "jarmode", "spawn.child", "spring.context.exit",
			"spring.devtools.restart.enabled", "PID", "LOG_FILE", "CONSOLE_LOG_PATTERN", "LOGGED_APPLICATION_NAME",
			"LOGBACK_ROLLINGPOLICY_MAX_FILE_SIZE" })
	void ofWhenPropertyBelongsToOneProcessOmits(String name) {
		assertThat(InheritedProperties.of(Map.of(name, "x"))).isEmpty();
	}

	@Test
	void ofWhenPropertyBelongsToApplicationKeeps() {
		Map<String, String> properties = Map.of("spring.datasource.password", "s3cret",
				"javax.net.ssl.trustStorePassword", "s3cret", "LOG_LEVEL", "x", "javafx", "y", "userName", "z",
				"logging.level.root", "debug");
		assertThat(InheritedProperties.of(properties)).isEqualTo(properties);
	}

}
