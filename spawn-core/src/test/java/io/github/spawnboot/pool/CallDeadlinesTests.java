package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CallDeadlinesTests {

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

	private final ManualTimer timer = new ManualTimer();

	private final List<String> expired = new ArrayList<>();

	private final CallDeadlines deadlines = new CallDeadlines(this.timer, Duration.ofNanos(100), this.clock::get);

	@AfterEach
	void shutdown() {
		this.timer.shutdown();
	}

	@Test
	void startWhenManyCallsRunArmsOneTimer() {
		start("first");
		advance(10);
		start("second");
		assertThat(this.timer.delays).containsExactly(100L);
	}

	@Test
	void checkWhenSomeAreOverExpiresThemAndWaitsForTheNext() {
		start("first");
		advance(10);
		start("second");
		advance(90);
		this.timer.fire();
		assertThat(this.expired).containsExactly("first");
		assertThat(this.timer.delays).containsExactly(100L, 10L);
		advance(10);
		this.timer.fire();
		assertThat(this.expired).containsExactly("first", "second");
	}

	@Test
	void checkWhenAllCallsHaveEndedArmsNoTimerUntilTheNextCall() {
		start("first").run();
		advance(100);
		this.timer.fire();
		assertThat(this.expired).isEmpty();
		assertThat(this.timer.delays).containsExactly(100L);
		start("second");
		assertThat(this.timer.delays).containsExactly(100L, 100L);
	}

	@Test
	void checkWhenOneActionFailsRunsTheOthersAndGoesOn() {
		this.deadlines.start(() -> {
			throw new IllegalStateException("broken");
		});
		start("second");
		advance(50);
		start("third");
		advance(50);
		assertThatIllegalStateException().isThrownBy(this.timer::fire).withMessage("broken");
		assertThat(this.expired).containsExactly("second");
		assertThat(this.timer.delays).containsExactly(100L, 50L);
	}

	private Runnable start(String name) {
		return this.deadlines.start(() -> this.expired.add(name));
	}

	private void advance(long nanos) {
		this.clock.addAndGet(nanos);
	}

	/**
	 * A timer that fires by hand, on the thread of the test.
	 */
	private static final class ManualTimer extends ScheduledThreadPoolExecutor {

		private final List<Long> delays = new ArrayList<>();

		private final List<Runnable> executed = new ArrayList<>();

		private @Nullable Runnable armed;

		private ManualTimer() {
			super(1);
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			assertThat(this.armed).isNull();
			this.delays.add(unit.toNanos(delay));
			this.armed = task;
			return super.schedule(() -> {
			}, 0, unit);
		}

		@Override
		public void execute(Runnable task) {
			this.executed.add(task);
		}

		private void fire() {
			Runnable task = this.armed;
			assertThat(task).isNotNull();
			this.armed = null;
			task.run();
			RuntimeException failure = null;
			for (Runnable next : this.executed) {
				try {
					next.run();
				}
				catch (RuntimeException ex) {
					failure = ex;
				}
			}
			this.executed.clear();
			if (failure != null) {
				throw failure;
			}
		}

	}

}
