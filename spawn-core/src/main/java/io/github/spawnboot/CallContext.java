package io.github.spawnboot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What surrounds the work of the current thread: the deadline that it has to keep, the
 * call that it serves, and whether the caller of that has given up. Immutable but for the
 * cancellation. Thread-safe; bound to a thread for the time of {@link #run(Runnable)} or
 * {@link #call(Work)} and not inherited by threads that the work starts: hand those a
 * {@link #wrap(Runnable) wrapped} task.
 * <p>
 * A caller sets a limit for everything that it calls inside of a block, waiting for a
 * child included:
 *
 * <pre class="code">
 * byte[] page = CallContext.within(Duration.ofSeconds(2)).call(() -&gt; renderer.renderPage(pdf, 1));
 * </pre>
 *
 * Code that runs in a child asks what is left of it, and whether its caller still waits:
 *
 * <pre class="code">
 * CallContext context = CallContext.current();
 * while (!context.isCancelled() &amp;&amp; hasMore()) { ... }
 * </pre>
 *
 * The rest of the limit travels with each call, also with nested ones.
 */
public class CallContext {

	private static final CallContext NONE = new CallContext(null, List.of(), null, null);

	private static final ThreadLocal<CallContext> current = ThreadLocal.withInitial(() -> NONE);

	private final @Nullable CallContext parent;

	private final List<String> chain;

	private final @Nullable Long deadline;

	private final @Nullable CallingChild caller;

	private final List<Runnable> actions = new ArrayList<>();

	private boolean cancelled;

	private volatile boolean softLimitReached;

	/**
	 * Creates a context; for those who serve calls.
	 * @param parent context around this one, whose earlier deadline and cancellation hold
	 * too, or {@code null}
	 * @param chain pools whose children wait for the work, outermost first
	 * @param deadline end of the time of the work as {@link System#nanoTime()}, or
	 * {@code null} for none
	 * @param caller the child that called, or {@code null}
	 */
	protected CallContext(@Nullable CallContext parent, List<String> chain, @Nullable Long deadline,
			@Nullable CallingChild caller) {
		this.parent = parent;
		this.chain = List.copyOf(chain);
		Long outer = (parent != null) ? parent.deadline : null;
		this.deadline = (deadline == null || (outer != null && outer - deadline < 0)) ? outer : deadline;
		this.caller = caller;
	}

	/**
	 * Returns the context of the current thread.
	 * @return the context; one without deadline and caller if the thread serves no call
	 */
	public static CallContext current() {
		return current.get();
	}

	/**
	 * Returns a context like the current one that ends within a limit. An earlier
	 * deadline of the current one stays.
	 * @param timeout how long everything that is called inside may take, positive
	 * @return a context to be used with {@link #run(Runnable)} or {@link #call(Work)}
	 * @throws IllegalArgumentException if the limit is not positive
	 */
	public static CallContext within(Duration timeout) {
		Objects.requireNonNull(timeout, "'timeout' must not be null");
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' must be positive but is " + timeout);
		}
		CallContext outer = current();
		return new CallContext(outer, outer.chain, System.nanoTime() + nanos(timeout), outer.caller);
	}

	private static long nanos(Duration timeout) {
		// More than two centuries overflow, and nanoTime() is compared by difference.
		Duration longest = Duration.ofNanos(Long.MAX_VALUE / 4);
		return (timeout.compareTo(longest) < 0) ? timeout.toNanos() : longest.toNanos();
	}

	/**
	 * Finds the innermost context of a kind around the work of the current thread.
	 * @param <C> kind of the context
	 * @param type kind of the context
	 * @return the context, or {@code null}
	 */
	protected static <C extends CallContext> @Nullable C innermost(Class<C> type) {
		CallContext context = current();
		while (context != null && !type.isInstance(context)) {
			context = context.parent;
		}
		return (context != null) ? type.cast(context) : null;
	}

	/**
	 * Returns what is left of the time.
	 * @return the time, zero if it is over; empty if there is no limit
	 */
	public final Optional<Duration> remaining() {
		return (this.deadline == null) ? Optional.empty()
				: Optional.of(Duration.ofNanos(Math.max(0, this.deadline - System.nanoTime())));
	}

	/**
	 * Returns when the time is over.
	 * @return the instant as {@link System#nanoTime()} of this process, or {@code null}
	 * if there is no limit
	 */
	public final @Nullable Long deadlineNanos() {
		return this.deadline;
	}

	/**
	 * Returns the pools whose children wait for the work.
	 * @return names of pools, outermost first; empty outside of calls
	 */
	public final List<String> chain() {
		return this.chain;
	}

	/**
	 * Returns which child has called a host service; SEMANTICS row G28.
	 * @return the child; empty unless a host service is served
	 */
	public final Optional<CallingChild> caller() {
		return Optional.ofNullable(this.caller);
	}

	/**
	 * Returns whether the caller has given up, or the time is over, or the soft limit of
	 * the call, which {@link #isSoftLimitReached()} tells apart.
	 * @return whether the work shall end early
	 */
	public final boolean isCancelled() {
		synchronized (this.actions) {
			if (this.cancelled) {
				return true;
			}
		}
		return (this.parent != null && this.parent.isCancelled())
				|| (this.deadline != null && this.deadline - System.nanoTime() <= 0);
	}

	/**
	 * Returns whether the soft limit of the call is over: then the caller still waits,
	 * for at most {@link #remaining()}, and takes what the work gives or throws. The
	 * place to clean up and to give what there is.
	 * @return whether the work was told by its soft limit; stays so when the hard one is
	 * over, too, and nothing remains
	 */
	public final boolean isSoftLimitReached() {
		return this.softLimitReached || (this.parent != null && this.parent.isSoftLimitReached());
	}

	/**
	 * Tells the work that its soft limit is over; for those who serve calls, and tests of
	 * such work.
	 */
	public final void reachSoftLimit() {
		this.softLimitReached = true;
		cancel();
	}

	/**
	 * Ends work whose caller has given up: the cooperative way to react on a
	 * cancellation.
	 * @throws CallCancelledException if {@link #isCancelled()}
	 */
	public final void throwIfCancelled() {
		if (isCancelled() && isSoftLimitReached()) {
			throw new CallCancelledException("The soft limit of the call is over, with "
					+ remaining().map((left) -> left.toMillis() + " ms").orElse("no limit") + " left of all its time",
					null);
		}
		if (isCancelled()) {
			throw new CallCancelledException("The caller has given up, or the time of the call is over", null);
		}
	}

	/**
	 * Does something when the caller gives up or the soft limit is over, whichever is
	 * first; at once if it has happened. Reaching the deadline alone does not do it: the
	 * caller that waits gives up then.
	 * @param action called at most once, by the thread that notices; must not block
	 */
	public final void onCancel(Runnable action) {
		Objects.requireNonNull(action, "'action' must not be null");
		boolean now;
		synchronized (this.actions) {
			now = this.cancelled;
			if (!now) {
				this.actions.add(action);
			}
		}
		if (now) {
			action.run();
		}
		else if (this.parent != null) {
			this.parent.onCancel(() -> fire(action));
		}
	}

	private void fire(Runnable action) {
		boolean first;
		synchronized (this.actions) {
			first = this.actions.remove(action);
		}
		if (first) {
			action.run();
		}
	}

	/**
	 * Tells the work that its caller has given up; for those who serve calls, and tests
	 * of such work.
	 */
	public final void cancel() {
		List<Runnable> waiting;
		synchronized (this.actions) {
			this.cancelled = true;
			waiting = List.copyOf(this.actions);
			this.actions.clear();
		}
		waiting.forEach(Runnable::run);
	}

	/**
	 * Does something in this context, on the calling thread.
	 * @param work what to do
	 */
	public final void run(Runnable work) {
		call(() -> {
			work.run();
			return true;
		});
	}

	/**
	 * Does something in this context, on the calling thread.
	 * @param <T> type of the result
	 * @param <X> what the work may throw
	 * @param work what to do
	 * @return the result of the work
	 * @throws X what the work throws
	 */
	public final <T extends @Nullable Object, X extends Throwable> T call(Work<T, X> work) throws X {
		CallContext before = current.get();
		current.set(this);
		try {
			return work.call();
		}
		finally {
			if (before == NONE) {
				current.remove();
			}
			else {
				current.set(before);
			}
		}
	}

	/**
	 * Returns a task that another thread runs in this context.
	 * @param task the task
	 * @return the task in this context
	 */
	public final Runnable wrap(Runnable task) {
		return () -> run(task);
	}

	/**
	 * Work with a result.
	 *
	 * @param <T> type of the result
	 * @param <X> what it may throw
	 */
	@FunctionalInterface
	public interface Work<T extends @Nullable Object, X extends Throwable> {

		/**
		 * Does the work.
		 * @return the result
		 * @throws X if it fails
		 */
		T call() throws X;

	}

}
