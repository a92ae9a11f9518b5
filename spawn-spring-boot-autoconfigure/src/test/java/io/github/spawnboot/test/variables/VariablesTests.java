package io.github.spawnboot.test.variables;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Environment variables of children by each policy, as their services see them. Row D5.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.pools.inheriting.environment-variables.set.SPAWN_TEST_Added=one",
				"spawn.pools.replacing.environment-variables.policy=replace",
				"spawn.pools.replacing.environment-variables.set.SPAWN_TEST_ONLY=two",
				"spawn.pools.allowing.environment-variables.policy=allow-list",
				"spawn.pools.allowing.environment-variables.allow=PATH,JAVA_*",
				"spawn.pools.allowing.environment-variables.set.PATH=/none" })
@DirtiesContext
class VariablesTests {

	@Autowired
	@Qualifier("inheriting")
	private Surroundings inheriting;

	@Autowired
	@Qualifier("replacing")
	private Surroundings replacing;

	@Autowired
	@Qualifier("allowing")
	private Surroundings allowing;

	@Test
	void inheritGivesAllVariablesButThoseOfTheJvm() {
		Map<String, String> expected = new TreeMap<>(System.getenv());
		expected.keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"));
		expected.put("SPAWN_TEST_Added", "one");
		assertThat(this.inheriting.variables()).isEqualTo(expected).containsKey("PATH");
	}

	@Test
	void replaceGivesOnlyWhatIsSetAndSpringSeesTheSame() {
		assertThat(this.replacing.variables()).isEqualTo(Map.of("SPAWN_TEST_ONLY", "two"));
		assertThat(this.replacing.property("spawn.test.only")).isEqualTo("two");
		assertThat(this.replacing.property("PATH")).isNull();
	}

	@Test
	void allowListGivesWhatIsNamedAndWhatIsSetWins() {
		Map<String, String> variables = this.allowing.variables();
		assertThat(variables).containsEntry("PATH", "/none").doesNotContainKeys("JAVA_TOOL_OPTIONS", "HOME");
		assertThat(variables.keySet())
			.allSatisfy((name) -> assertThat(name.equals("PATH") || name.startsWith("JAVA_")).isTrue());
	}

}
