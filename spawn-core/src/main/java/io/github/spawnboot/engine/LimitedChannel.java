package io.github.spawnboot.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A channel that ends calls when the time of their callers is over, for channels that
 * have no pool before them: from a child to its parent, and to a dedicated child.
 * Thread-safe.
 */
public final class LimitedChannel implements CallChannel {

	private final CallChannel channel;

	private final CallDeadlines deadlines;

	/**
	 * Creates a channel.
	 * @param channel where the calls go
	 * @param deadlines ends them
	 */
	public LimitedChannel(CallChannel channel, CallDeadlines deadlines) {
		this.channel = channel;
		this.deadlines = deadlines;
	}

	@Override
	public CompletionStage<PendingCall> start(CallRequest request, @Nullable StreamOpener streams) {
		CallHeaders headers = request.headers();
		if (headers.isOver()) {
			return CompletableFuture.failedFuture(over(request));
		}
		// Not when it has started: that takes time where a process is started for it.
		long begun = System.nanoTime();
		CompletionStage<PendingCall> started = this.channel.start(request, streams);
		if (headers.budgetNanos() == 0) {
			return started;
		}
		CompletableFuture<PendingCall> whole = started.toCompletableFuture();
		CompletableFuture<PendingCall> limited = whole.thenApply((call) -> limit(call, headers, begun));
		limited.whenComplete((call, failure) -> {
			if (failure != null) {
				// Else a start that is given up here would go on there.
				CallOutcome.abandon(whole, failure);
			}
		});
		return limited;
	}

	private PendingCall limit(PendingCall call, CallHeaders headers, long begun) {
		Runnable end = this.deadlines.at(begun + headers.budgetNanos(), () -> {
			long millis = TimeUnit.NANOSECONDS.toMillis(headers.budgetNanos());
			call.cancel(new CallTimeoutException(
					"Call of " + call.request().describe() + " ran longer than " + millis
							+ " ms, the rest of its caller's time (" + CALLER + "). It ran "
							+ TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms and was told to end",
					null));
		});
		// Both ends: whoever is told of the result may not be told of the other one.
		call.result().whenComplete((result, failure) -> end.run());
		return call;
	}

	/** Where the limit of a caller comes from, for messages. */
	public static final String CALLER = "set by CallContext.within(..), or left of the call that made this one";

	/**
	 * Returns the failure of a call whose time was over before it was made.
	 * @param request the call
	 * @return the failure
	 */
	public static CallTimeoutException over(CallRequest request) {
		return new CallTimeoutException("Call of " + request.describe()
				+ " was not made, because the time of its caller is over (" + CALLER + "); nothing was sent", null);
	}

}
