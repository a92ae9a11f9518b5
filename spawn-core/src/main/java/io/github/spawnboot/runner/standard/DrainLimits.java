package io.github.spawnboot.runner.standard;

import java.time.Duration;

import io.github.spawnboot.runner.RunnerLimits;

/**
 * Limits of a runner that ends its work itself within a drain limit: the supervisor must
 * not be faster.
 */
final class DrainLimits {

	private static final Duration MARGIN = Duration.ofSeconds(5);

	private DrainLimits() {
	}

	static RunnerLimits of(Duration drain) {
		Duration grace = drain.plus(MARGIN);
		boolean unlimited = grace.compareTo(RunnerLimits.UNLIMITED) > 0;
		return RunnerLimits.defaults().withGrace(unlimited ? RunnerLimits.UNLIMITED : grace);
	}

}
