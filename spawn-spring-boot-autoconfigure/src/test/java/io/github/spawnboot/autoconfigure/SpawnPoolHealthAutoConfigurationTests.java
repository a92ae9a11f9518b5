package io.github.spawnboot.autoconfigure;

import java.util.Optional;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnPool.State;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.health.SpawnPoolHealthIndicator;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link SpawnPoolHealthAutoConfiguration} and its indicators.
 */
class SpawnPoolHealthAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SpawnAutoConfiguration.class, SpawnPoolHealthAutoConfiguration.class));

	private static Health health(State state, Optional<String> failure) {
		SpawnPool pool = Mockito.mock(SpawnPool.class);
		given(pool.state()).willReturn(state);
		given(pool.failure()).willReturn(failure);
		given(pool.stats()).willReturn(new SpawnPool.Stats(1, 2, 3, 4, 5, 20, 6, 7));
		return new SpawnPoolHealthIndicator(pool).health();
	}

	@Test
	void poolThatHasNotStartedAChildIsUpAndStoppedOneIsNot() {
		this.contextRunner.run((context) -> {
			HealthContributor contributor = context.getBean(CompositeHealthContributor.class).getContributor("default");
			assertThat(contributor).isInstanceOf(HealthIndicator.class);
			Health health = ((HealthIndicator) contributor).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("state", "RUNNING").containsEntry("total", 0);
			context.getBean(ChildPools.class).stop();
			assertThat(((HealthIndicator) contributor).health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void poolThatHasFailedOrRefusesCallsIsDown() {
		assertThat(health(State.FAILED, Optional.empty()).getStatus()).isEqualTo(Status.DOWN);
		Health refusing = health(State.RUNNING, Optional.of("secret words of a child"));
		assertThat(refusing.getStatus()).isEqualTo(Status.DOWN);
		assertThat(refusing.getDetails()).containsEntry("total", 10)
			.containsEntry("waiting", 5)
			.containsEntry("recycled", 7L);
		assertThat(refusing.toString()).doesNotContain("secret");
	}

	@Test
	void healthOfPoolsCanBeTurnedOff() {
		this.contextRunner.withPropertyValues("management.health.spawn-pools.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void inlineModeHasNoHealthOfPools() {
		this.contextRunner.withPropertyValues("spawn.mode=inline")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void startsWithoutActuator() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthContributor.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ChildPools.class));
	}

}
