package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Callers that wait for a child, in the order of their arrival. Those whose key belongs
 * to one child wait for that child and hold up nobody else. Not thread-safe: guarded by
 * the lock of the pool.
 */
final class CallerQueue {

	// By their number, so that one who comes back finds its old place.
	private final TreeMap<Long, Caller> callers = new TreeMap<>();

	private long added;

	private long first;

	private int whole;

	private int keyed;

	private int bound;

	int size() {
		return this.callers.size() + this.bound;
	}

	/**
	 * Whether nobody waits who would take any child.
	 */
	boolean isLineEmpty() {
		return this.callers.isEmpty();
	}

	/**
	 * Returns how many children would serve all callers at once who wait for any child.
	 * @param concurrency calls that a child runs at once
	 * @param children the children there are, to some of which keys belong
	 */
	int children(int concurrency, PooledChildren children) {
		int places = this.callers.size() - this.whole - this.keyed;
		return this.whole + shards(children) + (places + concurrency - 1) / concurrency;
	}

	// Whose key belongs to a child waits for that one, and not for another.
	private int shards(PooledChildren children) {
		if (this.keyed == 0) {
			return 0;
		}
		Set<Integer> wanted = new HashSet<>();
		this.callers.values()
			.stream()
			.filter((caller) -> caller.isKeyed() && children.ofShard(caller.keyHash) == null)
			.forEach((caller) -> wanted.add(caller.keyHash % children.maxSize()));
		return wanted.size();
	}

	void add(Caller caller) {
		caller.number = ++this.added;
		put(caller);
	}

	/**
	 * Adds a caller before all others.
	 */
	void addFirst(Caller caller) {
		caller.number = --this.first;
		put(caller);
	}

	private void put(Caller caller) {
		this.callers.put(caller.number, caller);
		count(caller, 1);
	}

	private void count(Caller caller, int change) {
		this.whole += caller.whole ? change : 0;
		this.keyed += caller.isKeyed() ? change : 0;
	}

	/**
	 * Takes out a caller who does not wait any more.
	 * @return whether it waited
	 */
	boolean remove(CompletableFuture<PooledChild> caller) {
		Caller waiting = (Caller) caller;
		PooledChild child = waiting.boundTo;
		if (child != null) {
			boolean waited = child.waiting().remove(waiting.number) != null;
			if (waited) {
				waiting.boundTo = null;
				this.bound--;
			}
			return waited;
		}
		boolean waited = this.callers.remove(waiting.number, waiting);
		if (waited) {
			count(waiting, -1);
		}
		return waited;
	}

	/**
	 * Lends a child to the first caller for whom there is one.
	 * @param children where to look for a child
	 * @return tells the caller, or {@code null} if nobody waits or nothing suits
	 */
	@Nullable Runnable serve(PooledChildren children) {
		List<Caller> waitElsewhere = new ArrayList<>(0);
		Runnable served = null;
		Iterator<Caller> next = this.callers.values().iterator();
		while (served == null && next.hasNext() && children.hasPlace()) {
			Caller caller = next.next();
			PooledChild child = children.lend(caller);
			if (child != null) {
				next.remove();
				count(caller, -1);
				served = () -> caller.executor.execute(() -> caller.complete(child));
				if (caller.whole) {
					unbind(child);
				}
			}
			else if (!caller.isKeyed()) {
				// Nobody overtakes, not even who would be content with less.
				break;
			}
			else if (children.ofShard(caller.keyHash) != null) {
				waitElsewhere.add(caller);
			}
		}
		waitElsewhere.forEach((caller) -> bind(caller, children));
		return served;
	}

	/**
	 * Lets a caller wait for the child to which its key belongs, if there is one.
	 */
	private void bind(Caller caller, PooledChildren children) {
		PooledChild child = children.ofShard(caller.keyHash);
		if (child != null && remove(caller)) {
			caller.boundTo = child;
			child.waiting().put(caller.number, caller);
			this.bound++;
		}
	}

	/**
	 * Lends a child to the first caller who waits for it in particular, unless somebody
	 * has waited longer for any child.
	 * @param offered whether the others were asked first: then those with a key are left
	 * for whom this child is of no use
	 * @return tells the caller, or {@code null} if there is none
	 */
	@Nullable Runnable serveBound(PooledChild child, PooledChildren children, boolean offered) {
		if (child.waiting().isEmpty()) {
			return null;
		}
		Caller first = child.waiting().firstEntry().getValue();
		if (children.ofShard(first.keyHash) != child) {
			// It ends, or was lent as a whole: its keys go to others.
			unbind(child);
			return null;
		}
		boolean later = this.callers.headMap(first.number)
			.values()
			.stream()
			.anyMatch((caller) -> !offered || !caller.isKeyed());
		if (later || children.lend(first) == null) {
			return null;
		}
		remove(first);
		return () -> first.executor.execute(() -> first.complete(child));
	}

	/**
	 * Takes those back who wait for a child that takes no more calls.
	 */
	void unbind(PooledChild child) {
		List<Caller> waiting = List.copyOf(child.waiting().values());
		waiting.forEach((caller) -> {
			remove(caller);
			put(caller);
		});
	}

	/**
	 * Takes out all callers who wait for any child.
	 */
	List<Caller> clear() {
		List<Caller> all = List.copyOf(this.callers.values());
		all.forEach(this::remove);
		return all;
	}

	/**
	 * A call that waits for a place in a child, or somebody who waits for a whole one.
	 */
	static final class Caller extends CompletableFuture<PooledChild> {

		/** Instead of a hash, for callers who are content with any child. */
		static final int ANY = -1;

		private final String what;

		private final boolean whole;

		private final int keyHash;

		private final Executor executor;

		private long number;

		private @Nullable PooledChild boundTo;

		/**
		 * Creates a caller that does not wait yet.
		 * @param what what is called, for messages
		 * @param whole whether it wants a whole child
		 * @param keyHash hash of the key whose child it wants, from 0 on, or {@link #ANY}
		 * @param executor tells it that it got a child
		 */
		Caller(String what, boolean whole, int keyHash, Executor executor) {
			this.what = what;
			this.whole = whole;
			this.keyHash = keyHash;
			this.executor = executor;
		}

		String what() {
			return this.what;
		}

		boolean isWhole() {
			return this.whole;
		}

		boolean isKeyed() {
			return this.keyHash != ANY;
		}

		int keyHash() {
			return this.keyHash;
		}

		/**
		 * Returns the hash of a key, whatever its own hash is good for.
		 */
		static int hash(Object key) {
			int hash = key.hashCode();
			return (hash ^ (hash >>> 16)) & Integer.MAX_VALUE;
		}

	}

}
