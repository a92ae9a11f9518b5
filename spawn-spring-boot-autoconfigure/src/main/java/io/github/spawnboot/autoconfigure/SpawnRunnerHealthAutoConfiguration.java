package io.github.spawnboot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.context.RunnerGroupLifecycle;
import io.github.spawnboot.health.RunnerGroupHealthIndicator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health of groups of runners, one below the other.
 */
@AutoConfiguration(after = SpawnRunnerAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(RunnerGroupLifecycle.class)
@ConditionalOnEnabledHealthIndicator("spawn-groups")
public final class SpawnRunnerHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "spawnGroupsHealthContributor", "spawnGroupsHealthIndicator" })
	CompositeHealthContributor spawnGroupsHealthContributor(List<RunnerGroupLifecycle> groups) {
		Map<String, RunnerGroupLifecycle> byName = new LinkedHashMap<>();
		groups.forEach((group) -> byName.put(group.group().name(), group));
		return CompositeHealthContributor.fromMap(byName, RunnerGroupHealthIndicator::new);
	}

}
