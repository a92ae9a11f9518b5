package io.github.spawnboot.beam;

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Spinning}. No time passes but that of the clock.
 */
class SpinningTests {

	private static final long LOOK = 1000;

	private final AtomicBoolean spinner = new AtomicBoolean();

	private long now = 1_000_000_000;

	private long offered = LOOK;

	private int processors = 2;

	private int lookUps;

	private int offers;

	private final Spinning spinning = create();

	private Spinning create() {
		return new Spinning(() -> this.now, () -> {
			this.lookUps++;
			return this.processors;
		}, () -> {
			this.offers++;
			this.now += this.offered;
		}, this.spinner);
	}

	// Waits until a message comes, and returns whether it looked at first.
	private boolean await(long nanos) {
		boolean looks = this.spinning.looks();
		long end = this.now + nanos;
		boolean goesOn = looks;
		while (goesOn && this.now < end) {
			goesOn = this.spinning.looks();
		}
		this.now = Math.max(this.now, end);
		this.spinning.came();
		assertThat(this.spinner).isFalse();
		return looks;
	}

	private void learnThatMessagesComeQuickly() {
		for (int i = 0; i < 50; i++) {
			await(10 * LOOK);
		}
	}

	@Test
	void looksWhenNothingIsKnownSleeps() {
		assertThat(this.spinning.looks()).isFalse();
	}

	@Test
	void looksWhenMessagesComeQuicklyLooksUntilOneComes() {
		learnThatMessagesComeQuickly();
		assertThat(this.spinning.looks()).isTrue();
		assertThat(this.spinner).isTrue();
		assertThat(this.spinning.looks()).isTrue();
		this.spinning.came();
		assertThat(this.spinner).isFalse();
	}

	@Test
	void looksWhenThereIsOneProcessorNeverLooks() {
		this.processors = 1;
		learnThatMessagesComeQuickly();
		for (int i = 0; i < 1000; i++) {
			assertThat(await(10 * LOOK)).isFalse();
		}
		assertThat(this.offers).isZero();
	}

	@Test
	void looksWhenTheNumberOfProcessorsChangesFollowsIt() {
		learnThatMessagesComeQuickly();
		int before = this.lookUps;
		this.processors = 1;
		this.now += Spinning.PROCESSORS_NANOS;
		assertThat(await(10 * LOOK)).isFalse();
		assertThat(this.lookUps).isEqualTo(before + 1);
		this.processors = 2;
		this.now += Spinning.PROCESSORS_NANOS;
		assertThat(await(10 * LOOK)).isTrue();
	}

	@Test
	void looksWhenCallsAreSlowCostsNothing() {
		learnThatMessagesComeQuickly();
		for (int i = 0; i < 10; i++) {
			await(10 * Spinning.SLOW_NANOS);
		}
		int before = this.offers;
		for (int i = 0; i < 1000; i++) {
			assertThat(await(10 * Spinning.SLOW_NANOS)).isFalse();
		}
		assertThat(this.offers).isEqualTo(before);
	}

	@Test
	void looksWhenNothingComesInTimeStopsAndSkipsMoreWaitsEachTime() {
		learnThatMessagesComeQuickly();
		int skipped = 1;
		for (int i = 0; i < 10; i++) {
			long start = this.now;
			assertThat(this.spinning.looks()).isTrue();
			while (this.spinning.looks()) {
				assertThat(this.now - start).isLessThan(Spinning.LIMIT_NANOS);
			}
			assertThat(this.now - start).isLessThanOrEqualTo(Spinning.LIMIT_NANOS);
			assertThat(this.spinner).isFalse();
			this.spinning.came();
			for (int j = 0; j < skipped; j++) {
				assertThat(await(10 * LOOK)).isFalse();
			}
			skipped = Math.min(Spinning.MAX_PENALTY, 2 * skipped + 1);
		}
	}

	@Test
	void looksWhenItPaysForgivesWhatDidNot() {
		learnThatMessagesComeQuickly();
		for (int i = 0; i < 4; i++) {
			while (!await(2 * Spinning.LIMIT_NANOS)) {
				// Skipped.
			}
		}
		for (int i = 0; i < 15 + 5; i++) {
			await(10 * LOOK);
		}
		for (int i = 0; i < 20; i++) {
			assertThat(await(10 * LOOK)).isTrue();
		}
	}

	@Test
	void looksWhenSomebodyElseNeedsTheProcessorStopsAtOnce() {
		learnThatMessagesComeQuickly();
		this.offered = Spinning.TAKEN_NANOS + 1;
		int before = this.offers;
		assertThat(this.spinning.looks()).isTrue();
		assertThat(this.spinning.looks()).isFalse();
		assertThat(this.spinning.looks()).isFalse();
		assertThat(this.offers).isEqualTo(before + 1);
		assertThat(this.spinner).isFalse();
		this.spinning.came();
		assertThat(await(10 * LOOK)).isFalse();
	}

	@Test
	void cameWhenTheMessageWasThereAtOnceForgivesNothing() {
		learnThatMessagesComeQuickly();
		for (int i = 0; i < 4; i++) {
			while (!await(2 * Spinning.LIMIT_NANOS)) {
				// Skipped.
			}
		}
		int skipped = 15;
		for (int i = 0; i < skipped; i++) {
			assertThat(await(10 * LOOK)).isFalse();
		}
		for (int i = 0; i < 20; i++) {
			assertThat(await(0)).isTrue();
		}
		assertThat(await(2 * Spinning.LIMIT_NANOS)).isTrue();
		for (int i = 0; i < 2 * skipped + 1; i++) {
			assertThat(await(10 * LOOK)).isFalse();
		}
		assertThat(await(10 * LOOK)).isTrue();
	}

	@Test
	void looksWhenAnotherThreadOfTheProcessLooksSleeps() {
		learnThatMessagesComeQuickly();
		this.spinner.set(true);
		assertThat(this.spinning.looks()).isFalse();
		this.spinning.came();
		assertThat(this.spinner).isTrue();
		this.spinner.set(false);
		assertThat(await(10 * LOOK)).isTrue();
	}

	@Test
	void leaveWhenNothingCameLetsOthersLookAndLearnsNothing() {
		learnThatMessagesComeQuickly();
		assertThat(this.spinning.looks()).isTrue();
		this.now += 100 * Spinning.SLOW_NANOS;
		this.spinning.leave();
		assertThat(this.spinner).isFalse();
		assertThat(await(10 * LOOK)).isTrue();
	}

}
