package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.pool.CallerQueue.Caller;
import org.jspecify.annotations.Nullable;

/**
 * The children of a pool that have not ended, and which of them is lent next: of those
 * with the fewest calls the one used last, because it is the warmest. Lending costs the
 * same however many there are. Not thread-safe: guarded by the lock of the pool.
 */
final class PooledChildren {

	private final int concurrency;

	private final Set<PooledChild> children = new LinkedHashSet<>();

	// The first of the children that run as many calls as the index says.
	private final @Nullable PooledChild[] levels;

	// Below it all levels are empty.
	private int lowest;

	// How many there are in the first of the levels.
	private int unused;

	// The child to which the keys of a shard belong.
	private @Nullable PooledChild[] shards;

	private BooleanSupplier mayGrow = () -> true;

	/**
	 * Creates an empty list.
	 * @param concurrency calls that a child runs at once
	 * @param maxSize most children, and the number of shards
	 */
	PooledChildren(int concurrency, int maxSize) {
		this.concurrency = concurrency;
		this.levels = new PooledChild[concurrency];
		this.lowest = concurrency;
		this.shards = new PooledChild[maxSize];
	}

	/**
	 * Sets what says whether a further child is to be expected.
	 */
	void mayGrow(BooleanSupplier mayGrow) {
		this.mayGrow = mayGrow;
	}

	void add(PooledChild child) {
		this.children.add(child);
		enlist(child);
	}

	void remove(PooledChild child) {
		this.children.remove(child);
		delist(child);
		release(child);
	}

	/**
	 * Takes its keys from a child.
	 */
	void release(PooledChild child) {
		if (child.hasShard()) {
			for (int i = 0; i < this.shards.length; i++) {
				if (this.shards[i] == child) {
					this.shards[i] = null;
					child.shard(-1);
				}
			}
		}
	}

	/**
	 * Deals the keys out anew.
	 * @param maxSize most children, and the number of shards
	 */
	void resize(int maxSize) {
		this.children.forEach(this::release);
		this.shards = new PooledChild[maxSize];
	}

	int maxSize() {
		return this.shards.length;
	}

	Collection<PooledChild> all() {
		return Collections.unmodifiableCollection(this.children);
	}

	List<SpawnedProcess> processes() {
		return this.children.stream().<SpawnedProcess>map(PooledChild::child).toList();
	}

	/**
	 * Whether a call does not end in one of them, or that has to be feared.
	 */
	boolean isAnyStuck() {
		return this.children.stream().anyMatch((child) -> child.isQuarantined() || child.isDoubtful());
	}

	/**
	 * Whether one serves the calls of the pool, be it for the last time.
	 */
	boolean isAnyServing() {
		return this.children.stream().anyMatch((child) -> child.isAlive() && !child.isLeased());
	}

	boolean isAnyUsed() {
		return this.children.stream().anyMatch((child) -> child.used() > 0);
	}

	/**
	 * Returns for how many calls they are lent.
	 */
	int used() {
		return this.children.stream().mapToInt(PooledChild::used).sum();
	}

	/**
	 * Returns how many serve calls and are going to.
	 */
	int fresh() {
		int fresh = 0;
		for (PooledChild child : this.children) {
			fresh += child.isFresh() ? 1 : 0;
		}
		return fresh;
	}

	/**
	 * Returns how many of those that serve calls, and are going to, are too many.
	 */
	int excess() {
		return (this.children.size() > maxSize()) ? Math.max(0, fresh() - maxSize()) : 0;
	}

	/**
	 * Returns how many run no call, those included that are being replaced, or are ending
	 * and have not told it. Costs the same however many there are.
	 */
	int unused() {
		return this.unused;
	}

	/**
	 * Returns how many could take a call at once and run none.
	 */
	int idle() {
		int idle = 0;
		for (PooledChild child : this.children) {
			idle += (child.isFresh() && !child.isBusy()) ? 1 : 0;
		}
		return idle;
	}

	@Nullable PooledChild behind(EngineLink link) {
		return this.children.stream().filter((child) -> child.child().isBehind(link)).findAny().orElse(null);
	}

