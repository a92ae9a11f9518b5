package io.github.spawnboot.runner;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random groups and random sequences: no member runs after its group has ended, order is
 * respected, every event is delivered once, nothing is left. The long form runs with, for
 * example, {@code -Drunner.sequences=5000000}; {@code -Drunner.seed} repeats one
 * sequence.
 */
class GroupStateSpaceTests {

	private static final int SEQUENCES = Integer.getInteger("runner.sequences", 5_000);

	@Test
	@Timeout(4 * 60 * 60)
	void whatMustAlwaysHoldHolds() {
		Long only = Long.getLong("runner.seed");
		if (only != null) {
			run(only);
			return;
		}
		Random seeds = new Random();
		for (int i = 0; i < SEQUENCES; i++) {
			run(seeds.nextLong());
		}
	}

	private static void run(long seed) {
		try {
			new RandomGroupRun(seed).run(60);
		}
		catch (AssertionError ex) {
			throw new AssertionError("With -Drunner.seed=" + seed + ": " + ex.getMessage(), ex);
		}
	}

}
