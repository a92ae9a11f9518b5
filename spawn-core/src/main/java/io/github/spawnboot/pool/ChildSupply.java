package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolEvent.ShrinkReason;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.pool.ChildSlot.Phase;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RestartDecision;
import io.github.spawnboot.runner.RestartStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a pool has the children it needs: the side of the slots, whose children
 * start, fail, and end. Thread-safe: guarded by the lock of the pool. Where a method
 * takes a list, the lock is held, and what has to be done after it goes there.
 */
final class ChildSupply {

	private static final Logger logger = LoggerFactory.getLogger(ChildPool.class);

	private final PoolLock lock;

	private final ChildFactory factory;

	private final PoolFailures failures;

	private final CallerQueue callers;

	private final PooledChildren children;

	private final PoolEvents events;

	private final RetiringChildren retiring;

	private final StartIntensity intensity;

	private final @Nullable CallDeadlines deadlines;

	private final ChildSlots slots;

	private final PoolUpkeep upkeep;

	// Lends what has become free; the lock is held.
	private Consumer<List<Runnable>> lending = (after) -> {
	};

	private State state = State.STOPPED;

	private PoolSettings settings;

	private long started;

	private long failed;

	// Those that did not end by themselves in the stop that goes on, or the last one.
	private final List<SpawnedProcess> forced = new ArrayList<>();

	// Whether a start or a failure is newer than the last success, and since when.
	private boolean unproven;

	private long unprovenSince;

	private @Nullable ChildGroup group;

	ChildSupply(PoolSettings settings, PoolLock lock, ChildFactory factory, @Nullable CallDeadlines deadlines,
			PoolFailures failures, CallerQueue callers, PooledChildren children, PoolEvents events) {
		this.events = events;
		this.deadlines = deadlines;
		this.settings = settings;
		this.lock = lock;
		this.factory = factory;
		this.failures = failures;
		this.callers = callers;
		this.children = children;
		this.intensity = new StartIntensity(settings.restart(), System::nanoTime);
		Recycling recycling = new Recycling(children);
		this.slots = new ChildSlots(settings, callers, children, recycling, this.intensity);
		this.upkeep = new PoolUpkeep(factory, () -> retiring().look());
		this.retiring = new RetiringChildren(this, lock, callers, children, recycling, this.upkeep, events);
		children.mayGrow(this::mayGrow);
	}

	private boolean mayGrow() {
		RestartStatus restarts = restarts();
		return this.slots.mayGrow() && (restarts == null || restarts.failedStartsInARow() == 0);
	}

	void lending(Consumer<List<Runnable>> lending) {
		this.lending = lending;
	}

	RetiringChildren retiring() {
		return this.retiring;
	}

	/**
	 * Lends what has become free.
	 */
	void lend(List<Runnable> after) {
		this.lending.accept(after);
	}

	// What those ask who lend; the lock is held.

	boolean isRunning() {
		return this.state == State.RUNNING;
	}

	PoolClosedException closed() {
		return this.failures.closed(this.state == State.CLOSED);
	}

	boolean areAllThere() {
		return this.slots.areAllThere();
	}

	boolean areAllTaken() {
		return this.slots.areAllTaken();
	}

	SpawnPool.Stats stats() {
		return this.children.stats(this.slots.count(Phase.STARTING), this.callers.size(), this.started, this.failed,
				this.retiring.recycled());
	}

	SpawnPool.State state() {
		return switch (this.state) {
			case STOPPED -> SpawnPool.State.STOPPED;
			case CLOSED -> SpawnPool.State.CLOSED;
			case RUNNING -> (!this.intensity.isCounting() && !this.children.isAnyServing()) ? SpawnPool.State.FAILED
					: SpawnPool.State.RUNNING;
		};
	}

	@Nullable RestartStatus restarts() {
		ChildGroup group = this.group;
		return (group != null) ? group.restarts() : null;
	}

	/**
	 * Returns why no child can be had in time, or {@code null}.
	 */
	@Nullable SpawnException unavailable() {
		if (this.children.isAnyServing()) {
			return null;
		}
		if (this.intensity.isPaused()) {
			return paused().get();
		}
		RestartStatus restarts = restarts();
		return (restarts != null) ? this.failures.unavailable(restarts) : null;
	}

