package io.github.spawnboot.context;

import java.time.DayOfWeek;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class EnvironmentSnapshotTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final EnvironmentSnapshot snapshot = new EnvironmentSnapshot(this.environment);

	@Test
	void sourcesKeepsOrderAndRawValues() {
		add("first", Map.of("a", "${b}", "n", 7));
		add("last", Map.of("b", "value"));
		this.environment.getPropertySources().addFirst(new MapPropertySource("top", Map.of("a", "top")));
		assertThat(this.snapshot.sources(PropertyFilter.all())).containsExactly(
				new ChildPayload.Source("top", false, Map.of("a", "top")),
				new ChildPayload.Source("systemProperties", true, Map.of()),
				new ChildPayload.Source("systemEnvironment", true, Map.of()),
				new ChildPayload.Source("first", false, Map.of("a", "${b}", "n", 7)),
				new ChildPayload.Source("last", false, Map.of("b", "value")));
	}

	@Test
	void sourcesLeavesOutViewsAndKeepsPlacesOfLocalOnes() {
		add("configurationProperties", Map.of("a", "view"));
		add("bootstrap", Map.of("a", "bootstrap"));
		add("random", Map.of("random.int", 4));
		assertThat(this.snapshot.sources(PropertyFilter.all())).extracting(ChildPayload.Source::name)
			.containsExactly("systemProperties", "systemEnvironment", "random");
		assertThat(this.snapshot.sources(PropertyFilter.all())).allMatch(ChildPayload.Source::local);
	}

	@Test
	void sourcesWhenSourceComputesValuesTakesWhatItReturns() {
		this.environment.getPropertySources().addLast(new EnumerablePropertySource<>("computing", "x") {

			@Override
			public String[] getPropertyNames() {
				return new String[] { "twice", "absent" };
			}

			@Override
			public @Nullable Object getProperty(String name) {
				return name.equals("twice") ? getSource() + getSource() : null;
			}

		});
		assertThat(last().values()).isEqualTo(Map.of("twice", "xx"));
	}

	@Test
	void sourcesWhenValuesAreNotStringsTakesThoseOfPlainKinds() {
		add("values", Map.of("list", List.of(1, "a"), "array", new String[] { "a" }, "enum", DayOfWeek.FRIDAY,
				"builder", new StringBuilder("text")));
		assertThat(last().values()).containsEntry("list", List.of(1, "a"))
			.containsEntry("array", new String[] { "a" })
			.containsEntry("enum", "FRIDAY")
			.containsEntry("builder", "text");
	}

	@Test
	void sourcesWhenValueCannotBeSentSaysSoOnce(CapturedOutput output) {
		add("values", Map.of("object", new LinkedHashMap<>(), "good", "1"));
		assertThat(last().values()).isEqualTo(Map.of("good", "1"));
		assertThat(last().values()).isEqualTo(Map.of("good", "1"));
		assertThat(output.toString()
			.split("Property 'object' of source 'values' has a value of type 'java.util.LinkedHashMap', so children do "
					+ "not get it", -1))
			.hasSize(2);
	}

	@Test
	void sourcesWhenSourceCannotListItsNamesSaysSo(CapturedOutput output) {
		this.environment.getPropertySources().addLast(new PropertySource<>("opaque", "x") {

			@Override
			public @Nullable Object getProperty(String name) {
				return null;
			}

		});
		assertThat(last()).isEqualTo(new ChildPayload.Source("opaque", true, Map.of()));
		assertThat(output).contains("Property source 'opaque' of type").contains("cannot list its properties");
	}

	@Test
	void sourcesWhenFilteredTakesOnlyWhatPasses() {
		add("config", Map.of("secret.password", "x", "name", "y"));
		assertThat(this.snapshot.sources((source, name) -> !(source.equals("config") && name.startsWith("secret.")))
			.get(2)
			.values()).isEqualTo(Map.of("name", "y"));
	}

	@Test
	void systemPropertiesLeavesOutThoseOfJvmAndOfParent() {
		System.setProperty("snapshot.own", "1");
		System.setProperty("snapshot.secret", "2");
		System.setProperty("LOG_FILE", "parent.log");
		try {
			Map<String, String> properties = this.snapshot
				.systemProperties((source, name) -> !name.equals("snapshot.secret"));
			assertThat(properties).containsEntry("snapshot.own", "1")
				.doesNotContainKeys("snapshot.secret", "LOG_FILE", "java.home", "user.dir", "java.class.path",
						"spring.devtools.restart.enabled");
		}
		finally {
			System.clearProperty("snapshot.own");
			System.clearProperty("snapshot.secret");
			System.clearProperty("LOG_FILE");
		}
	}

	private void add(String name, Map<String, Object> values) {
		this.environment.getPropertySources().addLast(new MapPropertySource(name, values));
	}

	private ChildPayload.Source last() {
		List<ChildPayload.Source> sources = this.snapshot.sources(PropertyFilter.all());
		return sources.get(sources.size() - 1);
	}

}
