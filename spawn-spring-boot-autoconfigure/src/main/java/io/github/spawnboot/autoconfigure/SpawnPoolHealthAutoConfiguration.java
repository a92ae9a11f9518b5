package io.github.spawnboot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.health.SpawnPoolHealthIndicator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health of pools, one below the other.
 */
@AutoConfiguration(after = SpawnAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(ChildPools.class)
@ConditionalOnEnabledHealthIndicator("spawn-pools")
public final class SpawnPoolHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "spawnPoolsHealthContributor", "spawnPoolsHealthIndicator" })
	CompositeHealthContributor spawnPoolsHealthContributor(ChildPools pools) {
		Map<String, SpawnPool> byName = new LinkedHashMap<>();
		pools.all().forEach((pool) -> byName.put(pool.name(), pool));
		return CompositeHealthContributor.fromMap(byName, SpawnPoolHealthIndicator::new);
	}

}
