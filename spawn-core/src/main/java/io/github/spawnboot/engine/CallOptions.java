package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.github.spawnboot.CancelMode;
import io.github.spawnboot.codec.LiveFlags;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * How one call is to be treated: what its method says, and the key by which its child is
 * chosen. Stays in the process that makes the call: the other side knows its own methods.
 *
 * @param softTimeout time of a call in its child after which the child is asked to come
 * to an end while the caller goes on waiting, or {@code null} for none
 * @param timeout longest time of a call in its child, or {@code null} for that of the
 * pool
 * @param cancelMode how a call is ended for which nobody waits any more
 * @param routingKey calls with equal keys go to the same child as long as that is there,
 * or {@code null} if any child will do; with {@code equals} and {@code hashCode} of its
 * own, and never changed while it is in use
 */
public record CallOptions(@Nullable Duration softTimeout, @Nullable Duration timeout, CancelMode cancelMode,
		@Nullable Object routingKey) {

	/** What holds for a method that says nothing, and for jobs. */
	public static final CallOptions NONE = new CallOptions(null, null, CancelMode.INTERRUPT, null);

	// More than two centuries overflow, and instants are compared by difference.
	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 4);

	/**
	 * Returns what a method says of a call that is only passed on.
	 * @param method the method
	 * @param arguments the arguments as they came, of which only the key is decoded
	 * @return its options
	 * @throws io.github.spawnboot.SpawnUsageException if what stands for the key is none
	 */
	static CallOptions of(RemoteMethod method, ByteBuffer arguments) {
		return with(method, LiveFlags.key(method, arguments));
	}

	/**
	 * Returns what a method says of a call.
	 * @param method the method
	 * @param arguments the arguments of the call
	 * @return its options, with the argument that is the key of the method, if it has one
	 */
	public static CallOptions of(RemoteMethod method, @Nullable Object[] arguments) {
		int parameter = method.routingKey();
		return with(method, (parameter >= 0) ? arguments[parameter] : null);
	}

	private static CallOptions with(RemoteMethod method, @Nullable Object key) {
		CallOptions options = new CallOptions(method.softTimeout(), method.timeout(), method.cancelMode(), key);
		return options.equals(NONE) ? NONE : options;
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
