package io.github.spawnboot.pool;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The children of a pool that are to be replaced although nothing is wrong with them, one
 * after the other: the replacement is warm first, then the old one gets no more calls.
 * Not thread-safe: guarded by the lock of the pool.
 */
final class Recycling {

	private final PooledChildren children;

	private final Map<PooledChild, Retirement> due = new LinkedHashMap<>();

	private @Nullable PooledChild current;

	private int size;

	Recycling(PooledChildren children) {
		this.children = children;
	}

	/**
	 * A child is to be replaced as soon as it is its turn.
	 * @param child the child
	 * @param reason why
	 */
	void add(PooledChild child, Retirement reason) {
		if (child.isReplaceable()) {
			this.due.putIfAbsent(child, reason);
		}
	}

	boolean contains(PooledChild child) {
		return this.due.containsKey(child) || this.current == child;
	}

	/**
	 * Returns the child that is being replaced, or {@code null}.
	 */
	@Nullable PooledChild current() {
		return this.current;
	}

	/**
	 * Returns how many children, without the one that is being replaced, there should be
	 * for its sake; 0 if none is being replaced.
	 */
	int size() {
		return (this.current != null) ? Math.min(this.size, this.children.maxSize()) : 0;
	}

	/**
	 * A child has ended.
	 */
	void remove(PooledChild child) {
		this.due.remove(child);
		if (this.current == child) {
			this.current = null;
		}
	}

	/**
	 * Goes on: begins to replace the next child, or finds the one that is replaced.
	 * @return a child that has been replaced and takes no more calls from now on, or
	 * {@code null}
	 */
	@Nullable PooledChild next() {
		PooledChild replaced = this.current;
		if (replaced != null && (!replaced.isAlive() || replaced.isLeased())) {
			// It has ended by itself, which is seen to elsewhere.
			replaced = null;
			this.current = null;
		}
		if (replaced != null) {
			if (this.children.fresh() < size()) {
				return null;
			}
			this.current = null;
			begin();
			return replaced;
		}
		begin();
		return null;
	}

	private void begin() {
		while (this.current == null && !this.due.isEmpty()) {
			Map.Entry<PooledChild, Retirement> first = this.due.entrySet().iterator().next();
			this.due.remove(first.getKey());
			if (first.getKey().isReplaceable()) {
				this.current = first.getKey();
				this.current.retire(first.getValue());
				this.size = this.children.fresh() + 1;
			}
		}
	}

}
