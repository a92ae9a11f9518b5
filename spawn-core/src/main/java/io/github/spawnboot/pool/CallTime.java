package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.engine.CallOptions;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.LimitedChannel;
import org.jspecify.annotations.Nullable;

/**
 * The time of one call: which limits hold for it, since when, which one is the earliest,
 * and what to say when that is over. The limit of the caller counts from the call on;
 * {@code call-timeout} and the limit of the method from the moment when the call is lent
 * a child, since the caller chose neither how long it waits for one.
 */
final class CallTime {

	private final PoolSettings settings;

	private final CallRequest request;

	private final long begun = System.nanoTime();

	// Written before the deadline is set that reads them.
	private long lent = this.begun;

	private Limit earliest = Limit.CALLER;

	private long end;

	CallTime(PoolSettings settings, CallRequest request) {
		this.settings = settings;
		this.request = request;
		this.end = this.begun + request.headers().budgetNanos();
	}

	/**
	 * Returns whether the caller has a limit.
	 * @return whether {@link #end()} holds for the wait
	 */
	boolean isLimitedByCaller() {
		return this.request.headers().budgetNanos() > 0;
	}

	/**
	 * Says that the call is lent a child.
	 * @return whether there is a limit for it
	 */
	boolean lend() {
		this.lent = System.nanoTime();
		this.earliest = Limit.CALLER;
		this.end = this.begun + this.request.headers().budgetNanos();
		boolean limited = isLimitedByCaller();
		limited |= earlier(limited, Limit.METHOD, this.request.options().timeout());
		limited |= earlier(limited, Limit.POOL, this.settings.callTimeout());
		return limited;
	}

	private boolean earlier(boolean limited, Limit limit, @Nullable Duration time) {
		if (time == null) {
			return false;
		}
		long end = this.lent + CallOptions.nanos(time);
		if (!limited || end - this.end < 0) {
			this.end = end;
			this.earliest = limit;
		}
		return true;
	}

	/**
	 * Returns when the earliest limit is over.
	 * @return the instant as {@link System#nanoTime()}
	 */
	long end() {
		return this.end;
	}

	/**
	 * Returns when the soft limit is over, if that is before the end.
	 * @param limited whether there is an end
	 * @return the instant as {@link System#nanoTime()}, or {@code null} for none
	 */
	@Nullable Long softEnd(boolean limited) {
		Duration soft = this.request.options().softTimeout();
		if (soft == null) {
			return null;
		}
		long softEnd = this.lent + CallOptions.nanos(soft);
		return (limited && softEnd - this.end >= 0) ? null : softEnd;
	}

	/**
	 * Returns what is left for the child and the calls that it makes.
	 * @return nanoseconds, not positive if the time is over
	 */
	long left() {
		return this.end - System.nanoTime();
	}

	/**
	 * Returns the failure of a call that waited for a child until its caller's time was
	 * over.
	 * @return the failure
	 */
	CallTimeoutException waited() {
		String pool = this.settings.name();
		return new CallTimeoutException("Call of " + this.request.describe() + " waited longer than "
				+ millis(this.request.headers().budgetNanos()) + " ms for a child of pool '" + pool
				+ "', all the time that its caller had (" + LimitedChannel.CALLER + "); nothing was sent. It waited "
				+ millis(System.nanoTime() - this.begun) + " ms. Give it more time, or raise 'spawn.pools." + pool
				+ ".max-size'", null);
	}

	/**
	 * Returns which limit was passed, for messages.
	 * @return the end of a sentence that begins with the call
	 */
	String passed() {
		String pool = this.settings.name();
		return switch (this.earliest) {
			case POOL ->
				" ran longer than " + asked(this.settings.callTimeout()) + " ms, the limit 'call-timeout' of pool '"
						+ pool + "' (property 'spawn.pools." + pool + ".call-timeout')";
			case METHOD -> " ran longer than " + asked(this.request.options().timeout())
					+ " ms, the limit of its method (@SpawnMethod(timeout = \"..\"))";
			case CALLER -> " ran longer than " + millis(this.end - this.lent) + " ms, the rest of its caller's time ("
					+ LimitedChannel.CALLER + ")";
		};
	}

	/**
	 * Returns what was asked for, what of it was granted, and how the time was spent.
	 * @return whole sentences
	 */
	String account() {
		StringBuilder text = new StringBuilder("Asked for were");
		if (isLimitedByCaller()) {
			text.append(" at most ").append(millis(this.request.headers().budgetNanos())).append(" ms by the caller,");
		}
		Duration soft = this.request.options().softTimeout();
		if (soft != null) {
			text.append(" ").append(asked(soft)).append(" ms as a soft limit by the method,");
		}
		Duration method = this.request.options().timeout();
		if (method != null) {
			text.append(" ").append(asked(method)).append(" ms by the method,");
		}
		Duration pool = this.settings.callTimeout();
		text.append(" ")
			.append((pool != null) ? asked(pool) + " ms" : "no limit")
			.append(" by the pool; granted were ");
		return text.append(millis(this.end - this.lent))
			.append(" ms. It waited ")
			.append(millis(this.lent - this.begun))
			.append(" ms for a child and ran ")
			.append(millis(System.nanoTime() - this.lent))
			.append(" ms")
			.toString();
	}

	private static long asked(@Nullable Duration time) {
		return (time != null) ? time.toMillis() : 0;
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

	/**
	 * Who set a limit.
	 */
	private enum Limit {

		CALLER, METHOD, POOL

	}

}
