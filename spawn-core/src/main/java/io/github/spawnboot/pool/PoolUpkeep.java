package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.PoolEvent.RecycleReason;
import io.github.spawnboot.PoolEvent.ShrinkReason;
import io.github.spawnboot.launch.ChildFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then which children of a pool have become old, large, or superfluous.
 * There is no look, and no timer, where no setting asks for one. Not thread-safe: guarded
 * by the lock of the pool, except for {@link #grown}.
 */
final class PoolUpkeep {

	private static final long SHORTEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LONGEST_PERIOD = TimeUnit.SECONDS.toNanos(30);

	private static final long MEMORY_PERIOD = TimeUnit.SECONDS.toNanos(1);

	// Short beside the start of a JVM, long beside a call.
	private static final long REFILL_DELAY = TimeUnit.MILLISECONDS.toNanos(10);

	private final ChildFactory factory;

	private final Runnable look;

	private volatile @Nullable PoolSettings settings;

	private @Nullable Runnable grow;

	private @Nullable Future<?> looks;

	private @Nullable Future<?> nextProbe;

	private @Nullable Future<?> nextRefill;

	/**
	 * Creates an upkeep that does not look.
	 * @param factory has the clock, and the threads for looks
	 * @param look looks once
	 */
	PoolUpkeep(ChildFactory factory, Runnable look) {
		this.factory = factory;
		this.look = look;
	}

	void settings(PoolSettings settings) {
		this.settings = settings;
	}

	private PoolSettings settings() {
		return Objects.requireNonNull(this.settings);
	}

	void start(PoolSettings settings, Runnable grow) {
		this.settings = settings;
		this.grow = grow;
		long period = period(settings);
		if (period > 0) {
			this.looks = this.factory.timer()
				.scheduleWithFixedDelay(() -> later(this.look), period, period, TimeUnit.NANOSECONDS);
		}
	}

	private static long period(PoolSettings settings) {
		long shortest = Long.MAX_VALUE;
		for (Duration limit : new Duration[] { settings.idleTimeout(), settings.recycle().maxAge() }) {
			if (limit != null) {
				long tenth = limit.dividedBy(10).toNanos();
				shortest = Math.min(shortest, Math.max(SHORTEST_PERIOD, Math.min(LONGEST_PERIOD, tenth)));
			}
		}
		if (settings.recycle().memoryGrowth() > 0) {
			shortest = Math.min(shortest, MEMORY_PERIOD);
		}
		return (shortest == Long.MAX_VALUE) ? 0 : shortest;
	}

	/**
	 * Lets the pool try again after a time.
	 */
	void probeAfter(long nanos) {
		this.nextProbe = growAfter(nanos);
	}

	/**
	 * Lets the pool fill up its reserve in a moment.
	 */
	void refill() {
		if (this.nextRefill == null || this.nextRefill.isDone()) {
			this.nextRefill = growAfter(REFILL_DELAY);
		}
	}

	private @Nullable Future<?> growAfter(long nanos) {
		Runnable grow = Objects.requireNonNull(this.grow);
		try {
			return this.factory.timer().schedule(() -> later(grow), nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The launcher is closed: nothing will be started any more.
			return null;
		}
	}

	private void later(Runnable action) {
		try {
			this.factory.events().execute(action);
		}
		catch (RejectedExecutionException ex) {
			stop();
		}
	}

	void stop() {
		for (Future<?> timer : new Future<?>[] { this.looks, this.nextProbe, this.nextRefill }) {
			if (timer != null) {
				timer.cancel(false);
			}
		}
	}

	boolean isUsedUp(PooledChild child) {
		int maxUses = settings().recycle().maxUses();
		return maxUses > 0 && child.ended() >= maxUses;
	}

	Retirement usedUp() {
		return Retirement.recycled(RecycleReason.MAX_USES, "it had run " + settings().recycle().maxUses()
				+ " calls, the limit " + settings().property("recycle.max-uses"));
	}

	boolean isOld(PooledChild child) {
		Duration maxAge = settings().recycle().maxAge();
		return maxAge != null && System.nanoTime() - child.born() >= maxAge.toNanos()
				* (1 - settings().recycle().jitter() * child.random());
	}

	Retirement becameOld() {
		return Retirement.recycled(RecycleReason.MAX_AGE, "it was about " + settings().recycle().maxAge()
				+ " old, the limit " + settings().property("recycle.max-age"));
	}

	/**
	 * Finds those whose memory has grown too much.
	 */
	List<PooledChild> grown(List<PooledChild> children) {
		long growth = settings().recycle().memoryGrowth();
		if (growth == 0) {
			return List.of();
		}
		return children.stream()
			.filter((child) -> child.baseline() > 0
					&& child.child().residentBytes().orElse(0) - child.baseline() > growth)
			.toList();
	}

	Retirement grew() {
		return Retirement.recycled(RecycleReason.MEMORY_GROWTH,
				"its memory had grown by more than " + settings().recycle().memoryGrowth() + " bytes, the limit "
						+ settings().property("recycle.memory-growth"));
	}

	/**
	 * Finds those that have been idle for too long and are neither of the minimal size
	 * nor of the reserve, the longest idle first.
	 */
	List<PooledChild> superfluous(PooledChildren children) {
		Duration timeout = settings().idleTimeout();
		if (timeout == null) {
			return List.of();
		}
		long now = System.nanoTime();
		List<PooledChild> idle = new ArrayList<>(
				children.all().stream().filter((child) -> child.isFresh() && child.isIdle()).toList());
		idle.sort(Comparator.comparingLong((child) -> child.lastUsed() - now));
		int most = Math.min(children.fresh() - settings().minSize(), idle.size() - settings().spare());
		return idle.stream()
			.limit(Math.max(0, most))
			.filter((child) -> now - child.lastUsed() >= timeout.toNanos())
			.toList();
	}

	Retirement wasIdle() {
		Duration timeout = Objects.requireNonNull(settings().idleTimeout());
		return Retirement.superfluous(ShrinkReason.IDLE,
				"it had no call for " + timeout.toMillis() + " ms, the limit " + settings().property("idle-timeout"));
	}

}
