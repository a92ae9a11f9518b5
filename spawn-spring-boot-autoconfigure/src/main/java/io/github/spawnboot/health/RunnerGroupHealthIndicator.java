package io.github.spawnboot.health;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.spawnboot.context.RunnerGroupLifecycle;
import io.github.spawnboot.runner.GroupState;
import io.github.spawnboot.runner.RestartStatus;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerGroupException;
import io.github.spawnboot.runner.RunnerProcess;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.util.Assert;

/**
 * {@link HealthIndicator} of a group of runners: DOWN if it has failed, OUT_OF_SERVICE
 * while it is starting or stopping and after it was stopped with its context, else UP,
 * also while members are being restarted and after the group has ended without a failure.
 * Tells the state of the group and of each member. Asks nobody, so it never waits.
 */
public class RunnerGroupHealthIndicator extends AbstractHealthIndicator {

	private final RunnerGroupLifecycle lifecycle;

	/**
	 * Creates an indicator.
	 * @param lifecycle the group
	 */
	public RunnerGroupHealthIndicator(RunnerGroupLifecycle lifecycle) {
		super("Runner group health check failed");
		Assert.notNull(lifecycle, "'lifecycle' must not be null");
		this.lifecycle = lifecycle;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		RunnerGroup group = this.lifecycle.group();
		Throwable failure = this.lifecycle.failure().orElse(null);
		if (failure != null) {
			builder.down(failure);
		}
		else if (group.state() == GroupState.RUNNING || this.lifecycle.hasEnded()) {
			builder.up();
		}
		else {
			builder.outOfService();
		}
		builder.withDetail("state", group.state().name());
		group.since().map(Instant::toString).ifPresent((since) -> builder.withDetail("since", since));
		builder.withDetail("restarts", group.restarts().map(RestartStatus::restarts).orElse(0));
		Map<String, Object> runners = new LinkedHashMap<>();
		if (failure instanceof RunnerGroupException ex) {
			ex.trace().forEach((exit) -> runners.put(exit.name(), Map.of("lastExit", describe(exit))));
		}
		group.members().forEach((member) -> runners.put(member.name(), describe(member)));
		builder.withDetail("runners", runners);
	}

	private static Map<String, Object> describe(RunnerProcess member) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", member.state().name());
		details.put("since", member.since().toString());
		details.put("restarts", member.restarts());
		RunnerExit exit = member.lastExit();
		if (exit != null) {
			details.put("lastExit", describe(exit));
		}
		return details;
	}

	private static String describe(RunnerExit exit) {
		String uptime = " after " + exit.uptime().toMillis() + " ms";
		if (!exit.ended()) {
			return "did not end" + uptime;
		}
		return (exit.failure() != null) ? "failed" + uptime + ": " + exit.failure() : "ended" + uptime;
	}

}
