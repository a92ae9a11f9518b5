package io.github.spawnboot.hostile;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of the fuzzer: changes honest messages at random. {@link JazzerTests} is
 * the long one, which is guided by coverage.
 */
class FuzzTests {

	@ParameterizedTest
	@EnumSource
	void honestMessagesAreAccepted(FuzzTargets target) {
		FuzzTarget reader = target.create();
		assertThat(reader.seeds()).isNotEmpty();
		if (target != FuzzTargets.LINK) {
			assertThat(reader.seeds()).allMatch(reader::read);
		}
	}

	@ParameterizedTest
	@EnumSource
	void damagedMessagesAreReadOrRefused(FuzzTargets target) {
		long seed = Long.getLong("hostile.seed", System.nanoTime());
		int count = Integer.getInteger("hostile.inputs", 2000);
		FuzzTarget reader = target.create();
		List<byte[]> seeds = reader.seeds();
		Mutator mutator = new Mutator(new Random(seed), seeds);
		int accepted = 0;
		for (int i = 0; i < count; i++) {
			byte[] input = mutator.next();
			try {
				accepted += reader.read(input) ? 1 : 0;
			}
			catch (RuntimeException | Error ex) {
				throw new AssertionError("%s, -Dhostile.seed=%d, input %d: %s".formatted(target, seed, i,
						HexFormat.of().formatHex(input, 0, Math.min(input.length, 4000))), ex);
			}
		}
		// Otherwise only the first check of the reader would ever be tried.
		assertThat(accepted).isBetween(count / 100, count - count / 100);
	}

}
