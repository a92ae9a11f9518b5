package io.github.spawnboot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the configuration metadata. The keys of a pool stand in a map, which the
 * annotation processor does not look into, so they are written by hand for the default
 * pool.
 */
class ConfigurationMetadataTests {

	private static final String POOL = "spawn.pools.default.";

	private final Map<String, JsonNode> properties = properties();

	static Map<String, JsonNode> properties() {
		try (InputStream in = ConfigurationMetadataTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			Map<String, JsonNode> properties = new LinkedHashMap<>();
			JsonMapper.shared()
				.readTree(in)
				.get("properties")
				.forEach((property) -> properties.put(name(property), property));
			return properties;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String name(JsonNode property) {
		return property.get("name").asString();
	}

	@Test
	void everyKeyHasADescription() {
		assertThat(this.properties).isNotEmpty().allSatisfy((name, property) -> {
			assertThat(property.has("description")).as(name).isTrue();
			assertThat(property.get("description").asString()).as(name).endsWith(".").doesNotStartWith("The ");
		});
	}

	@Test
	void everyKeyOfAPoolIsThere() {
		List<String> keys = new ArrayList<>(keys(PoolProperties.class, POOL));
		keys.addAll(keys(PoolProperties.Variables.class, POOL + "environment-variables."));
		keys.addAll(keys(PoolProperties.Retry.class, POOL + "retry."));
		keys.addAll(keys(RecycleProperties.class, POOL + "recycle."));
		keys.addAll(keys(RestartProperties.class, POOL + "restart."));
		assertThat(this.properties.keySet()).filteredOn((name) -> name.startsWith(POOL))
			.containsExactlyInAnyOrderElementsOf(keys);
	}

	private static List<String> keys(Class<?> type, String prefix) {
		return Arrays.stream(BeanUtils.getPropertyDescriptors(type))
			.filter((property) -> property.getWriteMethod() != null
					|| Map.class.isAssignableFrom(property.getPropertyType()))
			.map(PropertyDescriptor::getName)
			.map((name) -> prefix + DataObjectPropertyName.toDashedForm(name))
			.toList();
	}

	@Test
	void readmeHasEveryKeyWithItsDefault() throws IOException {
		Map<String, String> rows = new LinkedHashMap<>();
		Pattern row = Pattern.compile("\\| `(spawn\\.[^`]+)` \\| ([^|]*) \\|.*");
		for (String line : Files.readAllLines(Path.of("../README.md"))) {
			Matcher matcher = row.matcher(line);
			if (matcher.matches()) {
				rows.put(matcher.group(1).replace("<name>", "default").replaceFirst("\\.(\\*|<variable>)$", ""),
						matcher.group(2));
			}
		}
		Map<String, String> written = new LinkedHashMap<>();
		this.properties.forEach((name, property) -> {
			boolean elsewhere = name.startsWith("spawn.groups") || name.equals("spawn.pools");
			if (name.startsWith("spawn.") && !elsewhere) {
				JsonNode value = property.get("defaultValue");
				written.put(name, (value != null) ? value.asString() : "");
			}
		});
		assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(written.keySet());
		assertThat(written).allSatisfy((name, value) -> {
			if (!value.isEmpty()) {
				assertThat(rows.get(name)).as(name).startsWithIgnoringCase("`" + value + "`");
			}
		});
	}

	@Test
	void defaultsOfAPoolAreTheRealOnes() {
		Map<String, String> defaults = new LinkedHashMap<>();
		this.properties.forEach((name, property) -> {
			if (name.startsWith(POOL) && property.has("defaultValue")) {
				defaults.put(name, property.get("defaultValue").asString());
			}
		});
		SpawnProperties bound = new Binder(new MapConfigurationPropertySource(defaults)).bindOrCreate("spawn",
				Bindable.of(SpawnProperties.class));
		assertThat(defaults).hasSizeGreaterThan(10);
		assertThat(bound.poolSettings("default")).isEqualTo(new SpawnProperties().poolSettings("default"));
		assertThat(bound.retrySettings("default")).isEqualTo(new SpawnProperties().retrySettings("default"));
	}

}
