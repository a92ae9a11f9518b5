package io.github.spawnboot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.context.RunnerDefinition;
import io.github.spawnboot.context.RunnerGroupKind;
import io.github.spawnboot.context.RunnerGroupSettings;
import io.github.spawnboot.context.RunnerGroupSettings.RestartSettings;
import io.github.spawnboot.runner.BackOff;
import io.github.spawnboot.runner.ExitPolicy;
import io.github.spawnboot.runner.RestartStrategy;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.StopOrder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GroupProperties} and their metadata.
 */
class GroupPropertiesTests {

	private static final String GROUP = "spawn.groups.default.";

	private static RunnerGroupSettings bind(Map<String, String> properties, RunnerDefinition... runners) {
		SpawnProperties bound = new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("spawn",
				Bindable.of(SpawnProperties.class));
		return GroupPropertyChecks.settings("default", bound.getGroups().getOrDefault("default", new GroupProperties()),
				List.of(runners), new MockEnvironment());
	}

	@Test
	void settingsWhenNothingIsSetAreTheDefaults() {
		assertThat(bind(Map.of()))
			.isEqualTo(new RunnerGroupSettings(RunnerGroupKind.ORDERED, null, null, RestartStrategy.ONE_FOR_ONE,
					new RestartSettings(RestartPolicy.ON_ERROR, BackOff.defaults(), 10, Duration.ofMinutes(1),
							Duration.ofMinutes(1)),
					RunnerLimits.defaults(), Duration.ofSeconds(20), 0, RunnerGroupSettings.PHASE));
	}

	@Test
	void phaseBelowThatOfThePoolsIsRefusedForARunnerInAChild() {
		Map<String, String> below = Map.of(GROUP + "phase", "0");
		assertThat(bind(below, runner("")).phase()).isZero();
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> bind(below, runner("documents")))
			.withMessageContaining(GROUP + "phase")
			.withMessageContaining(
					"It must be above 2147480575, the phase of the pools, because runner 'watcher' runs in"
							+ " a child of pool 'documents'.");
	}

	private static RunnerDefinition runner(String pool) {
		return new RunnerDefinition("watcher", "default", 0, RestartPolicy.GROUP, pool, Runner.class, "Watcher");
	}

	@Test
	void membersOfADynamicGroupAreNotRestartedUnlessSet() {
		assertThat(bind(Map.of(GROUP + "kind", "dynamic")).restart().policy()).isEqualTo(RestartPolicy.NEVER);
		assertThat(bind(Map.of(GROUP + "kind", "dynamic", GROUP + "restart.policy", "on-error")).restart().policy())
			.isEqualTo(RestartPolicy.ON_ERROR);
	}

	@Test
	void settingsHaveEveryBoundValue() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put(GROUP + "kind", "dynamic");
		properties.put(GROUP + "stop-order", "forward");
		properties.put(GROUP + "on-exit", "stop-group");
		properties.put(GROUP + "strategy", "rest-for-one");
		properties.put(GROUP + "capacity", "7");
		properties.put(GROUP + "start-timeout", "1s");
		properties.put(GROUP + "stop-grace", "2s");
		properties.put(GROUP + "stop-timeout", "3s");
		properties.put(GROUP + "kill-timeout", "4s");
		properties.put(GROUP + "phase", "5");
		properties.put(GROUP + "restart.policy", "always");
		properties.put(GROUP + "restart.initial-delay", "6ms");
		properties.put(GROUP + "restart.multiplier", "3");
		properties.put(GROUP + "restart.max-delay", "8s");
		properties.put(GROUP + "restart.jitter", "0.5");
		properties.put(GROUP + "restart.limit", "9");
		properties.put(GROUP + "restart.window", "10s");
		properties.put(GROUP + "restart.stable-after", "11s");
		assertThat(bind(properties)).isEqualTo(new RunnerGroupSettings(RunnerGroupKind.DYNAMIC, StopOrder.FORWARD,
				ExitPolicy.STOP_GROUP, RestartStrategy.REST_FOR_ONE,
				new RestartSettings(RestartPolicy.ALWAYS,
						new BackOff(Duration.ofMillis(6), 3, Duration.ofSeconds(8), 0.5, false), 9,
						Duration.ofSeconds(10), Duration.ofSeconds(11)),
				new RunnerLimits(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4)),
				Duration.ofSeconds(3), 7, 5));
	}

	@Test
	void metadataHasEveryKeyAndTheRealDefaults() throws IOException {
		Map<String, JsonNode> metadata = new LinkedHashMap<>();
		try (InputStream in = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			JsonMapper.shared().readTree(in).get("properties").forEach((property) -> {
				if (property.get("name").asString().startsWith(GROUP)) {
					metadata.put(property.get("name").asString(), property);
				}
			});
		}
		List<String> keys = new ArrayList<>(keys(GroupProperties.class, GROUP));
		keys.addAll(keys(GroupProperties.Restart.class, GROUP + "restart."));
		assertThat(metadata.keySet()).containsExactlyInAnyOrderElementsOf(keys);
		Map<String, String> defaults = new LinkedHashMap<>();
		metadata.forEach((name, property) -> {
			if (property.has("defaultValue")) {
				defaults.put(name, property.get("defaultValue").asString());
			}
		});
		// Three depend on the kind.
		assertThat(defaults).hasSize(keys.size() - 3);
		assertThat(bind(defaults)).isEqualTo(bind(Map.of()));
		assertThat(defaults).containsEntry(GROUP + "on-failure", "continue");
	}

	private static List<String> keys(Class<?> type, String prefix) {
		return Arrays.stream(BeanUtils.getPropertyDescriptors(type))
			.filter((property) -> property.getWriteMethod() != null)
			.map(PropertyDescriptor::getName)
			.map((name) -> prefix + DataObjectPropertyName.toDashedForm(name))
			.toList();
	}

}
