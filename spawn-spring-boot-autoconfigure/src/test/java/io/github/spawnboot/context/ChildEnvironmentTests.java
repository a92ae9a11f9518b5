package io.github.spawnboot.context;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ChildEnvironmentTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void rebuildPutsSourcesInOrderOfParent() {
		this.environment.getPropertySources().addFirst(new MapPropertySource("onlyInChild", Map.of("a", "child")));
		this.environment.getPropertySources().addFirst(new MapPropertySource("config", Map.of("a", "read again")));
		rebuild(false);
		assertThat(names()).containsExactly("spawnChild", "config", "systemEnvironment", "defaults", "onlyInChild",
				"systemProperties");
		assertThat(this.environment.getProperty("a")).isEqualTo("parent default");
	}

	@Test
	void rebuildWhenRepeatedChangesNothing() {
		rebuild(false);
		List<String> names = names();
		rebuild(false);
		assertThat(names()).isEqualTo(names);
	}

	@Test
	void rebuildWhenSourceWasReplacedBringsParentsBack() {
		rebuild(false);
		this.environment.getPropertySources().addFirst(new MapPropertySource("defaults", Map.of("a", "replaced")));
		rebuild(false);
		assertThat(this.environment.getProperty("a")).isEqualTo("parent default");
	}

	@Test
	void rebuildPrefersOverridesOfPayloadToDefaults() {
		rebuild(false);
		assertThat(this.environment.getProperty("mode")).isEqualTo("override");
		assertThat(this.environment.getProperty("banner")).isEqualTo("off");
	}

	@Test
	void rebuildWhenReloadingOnlyAddsOverridesAndProfiles() {
		rebuild(true);
		assertThat(names()).containsExactly("spawnChild", "systemProperties", "systemEnvironment");
		assertThat(this.environment.getActiveProfiles()).containsExactly("one", "two");
	}

	@Test
	void rebuildKeepsConfigurationPropertiesOfBootFirst() {
		this.environment.getPropertySources().addFirst(new MapPropertySource("configurationProperties", Map.of()));
		rebuild(false);
		assertThat(names()).startsWith("configurationProperties", "spawnChild");
		this.environment.getPropertySources().remove("spawnChild");
		rebuild(true);
		assertThat(names()).startsWith("configurationProperties", "spawnChild");
	}

	@Test
	void rebuildSetsProfiles() {
		rebuild(false);
		assertThat(this.environment.getActiveProfiles()).containsExactly("one", "two");
		assertThat(this.environment.getDefaultProfiles()).containsExactly("fallback");
	}

	private void rebuild(boolean reload) {
		List<ChildPayload.Source> sources = List.of(
				new ChildPayload.Source("config", false, Map.of("mode", "parent", "banner", "on")),
				new ChildPayload.Source("servletContextInitParams", true, Map.of()),
				new ChildPayload.Source("systemEnvironment", true, Map.of()),
				new ChildPayload.Source("defaults", false, Map.of("a", "parent default")));
		ChildPayload payload = new ChildPayload(List.of(), Map.of(), List.of(), reload, sources,
				Map.of("mode", "override"), Map.of(), List.of("one", "two"), List.of("fallback"), "", "", "", List.of(),
				null);
		ChildEnvironment.rebuild(this.environment, payload, Map.of("mode", "default", "banner", "off"));
	}

	private List<String> names() {
		return this.environment.getPropertySources().stream().map(PropertySource::getName).toList();
	}

}
