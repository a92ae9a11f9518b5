package io.github.spawnboot.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Callers that wait for a child, in the order of their arrival. Not thread-safe: guarded
 * by the lock of the pool.
 */
final class CallerQueue {

	private final Deque<Caller> callers = new ArrayDeque<>();

	private int whole;

	int size() {
		return this.callers.size();
	}

	/**
	 * Returns how many children would serve all callers at once.
	 * @param concurrency calls that a child runs at once
	 */
	int children(int concurrency) {
		return this.whole + (this.callers.size() - this.whole + concurrency - 1) / concurrency;
	}

	void add(Caller caller) {
		this.callers.add(caller);
		this.whole += caller.whole ? 1 : 0;
	}

	/**
	 * Takes out a caller who does not wait any more.
	 * @return whether it waited
	 */
	boolean remove(CompletableFuture<PooledChild> caller) {
		boolean waited = this.callers.remove(caller);
		if (waited) {
			this.whole -= ((Caller) caller).whole ? 1 : 0;
		}
		return waited;
	}

	/**
	 * Lends a child to the first caller.
	 * @param children where to look for a child
	 * @return tells the caller, or {@code null} if nobody waits or nothing suits
	 */
	@Nullable Runnable serve(PooledChildren children) {
		Caller first = this.callers.peek();
		PooledChild child = (first != null) ? children.lend(first.whole) : null;
		if (first == null || child == null) {
			return null;
		}
		remove(first);
		return () -> first.executor.execute(() -> first.complete(child));
	}

	/**
	 * Takes out all callers.
	 */
	List<Caller> clear() {
		List<Caller> all = List.copyOf(this.callers);
		this.callers.clear();
		this.whole = 0;
		return all;
	}

	/**
	 * A call that waits for a place in a child, or somebody who waits for a whole one.
	 */
	static final class Caller extends CompletableFuture<PooledChild> {

		private final String what;

		private final boolean whole;

		private final Executor executor;

		/**
		 * Creates a caller that does not wait yet.
		 * @param what what is called, for messages
		 * @param whole whether it wants a whole child
		 * @param executor tells it that it got a child
		 */
		Caller(String what, boolean whole, Executor executor) {
			this.what = what;
			this.whole = whole;
			this.executor = executor;
		}

		String what() {
			return this.what;
		}

	}

}