	/**
	 * Returns the child to which the keys of a shard belong, or {@code null}.
	 */
	@Nullable PooledChild ofShard(int keyHash) {
		PooledChild child = this.shards[keyHash % this.shards.length];
		return (child != null && child.isAlive() && !child.isLeased()) ? child : null;
	}

	/**
	 * Whether a child is free for a call, whoever makes it.
	 */
	boolean hasPlace() {
		return free() != null;
	}

	/**
	 * Lends a child.
	 * @param caller who wants it
	 * @return the child, or {@code null} if none suits
	 */
	@Nullable PooledChild lend(Caller caller) {
		return lend(caller.isWhole(), caller.keyHash());
	}

	/**
	 * Lends a child.
	 * @param whole whether all of it, for good, or a place for a call
	 * @param keyHash hash of the key whose child it is, or {@link Caller#ANY}
	 * @return the child, or {@code null} if none suits
	 */
	@Nullable PooledChild lend(boolean whole, int keyHash) {
		PooledChild found = whole ? idleChild() : (keyHash == Caller.ANY) ? free() : keyed(keyHash);
		if (found != null) {
			delist(found);
			found.lend(whole);
			if (whole) {
				release(found);
			}
			else {
				enlist(found);
			}
		}
		return found;
	}

	/**
	 * Takes a place back.
	 * @return how many calls the child is lent for now
	 */
	int giveBack(PooledChild child, long now) {
		int used = child.giveBack(now);
		if (this.children.contains(child)) {
			delist(child);
			enlist(child);
		}
		return used;
	}

	private @Nullable PooledChild free() {
		while (this.lowest < this.concurrency) {
			PooledChild first = this.levels[this.lowest];
			if (first == null) {
				this.lowest++;
			}
			else if (first.isAlive()) {
				return first;
			}
			else {
				// It will never take a call again.
				delist(first);
			}
		}
		return null;
	}

	private @Nullable PooledChild idleChild() {
		for (PooledChild child = this.levels[0]; child != null; child = child.after()) {
			if (child.isIdle()) {
				return child;
			}
		}
		return null;
	}

	private @Nullable PooledChild keyed(int keyHash) {
		PooledChild owner = ofShard(keyHash);
		if (owner != null) {
			return (owner.used() < this.concurrency) ? owner : null;
		}
		PooledChild found = withoutShard();
		if (found == null && (this.children.size() >= this.shards.length || !this.mayGrow.getAsBoolean())) {
			// There will be no further one, for example because one is leased or starts
			// pause.
			found = free();
		}
		if (found != null) {
			this.shards[keyHash % this.shards.length] = found;
			found.shard(1);
		}
		return found;
	}

	private @Nullable PooledChild withoutShard() {
		for (int level = this.lowest; level < this.concurrency; level++) {
			for (PooledChild child = this.levels[level]; child != null; child = child.after()) {
				if (child.isFresh() && !child.hasShard()) {
					return child;
				}
			}
		}
		return null;
	}

	private void enlist(PooledChild child) {
		int used = child.used();
		if (!child.isLeased() && used < this.concurrency && child.isAlive()) {
			child.link(used, this.levels[used]);
			this.levels[used] = child;
			this.unused += (used == 0) ? 1 : 0;
			this.lowest = Math.min(this.lowest, used);
		}
	}

	private void delist(PooledChild child) {
		int level = child.level();
		if (level >= 0) {
			this.unused -= (level == 0) ? 1 : 0;
			PooledChild next = child.after();
			if (child.unlink()) {
				this.levels[level] = next;
			}
		}
	}

	/**
	 * Counts the children, and puts in the numbers that others know.
	 */
	SpawnPool.Stats stats(int starting, int waiting, long started, long failed, long recycled) {
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
		return new SpawnPool.Stats(starting, idle, busy, draining, waiting, started, failed, recycled);
	}

	/**
	 * Takes the processes of some runs.
	 * @param runs names of the runs
	 */
	List<SpawnedProcess> processesOf(List<String> runs) {
		List<SpawnedProcess> found = new ArrayList<>();
		this.children.stream()
			.filter((child) -> runs.contains(child.run().name()))
			.forEach((child) -> found.add(child.child()));
		return found;
	}

}
