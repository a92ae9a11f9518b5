package io.github.spawnboot.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.codec.ByteSequence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LimitedChannelTests {

	private static final long BUDGET = TimeUnit.HOURS.toNanos(1);

	private final Links links = Links.create(1);

	private final RecordingTimer timer = new RecordingTimer();

	private long entered;

	@AfterEach
	void close() {
		this.timer.shutdown();
		this.links.close();
	}

	@Test
	void startThatTakesItsTimeIsPartOfTheTimeOfTheCaller() throws IOException {
		CallRequest request = CallRequest.of(CallRequest.Kind.METHOD, "service", "method()",
				CallHeaders.NONE.withBudget(BUDGET), ByteSequence.EMPTY);
		PendingCall call = new PendingCall(this.links.connect()[0], 1, request);
		long begun = System.nanoTime();
		LimitedChannel channel = new LimitedChannel((started, streams) -> slow(call),
				new CallDeadlines(this.timer, () -> begun));
		assertThat(channel.start(request, null).toCompletableFuture()).isCompletedWithValue(call);
		assertThat(this.timer.delay - BUDGET).isLessThanOrEqualTo(this.entered - begun);
	}

	@Test
	void startThatIsGivenUpIsGivenUpBehindTheLimitToo() {
		CallRequest request = CallRequest.of(CallRequest.Kind.METHOD, "service", "method()",
				CallHeaders.NONE.withBudget(BUDGET), ByteSequence.EMPTY);
		CompletableFuture<PendingCall> behind = new CompletableFuture<>();
		LimitedChannel channel = new LimitedChannel((started, streams) -> behind, new CallDeadlines(this.timer));
		CallCancelledException reason = new CallCancelledException("on purpose", null);
		CallOutcome.abandon(channel.start(request, null).toCompletableFuture(), reason);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> behind.getNow(null)).withCause(reason);
	}

	private CompletionStage<PendingCall> slow(PendingCall call) {
		this.entered = System.nanoTime();
		while (System.nanoTime() == this.entered) {
			Thread.onSpinWait();
		}
		return CompletableFuture.completedFuture(call);
	}

	/**
	 * A timer that only takes note of what it is asked for.
	 */
	private static final class RecordingTimer extends ScheduledThreadPoolExecutor {

		private long delay;

		private RecordingTimer() {
			super(1);
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			this.delay = unit.toNanos(delay);
			return super.schedule(() -> {
			}, 0, unit);
		}

	}

}