	private Supplier<SpawnException> paused() {
		List<String> last = this.intensity.failures();
		RestartStatus restarts = restarts();
		long backOff = (restarts != null) ? restarts.untilNextStart().toNanos() : 0;
		long nanos = Math.max(this.intensity.nanosUntilProbe(), backOff);
		return () -> this.failures.failed(last, nanos);
	}

	/**
	 * A place in a child was given back.
	 * @param used how many calls it is lent for now
	 */
	void callEnded(PooledChild child, int used, List<Runnable> after) {
		after.add(() -> child.quarantine().callEnded(used));
		boolean alive = child.isAlive();
		if (alive) {
			succeeded(child, after);
		}
		this.retiring.callEnded(child, used, after);
		if (!alive) {
			grow(after);
		}
	}

	private void succeeded(PooledChild child, List<Runnable> after) {
		// The success of a child that is older than the failure of another says nothing.
		boolean proof = this.unproven && child.born() - this.unprovenSince >= 0;
		if (proof) {
			this.unproven = false;
			after.add(child.run()::stable);
		}
		if ((proof || this.intensity.isProbe(child.born())) && recovered(after)) {
			grow(after);
		}
	}

	private boolean recovered(List<Runnable> after) {
		boolean recovered = this.intensity.recovered();
		if (recovered) {
			this.events.recovered(after);
			logger.info("Pool '{}' has recovered", this.settings.name());
		}
		return recovered;
	}

	/**
	 * Sees to it that the reserve is filled up in a moment. Not at once: the start of a
	 * JVM takes the processors, and whoever has just got a child of the reserve shall
	 * have them first. A call that has ended until then needs no further child at all.
	 */
	void refill() {
		if (this.children.unused() < this.settings.spare() && !areAllThere() && this.slots.isShort()) {
			this.upkeep.refill();
		}
	}

	/**
	 * A call is refused because it may not wait: a child is started for those that
	 * follow.
	 */
	void refused(List<Runnable> after) {
		this.slots.refused(true);
		grow(after);
		this.slots.refused(this.slots.isAnyoneComing());
	}

	void grow(List<Runnable> after) {
		ChildGroup group = this.group;
		if (this.state == State.RUNNING && group != null) {
			List<ChildSlot> come = this.slots.grow((name) -> new ChildSlot(this, this.factory, name));
			if (!come.isEmpty()) {
				int size = this.slots.size();
				this.events.grown(size - come.size(), size, come.get(0).startReason(), after);
				come.forEach((slot) -> after.add(() -> group.insert(slot, () -> left(slot))));
			}
		}
	}

	// What slots and their runs tell; the lock is not held.

	String pool() {
		return this.settings.name();
	}

	private RestartDecision decide(String slot) {
		return this.lock.locked(() -> this.slots.decide(slot, this.state == State.RUNNING));
	}

	/**
	 * A child shall be started now.
	 * @param slot its slot
	 * @return generation of the child, or 0 if it is not needed any more
	 */
	long starting(ChildSlot slot) {
		this.lock.change((after) -> {
			if (this.slots.begin(slot, this.state == State.RUNNING)) {
				this.started++;
				slot.begin(this.factory.nextGeneration());
				this.events.starting(slot, after);
				if (!this.unproven) {
					unproven();
				}
				// Those who came while the end of the child before was being decided.
				grow(after);
			}
			else {
				slot.shrinkReason(ShrinkReason.NOT_NEEDED);
			}
		});
		return this.lock.locked(() -> (slot.phase() == Phase.STARTING) ? slot.generation() : 0L);
	}

	private void restarting(String name, Duration delay) {
		this.lock.change((after) -> {
			ChildSlot slot = this.slots.get(name);
			if (slot != null) {
				this.events.restarting(slot, delay, after);
			}
			lend(after);
		});
	}

	private void unproven() {
		this.unproven = true;
		this.unprovenSince = System.nanoTime();
	}

	PooledChild pooled(Child child, AsyncRunner.Run run) {
		return new PooledChild(child, new Quarantine(child, this.settings, this.deadlines), run, System.nanoTime());
	}

