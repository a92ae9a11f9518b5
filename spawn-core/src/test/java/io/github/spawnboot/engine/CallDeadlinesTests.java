package io.github.spawnboot.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CallDeadlinesTests {

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

	private final ManualTimer timer = new ManualTimer();

	private final List<String> expired = new ArrayList<>();

	private final CallDeadlines deadlines = new CallDeadlines(this.timer, this.clock::get);

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
		this.deadlines.after(Duration.ofNanos(100), () -> {
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

	@Test
	void startWhenALaterOneIsArmedArmsTheEarlierOneAndThenTheLaterOneAgain() {
		start("long");
		advance(10);
		start("short", 20);
		start("middle", 30);
		assertThat(this.timer.delays).containsExactly(100L, 20L);
		advance(20);
		this.timer.fire();
		assertThat(this.expired).containsExactly("short");
		advance(10);
		this.timer.fire();
		assertThat(this.expired).containsExactly("short", "middle");
		assertThat(this.timer.delays).containsExactly(100L, 20L, 10L, 60L);
		advance(60);
		this.timer.fireAll();
		assertThat(this.expired).containsExactly("short", "middle", "long");
		assertThat(this.timer.delays).hasSize(4);
	}

	@Test
	void startWhenTheInstantIsOverExpiresAtOnce() {
		start("over", -5);
		assertThat(this.timer.delays).containsExactly(0L);
		this.timer.fire();
		assertThat(this.expired).containsExactly("over");
	}

	private Runnable start(String name) {
		return start(name, 100);
	}

	private Runnable start(String name, long nanos) {
		return this.deadlines.at(this.clock.get() + nanos, () -> this.expired.add(name));
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

		private final Deque<Runnable> armed = new ArrayDeque<>();

		private ManualTimer() {
			super(1);
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			this.delays.add(unit.toNanos(delay));
			this.armed.push(task);
			return super.schedule(() -> {
			}, 0, unit);
		}

		@Override
		public void execute(Runnable task) {
			this.executed.add(task);
		}

		private void fireAll() {
			while (!this.armed.isEmpty()) {
				fire();
			}
		}

		private void fire() {
			this.armed.pop().run();
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
