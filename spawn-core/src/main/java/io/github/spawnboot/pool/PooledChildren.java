package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.engine.EngineLink;
import org.jspecify.annotations.Nullable;

/**
 * The children of a pool that have not ended, and which of them is lent next. Not
 * thread-safe: guarded by the lock of the pool.
 */
final class PooledChildren {

	private final int concurrency;

	private final List<PooledChild> children = new ArrayList<>();

	/**
	 * Creates an empty list.
	 * @param concurrency calls that a child runs at once
	 */
	PooledChildren(int concurrency) {
		this.concurrency = concurrency;
	}

	void add(PooledChild child) {
		this.children.add(child);
	}

	void remove(PooledChild child) {
		this.children.remove(child);
	}

	List<SpawnedProcess> processes() {
		return this.children.stream().<SpawnedProcess>map(PooledChild::child).toList();
	}

	List<SpawnedProcess> processesOf(List<String> runs) {
		return this.children.stream()
			.filter((child) -> runs.contains(child.run().name()))
			.<SpawnedProcess>map(PooledChild::child)
			.toList();
	}

	boolean isAnyUsed() {
		return this.children.stream().anyMatch((child) -> child.used() > 0);
	}

	@Nullable PooledChild behind(EngineLink link) {
		return this.children.stream().filter((child) -> child.child().isBehind(link)).findAny().orElse(null);
	}

	/**
	 * Lends a child. The one used last is the warmest.
	 * @param whole whether all of it, for good, or a place for a call
	 * @return the child, or {@code null} if none suits
	 */
	@Nullable PooledChild lend(boolean whole) {
		PooledChild found = whole ? idle() : free();
		return (found != null) ? found.lend(whole) : null;
	}

	private @Nullable PooledChild free() {
		return this.children.stream()
			.filter((child) -> child.hasPlace(this.concurrency))
			.min(Comparator.comparingInt(PooledChild::used).thenComparing((child) -> -child.lastUsed()))
			.orElse(null);
	}

	private @Nullable PooledChild idle() {
		return this.children.stream()
			.filter(PooledChild::isIdle)
			.max(Comparator.comparingLong(PooledChild::lastUsed))
			.orElse(null);
	}

	/**
	 * Counts the children, and puts in the numbers that others know.
	 */
	SpawnPool.Stats stats(int starting, int waiting, long started, long failed) {
		int idle = 0;
		int busy = 0;
		int draining = 0;
		for (PooledChild child : this.children) {
			if (!child.isAlive()) {
				draining++;
			}
			else if (child.isBusy()) {
				busy++;
			}
			else {
				idle++;
			}
		}
		return new SpawnPool.Stats(starting, idle, busy, draining, waiting, started, failed);
	}

}
