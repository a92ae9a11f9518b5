package io.github.spawnboot.engine;

import java.time.Duration;

import io.github.spawnboot.CancelMode;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * What a method says about its calls. Stays in the process that makes the call: the other
 * side knows its own methods.
 *
 * @param timeout longest time of a call in its child, or {@code null} for that of the
 * pool
 * @param cancelMode how a call is ended for which nobody waits any more
 */
public record CallLimits(@Nullable Duration timeout, CancelMode cancelMode) {

	/** What holds for a method that says nothing, and for jobs. */
	public static final CallLimits NONE = new CallLimits(null, CancelMode.INTERRUPT);

	// More than two centuries overflow, and instants are compared by difference.
	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 4);

	/**
	 * Returns what a method says.
	 * @param method the method
	 * @return its limits
	 */
	public static CallLimits of(RemoteMethod method) {
		return (method.timeout() == null && method.cancelMode() == CancelMode.INTERRUPT) ? NONE
				: new CallLimits(method.timeout(), method.cancelMode());
	}

	/**
	 * Returns a time that can be added to any instant.
	 * @param time the time
	 * @return the time in nanoseconds, at most some decades
	 */
	public static long nanos(Duration time) {
		return (time.compareTo(LONGEST) < 0) ? time.toNanos() : LONGEST.toNanos();
	}

}