	/**
	 * A child was started. Returns when those who get it have sent their calls.
	 * @param known done before somebody gets it, when it is among the children
	 */
	void launched(ChildSlot slot, PooledChild child, Runnable known) {
		this.lock.change((after) -> {
			this.slots.move(slot, Phase.UP);
			this.children.add(child);
			this.events.ready(slot, child, after);
			after.add(known);
			lend(after);
			this.retiring.recycle(after);
			// While it was started, the pool may have been made smaller, or the call have
			// ended that let it be started.
			this.retiring.endExcess(after);
		});
	}

	/**
	 * A child was not started.
	 * @param failure why, or {@code null} if that was asked for
	 */
	void notLaunched(ChildSlot slot, @Nullable ChildStartException failure) {
		this.lock.change((after) -> {
			this.events.notStarted(slot, failure, after);
			slot.shrinkReason(ShrinkReason.NOT_REPLACED);
			if (failure != null && this.state == State.RUNNING) {
				slot.startFailed(failure);
				logger.error("{}", failure.getMessage());
				unproven();
				failed(String.valueOf(failure.getMessage()), true, after);
			}
			down(slot, after);
			// Calls with a key take another child than they wanted.
			lend(after);
		});
	}

	/**
	 * A child has ended.
	 */
	void gone(ChildSlot slot, PooledChild child, ChildExit exit) {
		this.lock.change((after) -> {
			this.events.exited(child, exit, isUnasked(exit), after);
			slot.shrinkReason(shrinkReason(child, exit));
			if (this.state != State.RUNNING && child.child().isForced()) {
				this.forced.add(child.child());
			}
			this.children.remove(child);
			this.retiring.gone(child, after);
			this.callers.unbind(child);
			if (exit.requested() && (child.isLeased() || child.retirement() != null)) {
				// Whoever had it, or the pool itself, has ended it: no fault of the
				// child.
				this.slots.move(slot, Phase.LEAVING);
				after.add(child.run()::stable);
			}
			else {
				if (this.state == State.RUNNING || !exit.requested()) {
					String end = "The " + child.child().describe() + " ended after " + exit.uptime().toMillis()
							+ " ms with " + exit.reason() + ": " + exit.verdict();
					logger.warn("{}", end);
					// That a call did not end says nothing about those that were started
					// meanwhile.
					if (!child.isQuarantined()) {
						unproven();
					}
					failed(end, isUnasked(exit) && child.ended() == 0, after);
				}
				down(slot, after);
			}
			lend(after);
			this.retiring.recycle(after);
		});
	}

	private static ShrinkReason shrinkReason(PooledChild child, ChildExit exit) {
		Retirement retirement = child.retirement();
		if (!exit.requested() || (retirement == null && !child.isLeased())) {
			return ShrinkReason.NOT_REPLACED;
		}
		return (retirement != null) ? retirement.shrinking() : ShrinkReason.LEASE_ENDED;
	}

	// That this process killed it, because its connection was of no use any more, is not
	// what anybody asked for.
	private static boolean isUnasked(ChildExit exit) {
		return !exit.requested() || exit.cause() == ExitCause.PROTOCOL_BROKEN
				|| exit.cause() == ExitCause.CONNECTION_LOST;
	}

	private void failed(String message, boolean unproductive, List<Runnable> after) {
		this.failed++;
		if (unproductive && this.state == State.RUNNING && this.intensity.failed(message)) {
			long nanos = this.intensity.nanosUntilProbe();
			logger.error("Pool '{}' starts no more children for {} ms, because {} of them failed within {} ms: {}",
					this.settings.name(), TimeUnit.NANOSECONDS.toMillis(nanos), this.settings.restart().maxFailures(),
					this.settings.restart().window().toMillis(), message);
			this.upkeep.probeAfter(nanos);
			this.events.failed(this.settings.restart().pause(), after);
		}
	}

	private void down(ChildSlot slot, List<Runnable> after) {
		this.slots.move(slot, Phase.DOWN);
		forget(slot, after);
		refuseWaiting(after);
		grow(after);
	}

	/**
	 * Refuses those who wait if starts pause and nobody is left who could serve them.
	 */
	void refuseWaiting(List<Runnable> after) {
		if (this.intensity.isPaused() && !this.slots.isAnyoneThere()) {
			failWaiting(paused(), after);
		}
	}

