package io.github.spawnboot.pool;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.runner.RestartStatus;
import io.github.spawnboot.runner.RunnerExit;
import org.jspecify.annotations.Nullable;

/**
 * What those are told who get no child.
 */
final class PoolFailures {

	private static final int START_FAILURES_UNTIL_UNAVAILABLE = 3;

	private volatile PoolSettings settings;

	PoolFailures(PoolSettings settings) {
		this.settings = settings;
	}

	void settings(PoolSettings settings) {
		this.settings = settings;
	}

	PoolClosedException closed(boolean forGood) {
		return new PoolClosedException(
				"Pool '" + this.settings.name() + "' takes no calls: it is " + (forGood ? "closed" : "stopped"), null);
	}

	PoolExhaustedException waitsForItself(String what, List<String> chain, SpawnPool.Stats stats) {
		return new PoolExhaustedException("Call of " + what + " is refused: it comes from a call that"
				+ " itself occupies a child of pool '" + this.settings.name() + "' (" + String.join(" -> ", chain)
				+ "), and no other child is free; it would wait for itself. Raise 'spawn.pools." + this.settings.name()
				+ ".max-size' or put both services into one pool. Pool: " + stats, null);
	}

	PoolExhaustedException full(String what, SpawnPool.Stats stats) {
		return new PoolExhaustedException("Call of " + what + " is refused, because as many callers wait for a child of"
				+ " pool '" + this.settings.name() + "' as may: " + this.settings.queueCapacity() + ", the limit "
				+ this.settings.property("queue-capacity") + ". Pool: max-size=" + this.settings.maxSize()
				+ ", concurrency=" + this.settings.child().concurrency() + ", " + stats, null);
	}

	PoolUnavailableException failed(List<String> failures, long nanos) {
		return new PoolUnavailableException("Pool '" + this.settings.name() + "' has failed: at least "
				+ this.settings.restart().maxFailures() + " of its children failed within "
				+ this.settings.restart().window().toMillis() + " ms without having ended a call, the limit "
				+ this.settings.property("restart.max-failures") + ". The next attempt is in "
				+ (TimeUnit.NANOSECONDS.toMillis(nanos) + 1) + " ms. Last failures:\n" + String.join("\n", failures),
				null);
	}

	PoolExhaustedException exhausted(String what, SpawnPool.Stats stats, @Nullable RestartStatus restarts) {
		return new PoolExhaustedException("No child of pool '" + this.settings.name() + "' became free for " + what
				+ " within " + this.settings.acquireTimeout().toMillis() + " ms, the limit "
				+ this.settings.property("acquire-timeout") + ". Pool: max-size=" + this.settings.maxSize()
				+ ", concurrency=" + this.settings.child().concurrency() + ", " + stats, failedStart(restarts));
	}

	/**
	 * Refuses those who come while no child starts.
	 * @param restarts how starts went
	 * @return the failure, or {@code null} if there may be a child in time
	 */
	@Nullable PoolUnavailableException unavailable(RestartStatus restarts) {
		long nanos = restarts.untilNextStart().toNanos();
		if (restarts.failedStartsInARow() < START_FAILURES_UNTIL_UNAVAILABLE || nanos == 0) {
			return null;
		}
		Throwable last = failedStart(restarts);
		return new PoolUnavailableException("Pool '" + this.settings.name()
				+ "' is unavailable: its children failed to start " + restarts.failedStartsInARow()
				+ " times in a row, the next attempt is in " + (TimeUnit.NANOSECONDS.toMillis(nanos) + 1)
				+ " ms. Last failure: " + ((last != null) ? last.getMessage() : ""), last);
	}

	private static @Nullable Throwable failedStart(@Nullable RestartStatus restarts) {
		RunnerExit last = (restarts != null) ? restarts.lastFailure() : null;
		return (last != null && !last.ready()) ? last.failure() : null;
	}

}
