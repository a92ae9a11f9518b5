package io.github.spawnboot.context;

import java.time.Duration;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CancelMode;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.InterruptibleWork;
import io.github.spawnboot.engine.SoftLimit;
import org.jspecify.annotations.Nullable;

/**
 * The soft limit of one call of inline mode, if its method has one. The method is told by
 * the thread of the deadlines; its own thread is that of the caller, which is interrupted
 * only as long as the method is on it.
 */
final class InlineSoftLimit {

	private final String name;

	private final RemoteMethod method;

	private final CallContext context;

	private final InterruptibleWork work = new InterruptibleWork();

	private volatile boolean reached;

	/**
	 * Creates the limit.
	 * @param name names the call in messages
	 * @param method what is called
	 * @param context context of the method
	 */
	InlineSoftLimit(String name, RemoteMethod method, CallContext context) {
		this.name = name;
		this.method = method;
		this.context = context;
	}

	/**
	 * Begins the time of the call, with which nothing happens if the method has no soft
	 * limit, or all its time ends earlier.
	 * @param deadlines tell of its end
	 * @return to be run when the call is over
	 */
	Runnable begin(CallDeadlines deadlines) {
		Duration limit = this.method.softTimeout();
		Duration left = this.context.remaining().orElse(null);
		if (limit == null || (left != null && limit.compareTo(left) >= 0)) {
			return () -> {
			};
		}
		return deadlines.after(limit, this::reach);
	}

	private void reach() {
		this.reached = true;
		this.context.reachSoftLimit();
		if (this.method.cancelMode() != CancelMode.COOPERATIVE) {
			this.work.interrupt();
		}
	}

	/**
	 * Runs the method on the calling thread.
	 * @param call calls the method
	 * @return what it returned
	 * @throws Throwable what it threw
	 */
	@Nullable Object run(Invocation call) throws Throwable {
		this.work.begin();
		try {
			return call.proceed();
		}
		finally {
			this.work.end();
		}
	}

	/**
	 * Returns what the caller shall see of a failure of the method.
	 * @param failure what it threw
	 * @return the failure, or one that names the limit if it was only stopped by that
	 */
	Throwable visible(Throwable failure) {
		return this.reached
				? SoftLimit.visible("'" + this.name + "'", this.method, this.context.remaining().orElse(null), failure)
				: failure;
	}

	/**
	 * Calls the method.
	 */
	@FunctionalInterface
	interface Invocation {

		@Nullable Object proceed() throws Throwable;

	}

}
