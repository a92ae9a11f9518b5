package io.github.spawnboot.fork;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.ForkedProcess;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.engine.CallOptions;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.OutputPump;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a run that goes on on a thread of the library.
 */
final class ForkHandle implements ForkedProcess<@Nullable Object> {

	private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

	private final ForkRun run;

	private final Child child;

	private final CompletableFuture<ForkResult<@Nullable Object>> result;

	ForkHandle(ForkRun run, Child child, CompletableFuture<ForkResult<@Nullable Object>> result) {
		this.run = run;
		this.child = child;
		this.result = result;
	}

	@Override
	public String function() {
		return this.run.target().name();
	}

	@Override
	public SpawnedProcess process() {
		return this.child;
	}

	@Override
	public ForkResult<@Nullable Object> await() {
		return await(FOR_EVER);
	}

	@Override
	public ForkResult<@Nullable Object> await(Duration limit) {
		try {
			return this.result.get(Math.max(0, CallOptions.nanos(limit)), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new CallTimeoutException("The fork of '" + function() + "' has not ended within " + limit.toMillis()
					+ " ms, the limit of this wait; its process " + pid() + " goes on", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallCancelledException(
					"Interrupted while waiting for the fork of '" + function() + "'; its process " + pid() + " goes on",
					ex);
		}
		catch (ExecutionException ex) {
			throw ForkHandle.<RuntimeException>sneaky(CallOutcome.unwrap(ex));
		}
	}

	@SuppressWarnings("unchecked")
	static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

	@Override
	public CompletionStage<ForkResult<@Nullable Object>> result() {
		return this.result.minimalCompletionStage();
	}

	@Override
	public ForkResult.Captured stdout() {
		return this.run.captured(OutputPump.Stream.STDOUT);
	}

	@Override
	public ForkResult.Captured stderr() {
		return this.run.captured(OutputPump.Stream.STDERR);
	}

	@Override
	public String toString() {
		return this.child.toString();
	}

}
