package io.github.spawnboot.launch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildEnvironment}.
 */
class ChildEnvironmentTests {

	// row D5
	@Test
	void applyToWhenVariablesConfigureTheJvmRemovesThemOnly() {
		ProcessBuilder builder = new ProcessBuilder("x");
		builder.environment().clear();
		for (String name : new String[] { "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH",
				"LOADER_PATH", "LOADER_MAIN", "loader_path", "loader.path", "PATH", "HOME", "LOADERS",
				"MY_CLASSPATH" }) {
			builder.environment().put(name, "x");
		}
		ChildEnvironment.applyTo(builder);
		assertThat(builder.environment()).containsOnlyKeys("PATH", "HOME", "LOADERS", "MY_CLASSPATH");
	}

}