	private void left(ChildSlot slot) {
		this.lock.change((after) -> {
			slot.leave();
			forget(slot, after);
			ChildStartException failure = slot.failure();
			if (failure != null && !this.slots.isAnyoneThere()) {
				// Nobody is left who could serve them, and the same would happen again.
				failWaiting(() -> new ChildStartException(String.valueOf(failure.getMessage()), failure), after);
			}
			lend(after);
			this.retiring.recycle(after);
		});
	}

	private void forget(ChildSlot slot, List<Runnable> after) {
		int size = this.slots.size();
		if (this.slots.forget(slot)) {
			this.events.shrunk(size, (this.state == State.RUNNING) ? slot.shrinkReason() : ShrinkReason.STOPPED, after);
		}
	}

	private void failWaiting(Supplier<SpawnException> failure, List<Runnable> after) {
		// What depends on the future must not hold those who do the work of the group.
		this.callers.clear()
			.forEach((caller) -> after
				.add(() -> this.factory.events().execute(() -> caller.completeExceptionally(failure.get()))));
	}

	/**
	 * It has to be feared that a call does not end in a child: another child is started
	 * for those who call next.
	 */
	void doubtful(PooledChild child, PendingCall call) {
		this.lock.change((after) -> {
			child.doubt(call);
			grow(after);
		});
	}

	/**
	 * A child takes no more calls, because one of them does not end.
	 */
	void quarantined(PooledChild child) {
		this.lock.change((after) -> {
			child.quarantined();
			this.callers.unbind(child);
			this.children.release(child);
			lend(after);
			grow(after);
		});
	}

	// Start and stop.

	/**
	 * Takes calls.
	 * @param stopping whether a stop goes on; the lock is held
	 */
	void start(BooleanSupplier stopping) {
		this.lock.change((after) -> {
			if (this.state == State.CLOSED) {
				throw closed();
			}
			if (stopping.getAsBoolean()) {
				throw new SpawnUsageException("Pool '" + pool() + "' cannot be started while it is being stopped."
						+ " Start it when the drain has returned", null);
			}
			if (this.state != State.RUNNING) {
				this.group = new ChildGroup(this.settings, this.factory.timer(), this::decide, this::restarting);
				this.state = State.RUNNING;
				recovered(after);
				this.upkeep.start(this.settings, () -> this.lock.change(this::grow));
			}
			grow(after);
		});
	}

	/**
	 * Forgets earlier failures and starts at once what is needed.
	 */
	void reset() {
		this.lock.change((after) -> {
			recovered(after);
			ChildGroup group = this.group;
			if (this.state == State.RUNNING && group != null) {
				after.add(group::startNow);
			}
			grow(after);
		});
	}

	void settings(PoolSettings settings, List<Runnable> after) {
		boolean smaller = settings.maxSize() < this.settings.maxSize();
		this.settings = settings;
		this.slots.settings(settings);
		this.upkeep.settings(settings);
		this.retiring.resized(smaller, after);
		this.retiring.recycle(after);
	}

	/**
	 * Takes no more calls, and refuses those that wait.
	 * @param forGood whether the pool is closed
	 * @return the group to stop, and what to remove from it first, or {@code null} if
	 * nothing was ever started
	 */
	@Nullable ChildGroup stopTaking(boolean forGood, List<ChildSlot> starting) {
		this.lock.change((after) -> {
			if (this.state != State.CLOSED) {
				this.state = forGood ? State.CLOSED : State.STOPPED;
			}
			this.upkeep.stop();
			this.slots.refused(false);
			this.children.all().forEach(this.callers::unbind);
			this.callers.clear().forEach((caller) -> after.add(() -> caller.completeExceptionally(closed())));
			this.retiring.stop(after);
			starting.addAll(this.slots.starting());
		});
		return this.lock.locked(() -> this.group);
	}

	/**
	 * A stop begins, and none goes on.
	 */
	void beginStop() {
		this.forced.clear();
	}

	/**
	 * Returns those that have not ended by themselves since the stop began; the lock is
	 * held.
	 */
	List<SpawnedProcess> forced() {
		return List.copyOf(this.forced);
	}

	private enum State {

		STOPPED, RUNNING, CLOSED

	}

}
