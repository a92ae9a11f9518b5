package io.github.spawnboot.launch;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OutputRate} and {@link OutputLimits}.
 */
class OutputRateTests {

	private long now = Long.MAX_VALUE - 10;

	private final OutputRate rate = new OutputRate(new OutputLimits(128, 3, 200), () -> this.now);

	@Test
	void countWhenTooManyLinesDropsTheRestOfTheSecond() {
		for (int i = 0; i < 3; i++) {
			assertThat(this.rate.count(1)).isEqualTo(new OutputRate.Decision(true, false, null));
		}
		assertThat(this.rate.count(5)).isEqualTo(new OutputRate.Decision(false, true, null));
		assertThat(this.rate.count(6)).isEqualTo(new OutputRate.Decision(false, false, null));
		next();
		assertThat(this.rate.count(1)).isEqualTo(new OutputRate.Decision(true, false, new OutputRate.Dropped(2, 11)));
		assertThat(this.rate.takeDropped()).isNull();
	}

	@Test
	void countWhenTooManyBytesDropsWhatDoesNotFit() {
		assertThat(this.rate.count(150).passes()).isTrue();
		assertThat(this.rate.count(51).passes()).isFalse();
		assertThat(this.rate.count(50).passes()).isTrue();
		assertThat(this.rate.takeDropped()).isEqualTo(new OutputRate.Dropped(1, 51));
	}

	@Test
	void countWhenFloodGoesOnTellsOnlyOnceThatItBegan() {
		for (int second = 0; second < 3; second++) {
			for (int i = 0; i < 5; i++) {
				assertThat(this.rate.count(1).begins()).isEqualTo(second == 0 && i == 3);
			}
			next();
		}
		this.rate.count(1);
		next();
		for (int i = 0; i < 5; i++) {
			assertThat(this.rate.count(1).begins()).isEqualTo(i == 3);
		}
	}

	@ParameterizedTest
	@CsvSource({ "127, 1, 128, maxLineBytes", "1048577, 1, 1048577, maxLineBytes", "128, 0, 128, maxLinesPerSecond",
			"128, 1, 127, maxBytesPerSecond" })
	void limitsOutOfRangeAreRefusedByName(int line, int lines, long bytes, String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new OutputLimits(line, lines, bytes))
			.withMessageStartingWith("'" + name + "'");
	}

	private void next() {
		this.now += TimeUnit.SECONDS.toNanos(1);
	}

}
