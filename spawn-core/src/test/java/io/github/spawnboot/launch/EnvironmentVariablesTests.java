package io.github.spawnboot.launch;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.spawnboot.launch.EnvironmentVariables.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link EnvironmentVariables}. Row D5.
 */
class EnvironmentVariablesTests {

	private static Map<String, String> applied(Policy policy, List<String> allowed, Map<String, String> set) {
		Map<String, String> environment = new TreeMap<>();
		for (String name : List.of("PATH", "HOME", "LC_ALL", "LC_CTYPE", "LCD", "lc_x", "SECRET", "JAVA_TOOL_OPTIONS",
				"CLASSPATH", "LOADER_PATH")) {
			environment.put(name, "x");
		}
		new EnvironmentVariables(policy, allowed, set).applyTo(environment);
		return environment;
	}

	@Test
	void inheritKeepsAllButThoseOfTheJvm() {
		assertThat(applied(Policy.INHERIT, List.of(), Map.of("HOME", "/tmp", "NEW", "")))
			.containsOnlyKeys("PATH", "HOME", "LC_ALL", "LC_CTYPE", "LCD", "lc_x", "SECRET", "NEW")
			.containsEntry("HOME", "/tmp")
			.containsEntry("NEW", "");
	}

	@Test
	void replaceLeavesOnlyWhatIsSet() {
		assertThat(applied(Policy.REPLACE, List.of(), Map.of())).isEmpty();
		assertThat(applied(Policy.REPLACE, List.of(), Map.of("A", "1"))).isEqualTo(Map.of("A", "1"));
	}

	@Test
	void allowListLeavesWhatIsNamedAndWhatIsSet() {
		assertThat(applied(Policy.ALLOW_LIST, List.of("PATH", "LC_*", "MISSING"), Map.of("A", "1")))
			.containsOnlyKeys("PATH", "LC_ALL", "LC_CTYPE", "A");
	}

	@Test
	void allowListNeverLetsThroughWhatAJvmReads() {
		assertThat(applied(Policy.ALLOW_LIST, List.of("JAVA_*", "LOAD*", "C*"), Map.of())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "LOADER_PATH" })
	void variablesThatAJvmReadsAreRefused(String name) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnvironmentVariables(Policy.INHERIT, List.of(), Map.of(name, "x")))
			.withMessage("'set' contains '" + name
					+ "', which no child gets; options of its JVM are given by 'jvm-options'");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnvironmentVariables(Policy.ALLOW_LIST, List.of(name), Map.of()))
			.withMessageStartingWith("'allow' contains '" + name + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "A*B", "A**", "A=B" })
	void namesThatCannotBeAllowedAreRefused(String name) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnvironmentVariables(Policy.ALLOW_LIST, List.of(name), Map.of()))
			.withMessageContaining("'allow' contains '" + name + "'");
	}

	@Test
	void namesAndValuesThatCannotBeSetAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnvironmentVariables(Policy.INHERIT, List.of(), Map.of("A=B", "x")))
			.withMessageContaining("'A=B', which cannot be the name of a variable");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnvironmentVariables(Policy.INHERIT, List.of(), Map.of("A", "x\0y")))
			.withMessage("'set' contains 'A' with a NUL character in its value");
	}

	@Test
	void allowedNamesNeedTheirPolicyAndThePolicyNeedsNames() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnvironmentVariables(Policy.INHERIT, List.of("PATH"), Map.of()))
			.withMessage("'allow' names [PATH], but only the policy 'allow-list' asks for it");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnvironmentVariables(Policy.ALLOW_LIST, List.of(), Map.of("A", "1")))
			.withMessage("'allow' must name at least one variable; for none, the policy is 'replace'");
	}

	@Test
	void toStringShowsNoValue() {
		assertThat(new EnvironmentVariables(Policy.REPLACE, List.of(), Map.of("PASSWORD", "hunter2")).toString())
			.contains("PASSWORD")
			.doesNotContain("hunter2");
	}

}
