package io.github.spawnboot.context;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.RetryAdvice;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RetryingCalls}.
 */
class RetryingCallsTests {

	private static final Duration AGE = Duration.ofDays(1);

	private final AtomicInteger made = new AtomicInteger();

	private final List<Throwable> thrown = new ArrayList<>();

	private RetryingCalls calls = calls(3, Duration.ZERO);

	private static RetryingCalls calls(int maxAttempts, Duration delay) {
		return new RetryingCalls("work", new RetrySettings(maxAttempts, delay, AGE));
	}

	private static ChildExitedException lost(RetryAdvice advice) {
		ChildExit exit = ChildExit
			.of("work", 7, 1, Instant.now(), Duration.ofSeconds(1), ExitCause.KILLED_FROM_OUTSIDE, "Killed.")
			.withStatus(null, "SIGKILL");
		return new ChildExitedException("Lost", exit, 1, advice, null);
	}

	private Object invoke(Throwable... failures) throws Throwable {
		return this.calls.invoke("work.do()", () -> {
			int index = this.made.getAndIncrement();
			if (index < failures.length) {
				this.thrown.add(failures[index]);
				throw failures[index];
			}
			return "done";
		});
	}

	@Test
	void callThatSucceedsIsMadeOnce() throws Throwable {
		assertThat(invoke()).isEqualTo("done");
		assertThat(this.made).hasValue(1);
	}

	@Test
	void lostCallIsMadeAgain() throws Throwable {
		assertThat(invoke(lost(RetryAdvice.IF_IDEMPOTENT), lost(RetryAdvice.SAFE))).isEqualTo("done");
		assertThat(this.made).hasValue(3);
	}

	@Test
	void lastFailureTellsHowOftenItWasTried() {
		assertThatExceptionOfType(ChildExitedException.class)
			.isThrownBy(() -> invoke(lost(RetryAdvice.IF_IDEMPOTENT), lost(RetryAdvice.SAFE),
					lost(RetryAdvice.IF_IDEMPOTENT), lost(RetryAdvice.SAFE)))
			.withMessage("Tried 3 times, the limit 'spawn.pools.work.retry.max-attempts'. Lost")
			.satisfies((failure) -> {
				assertThat(failure.retryAdvice()).isEqualTo(RetryAdvice.IF_IDEMPOTENT);
				assertThat(failure.exit().pid()).isEqualTo(7);
				assertThat(failure.getSuppressed()).containsExactly(this.thrown.get(0), this.thrown.get(1));
			});
		assertThat(this.made).hasValue(3);
	}

	@Test
	void callThatEndedItsChildIsNotMadeAgain() {
		ChildExitedException fatal = lost(RetryAdvice.NOT_ADVISED);
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> invoke(fatal)).isSameAs(fatal);
		assertThat(this.made).hasValue(1);
	}

	@Test
	void callThatEndedItsSecondChildTellsHowOftenItWasTried() {
		assertThatExceptionOfType(ChildExitedException.class)
			.isThrownBy(() -> invoke(lost(RetryAdvice.SAFE), lost(RetryAdvice.NOT_ADVISED)))
			.withMessage("Tried 2 times, and not again, because it is the likely reason of the end of its child. Lost");
		assertThat(this.made).hasValue(2);
	}

	@Test
	void everyOtherFailureIsThatOfTheCaller() {
		assertThatIllegalStateException().isThrownBy(() -> invoke(new IllegalStateException("own"))).withMessage("own");
		this.made.set(0);
		CallTimeoutException timeout = new CallTimeoutException("late", null);
		ChildExitedException earlier = lost(RetryAdvice.SAFE);
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> invoke(earlier, timeout))
			.isSameAs(timeout)
			.satisfies((failure) -> assertThat(failure.getSuppressed()).containsExactly(earlier));
		assertThat(this.made).hasValue(2);
	}

	@Test
	void callIsNotMadeAgainBehindTheTimeOfItsCaller() {
		this.calls = calls(3, Duration.ofHours(1));
		assertThatExceptionOfType(ChildExitedException.class)
			.isThrownBy(
					() -> CallContext.within(Duration.ofMinutes(1)).call(() -> invoke(lost(RetryAdvice.IF_IDEMPOTENT))))
			.withMessage(
					"Tried once, and not again, because its caller has no time left (CallContext.within(..)). Lost");
		assertThat(this.made).hasValue(1);
	}

	@Test
	void callIsMadeAgainWithinTheTimeOfItsCaller() throws Throwable {
		assertThat(CallContext.within(AGE).<Object, Throwable>call(() -> invoke(lost(RetryAdvice.IF_IDEMPOTENT))))
			.isEqualTo("done");
	}

	@Test
	void oneAttemptLeavesTheFailureAsItIs() {
		this.calls = calls(1, Duration.ofHours(1));
		ChildExitedException lost = lost(RetryAdvice.SAFE);
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> invoke(lost)).isSameAs(lost);
	}

	@Test
	void interruptEndsThePause() throws Exception {
		this.calls = calls(3, Duration.ofHours(1));
		CountDownLatch called = new CountDownLatch(1);
		AtomicBoolean flag = new AtomicBoolean();
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				this.calls.invoke("work.do()", () -> {
					called.countDown();
					throw lost(RetryAdvice.SAFE);
				});
			}
			catch (Throwable ex) {
				flag.set(Thread.currentThread().isInterrupted());
				ended.complete(ex);
			}
		});
		caller.start();
		assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
		caller.interrupt();
		Throwable failure = ended.get(30, TimeUnit.SECONDS);
		assertThat(failure).isInstanceOf(CallCancelledException.class)
			.hasMessage("Interrupted before 'work.do()' was called again; tried once")
			.hasCauseInstanceOf(ChildExitedException.class);
		assertThat(flag).isTrue();
	}

	@Test
	void settingsCheckTheirRanges() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RetrySettings(0, Duration.ZERO, AGE))
			.withMessage("'maxAttempts' must be between 1 and 100 but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> new RetrySettings(1, Duration.ofMillis(-1), AGE))
			.withMessage("'delay' must not be negative but is PT-0.001S");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RetrySettings(1, Duration.ofMillis(2), Duration.ofMillis(1)))
			.withMessageContaining("not below 'delay', which is PT0.002S, but is PT0.001S");
	}

}
