package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.context.RunnerDefinition;
import io.github.spawnboot.context.RunnerGroupKind;
import io.github.spawnboot.context.RunnerGroupSettings;
import io.github.spawnboot.context.RunnerGroupSettings.RestartSettings;
import io.github.spawnboot.runner.BackOff;
import io.github.spawnboot.runner.RunnerLimits;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Makes settings of the properties of a group, and reports a mistake by the name under
 * which it was written. The settings check the same ranges.
 */
final class GroupPropertyChecks {

	private static final Duration DAY = Duration.ofDays(1);

	private static final Duration LEAST = Duration.ofNanos(1);

	private final String prefix;

	private GroupPropertyChecks(String group) {
		this.prefix = "spawn.groups." + group + ".";
	}

	/**
	 * Returns the settings of a group.
	 * @param name name of the group
	 * @param group properties of the group
	 * @param runners its runners
	 * @param environment has the limit of the context
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException if a value is not possible
	 */
	static RunnerGroupSettings settings(String name, GroupProperties group, List<RunnerDefinition> runners,
			Environment environment) {
		GroupPropertyChecks checks = new GroupPropertyChecks(name);
		checks.checkCapacity(group, runners.size());
		checks.range("start-timeout", group.getStartTimeout(), LEAST, DAY);
		checks.range("stop-grace", group.getStopGrace(), Duration.ZERO, DAY);
		checks.range("stop-timeout", group.getStopTimeout(), Duration.ZERO, DAY);
		checks.range("kill-timeout", group.getKillTimeout(), LEAST, DAY);
		if (group.getStopGrace().compareTo(group.getStopTimeout()) > 0) {
			throw checks.invalid("stop-grace", group.getStopGrace(), "It must not be above '" + checks.prefix
					+ "stop-timeout', which is " + group.getStopTimeout().toMillis() + "ms.");
		}
		Map<String, Duration> steps = new LinkedHashMap<>();
		steps.put(checks.prefix + "stop-timeout", group.getStopTimeout());
		steps.put(checks.prefix + "kill-timeout", group.getKillTimeout());
		ShutdownLimit.check(group.getStopTimeout().plus(group.getKillTimeout()), steps, environment);
		if (group.getPhase() == ChildPools.PHASE) {
			throw checks.invalid("phase", group.getPhase(),
					"It is the phase of the pools. With a higher one the group is stopped before them, so that its "
							+ "runners can call services to the end.");
		}
		for (RunnerDefinition runner : runners) {
			if (!runner.pool().isEmpty() && group.getPhase() < ChildPools.PHASE) {
				throw checks.invalid("phase", group.getPhase(),
						"It must be above " + ChildPools.PHASE + ", the phase of the pools, because runner '"
								+ runner.beanName() + "' runs in a child of pool '" + runner.pool() + "'.");
			}
		}
		RunnerLimits limits = new RunnerLimits(group.getStartTimeout(), group.getStopGrace(), group.getKillTimeout());
		return new RunnerGroupSettings(group.getKind(), group.getStopOrder(), group.getOnExit(), group.getStrategy(),
				checks.restart(group.getRestart(), group.getKind()), limits, group.getStopTimeout(),
				group.getCapacity(), group.getPhase());
	}

	private void checkCapacity(GroupProperties group, int runners) {
		int capacity = group.getCapacity();
		if (capacity < 0) {
			throw invalid("capacity", capacity, "It must be at least 1, or 0 for any number.");
		}
		if (capacity > 0 && group.getKind() != RunnerGroupKind.DYNAMIC) {
			throw invalid("capacity", capacity,
					"Only a dynamic group has one: remove it, or set '" + this.prefix + "kind' to 'dynamic'.");
		}
		if (capacity > 0 && capacity < runners) {
			throw invalid("capacity", capacity,
					"It must be at least " + runners + ", because so many @SpawnRunner beans are in the group.");
		}
	}

	private RestartSettings restart(GroupProperties.Restart restart, RunnerGroupKind kind) {
		RestartPolicy policy = restart.getPolicy();
		if (policy == null) {
			policy = (kind != RunnerGroupKind.DYNAMIC) ? RestartPolicy.ON_ERROR : RestartPolicy.NEVER;
		}
		if (policy == RestartPolicy.GROUP) {
			throw invalid("restart.policy", "group", "It must be 'never', 'on-error' or 'always'.");
		}
		range("restart.initial-delay", restart.getInitialDelay(), Duration.ZERO, DAY);
		range("restart.max-delay", restart.getMaxDelay(), Duration.ZERO, DAY);
		if (restart.getMaxDelay().compareTo(restart.getInitialDelay()) < 0) {
			throw invalid("restart.max-delay", restart.getMaxDelay(), "It must not be below '" + this.prefix
					+ "restart.initial-delay', which is " + restart.getInitialDelay().toMillis() + "ms.");
		}
		range("restart.multiplier", restart.getMultiplier(), 1, 1000);
		range("restart.jitter", restart.getJitter(), 0, 1);
		if (restart.getLimit() < 1) {
			throw invalid("restart.limit", restart.getLimit(),
					"It must be at least 1; for no restarts set '" + this.prefix + "restart.policy' to 'never'.");
		}
		range("restart.window", restart.getWindow(), LEAST, DAY);
		range("restart.stable-after", restart.getStableAfter(), LEAST, DAY);
		BackOff backOff = BackOff.between(restart.getInitialDelay(), restart.getMaxDelay())
			.withMultiplier(restart.getMultiplier())
			.withJitter(restart.getJitter());
		return new RestartSettings(policy, backOff, restart.getLimit(), restart.getWindow(), restart.getStableAfter());
	}

	private void range(String key, Duration value, Duration least, Duration most) {
		if (value.compareTo(least) < 0) {
			throw invalid(key, value, least.isZero() ? "It must not be negative." : "It must be positive.");
		}
		if (value.compareTo(most) > 0) {
			throw invalid(key, value, "It must be at most " + most.toHours() + "h.");
		}
	}

	private void range(String key, double value, int least, int most) {
		// In this form, NaN is refused.
		if (!(value >= least && value <= most)) {
			throw invalid(key, value, "It must be between " + least + " and " + most + ".");
		}
	}

	private InvalidConfigurationPropertyValueException invalid(String key, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(this.prefix + key, value, reason);
	}

}
