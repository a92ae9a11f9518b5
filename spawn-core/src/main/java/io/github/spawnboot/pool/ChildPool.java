package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.engine.RemoteEngine;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.pool.CallerQueue.Caller;
import io.github.spawnboot.pool.ChildSlot.Phase;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RestartDecision;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of children that are started on demand, lent for one call at a time per slot,
 * and replaced when they die. Calls that find no free slot wait in the order of their
 * arrival. A stopped pool can be started again; a closed one cannot. Thread-safe: all
 * state is guarded by one lock, under which nothing blocks and no code of others runs.
 * <p>
 * Slots are the members of a {@link ChildGroup}, which starts, restarts and stops them;
 * the pool says how many it needs, and lends their children.
 */
public final class ChildPool implements SpawnPool, CallChannel, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChildPool.class);

	private static final int SMALL_BYTES = 32 * 1024;

	private final PoolSettings settings;

	private final PoolFailures failures;

	private final ChildFactory factory;

	private final SpawnedEngine engine;

	private final @Nullable CallDeadlines deadlines;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final CallerQueue callers = new CallerQueue();

	private final PooledChildren children;

	private final ChildSlots slots;

	// Written under the lock; read without it where only a message depends on it.
	private volatile State state = State.STOPPED;

	private long started;

	private long failed;

	// Whether a start or a failure is newer than the last success.
	private boolean unproven;

	private @Nullable ChildGroup group;

	/**
	 * Creates a pool, which is stopped.
	 * @param settings settings of the pool
	 * @param factory starts the children, with the settings for children of this pool
	 * @param failures rebuilds the exceptions of job handlers
	 */
	public ChildPool(PoolSettings settings, ChildFactory factory, FailureCodec failures) {
		this(settings, factory, failures, new MdcCarrier());
	}

	/**
	 * Creates a pool, which is stopped.
	 * @param settings settings of the pool
	 * @param factory starts the children, with the settings for children of this pool
	 * @param failures rebuilds the exceptions of job handlers
	 * @param carrier carries along what belongs to the thread that runs a job
	 */
	public ChildPool(PoolSettings settings, ChildFactory factory, FailureCodec failures, CallCarrier carrier) {
		this.settings = settings;
		this.failures = new PoolFailures(settings);
		this.children = new PooledChildren(settings.child().concurrency());
		this.slots = new ChildSlots(settings, this.callers);
		this.factory = factory;
		this.engine = new RemoteEngine(this, failures, carrier);
		this.deadlines = settings.child().isTimed() ? new CallDeadlines(factory.timer()) : null;
	}

	@Override
	public String name() {
		return this.settings.name();
	}

	/**
	 * Returns the settings.
	 * @return settings of the pool
	 */
	public PoolSettings settings() {
		return this.settings;
	}

	@Override
	public SpawnedEngine engine() {
		return this.engine;
	}

	@Override
	public List<SpawnedProcess> children() {
		return locked(this.children::processes);
	}

	@Override
	public Stats stats() {
		return locked(this::currentStats);
	}

	private Stats currentStats() {
		return this.children.stats(this.slots.count(Phase.STARTING), this.callers.size(), this.started, this.failed);
	}

	/**
	 * Returns whether the pool takes calls.
	 * @return whether it was started and not stopped since
	 */
	public boolean isRunning() {
		return locked(() -> this.state == State.RUNNING);
	}

	/**
	 * Starts to take calls, and the first children if there is a minimal size; does not
	 * wait for them.
	 * @throws PoolClosedException if the pool is closed
	 */
	public void start() {
		change((after) -> {
			if (this.state == State.CLOSED) {
				throw closed();
			}
			if (this.state != State.RUNNING) {
				this.group = new ChildGroup(this.settings, this.factory.timer(), this::decide);
				this.state = State.RUNNING;
			}
			grow(after);
		});
	}

	@Override
	public CompletionStage<PendingCall> start(CallRequest request, @Nullable StreamOpener streams) {
		return new PooledCall(this, this.deadlines, request, streams).start();
	}

	/**
	 * Finds the child that waits for the current thread, which serves a call of it.
	 * @return the child, in which the call takes no place of its own, or {@code null}
	 */
	@Nullable PooledChild waitingForCurrentThread() {
		EngineLink link = EngineLink.ofServedCall();
		return (link == null) ? null : this.<@Nullable PooledChild>locked(() -> this.children.behind(link));
	}

	/**
	 * Takes a place in a child for a call.
	 * @param request the call
	 * @return completes with a child, which has to be released; fails if there is none in
	 * time
	 */
	CompletableFuture<PooledChild> acquire(CallRequest request) {
		// A large call is not sent by the thread that reads, which frees places.
		Executor executor = (request.body().size() <= SMALL_BYTES) ? Runnable::run : this.factory.events();
		return acquire(false, request.headers().chain(), () -> new Caller(request.describe(), false, executor));
	}

	/**
	 * Takes a child that runs no call out of the pool, for somebody who calls and ends it
	 * himself. It counts as one of the pool's children until it is gone, and is ended
	 * when the pool stops.
	 * @return completes with the child; fails if there is none in time. A wait ends when
	 * the future is completed otherwise; who does so after it was completed has to end
	 * the child.
	 */
	public CompletableFuture<Child> lease() {
		CompletableFuture<PooledChild> acquired = acquire(true, List.of(),
				() -> new Caller("a whole child", true, Runnable::run));
		CompletableFuture<Child> leased = new CompletableFuture<>();
		acquired.whenComplete((pooled, failure) -> {
			if (failure != null) {
				leased.completeExceptionally(failure);
			}
			else if (!leased.complete(pooled.child())) {
				// Nobody waits for it any more.
				pooled.child().stop("it was lent to somebody who did not want it any more");
			}
		});
		leased.whenComplete((child, failure) -> abandon(acquired));
		return leased;
	}

	private CompletableFuture<PooledChild> acquire(boolean whole, List<String> chain, Supplier<Caller> waiting) {
		List<Runnable> after = new ArrayList<>();
		CompletableFuture<PooledChild> acquired = locked(() -> {
			if (this.state != State.RUNNING) {
				return CompletableFuture.failedFuture(closed());
			}
			PooledChild free = (this.callers.size() == 0) ? this.children.lend(whole) : null;
			if (free != null) {
				return CompletableFuture.completedFuture(free);
			}
			Caller caller = waiting.get();
			SpawnException refusal = refusal(caller.what(), chain);
			if (refusal != null) {
				return CompletableFuture.failedFuture(refusal);
			}
			enqueue(caller);
			grow(after);
			return caller;
		});
		after.forEach(Runnable::run);
		return acquired;
	}

	private @Nullable SpawnException refusal(String what, List<String> chain) {
		if (chain.contains(name()) && this.slots.areAllThere()) {
			return this.failures.waitsForItself(what, chain, currentStats());
		}
		ChildGroup group = this.group;
		return (group != null && this.slots.count(Phase.UP) == 0) ? this.failures.unavailable(group.restarts()) : null;
	}

	private void enqueue(Caller caller) {
		this.callers.add(caller);
		if (this.settings.child().isTimed()) {
			ScheduledFuture<?> limit = this.factory.timer()
				.schedule(() -> expire(caller), this.settings.acquireTimeout().toMillis(), TimeUnit.MILLISECONDS);
			caller.whenComplete((child, failure) -> limit.cancel(false));
		}
	}

	private void expire(Caller caller) {
		change((after) -> {
			ChildGroup group = this.group;
			if (group != null && this.callers.remove(caller)) {
				SpawnException failure = this.failures.exhausted(caller.what(), currentStats(), group.restarts());
				after.add(() -> caller.completeExceptionally(failure));
			}
		});
	}

	/**
	 * Takes a call out of the queue whose caller does not wait any more.
	 * @param acquired result of {@link #acquire}
	 */
	void abandon(CompletableFuture<PooledChild> acquired) {
		if (acquired instanceof Caller) {
			change((after) -> {
				if (this.callers.remove(acquired)) {
					after.add(() -> acquired.cancel(false));
				}
			});
		}
	}

	/**
	 * Gives a place in a child back.
	 * @param child the child; the call has ended in it or was not sent
	 */
	void release(PooledChild child) {
		change((after) -> {
			int used = child.giveBack();
			after.add(() -> child.quarantine().callEnded(used));
			if (this.unproven && child.isAlive()) {
				this.unproven = false;
				after.add(child.run()::stable);
			}
			serve(after);
		});
	}

	/**
	 * Takes a child out of use in which a call does not end.
	 * @param child the child
	 * @param call the call
	 * @param reason why, the end of a sentence with "because"
	 */
	void quarantine(PooledChild child, PendingCall call, String reason) {
		child.quarantine().begin(call, reason, () -> locked(child::used));
	}

	// The futures are completed after the lock was left: what depends on them sends to a
	// child, and sending may wait.
	private void serve(List<Runnable> after) {
		while (this.state == State.RUNNING) {
			Runnable served = this.callers.serve(this.children);
			if (served == null) {
				return;
			}
			after.add(served);
		}
	}

	private void grow(List<Runnable> after) {
		ChildGroup group = this.group;
		if (this.state == State.RUNNING && group != null) {
			this.slots.grow((name) -> new ChildSlot(this, this.factory, name))
				.forEach((slot) -> after.add(() -> group.insert(slot, () -> left(slot))));
		}
	}

	private RestartDecision decide(String slot) {
		return locked(() -> this.slots.decide(slot, this.state == State.RUNNING));
	}

	/**
	 * A child shall be started now.
	 * @param slot its slot
	 * @return whether it is still needed
	 */
	boolean starting(ChildSlot slot) {
		change((after) -> {
			if (this.slots.begin(slot, this.state == State.RUNNING)) {
				this.started++;
				this.unproven = true;
				// Those who came while the end of the child before was being decided.
				grow(after);
			}
		});
		return locked(slot::phase) == Phase.STARTING;
	}

	PooledChild pooled(Child child, AsyncRunner.Run run) {
		return new PooledChild(child, new Quarantine(child, this.settings, this.deadlines), run);
	}

	/**
	 * A child was started. Returns when those who get it have sent their calls.
	 * @param known done before somebody gets it, when it is among the children
	 */
	void launched(ChildSlot slot, PooledChild child, Runnable known) {
		change((after) -> {
			slot.become(Phase.UP);
			this.children.add(child);
			after.add(known);
			serve(after);
			grow(after);
		});
	}

	/**
	 * A child was not started.
	 * @param failure why, or {@code null} if that was asked for
	 */
	void notLaunched(ChildSlot slot, @Nullable ChildStartException failure) {
		change((after) -> {
			down(slot, after);
			if (failure != null && this.state == State.RUNNING) {
				this.failed++;
				slot.startFailed(failure);
				logger.error("{}", failure.getMessage());
			}
		});
	}

	/**
	 * A child has ended.
	 */
	void gone(ChildSlot slot, PooledChild child, ChildExit exit) {
		change((after) -> {
			this.children.remove(child);
			if (child.isLeased() && exit.requested()) {
				// Whoever had it has ended it, which is no fault of the child.
				slot.become(Phase.LEAVING);
				after.add(child.run()::stable);
				return;
			}
			down(slot, after);
			if (this.state == State.RUNNING || !exit.requested()) {
				this.failed++;
				logger.warn("The {} ended after {} ms with {}: {}", child.child().describe(), exit.uptime().toMillis(),
						exit.reason(), exit.verdict());
			}
		});
	}

	private void down(ChildSlot slot, List<Runnable> after) {
		slot.become(Phase.DOWN);
		this.slots.forget(slot);
		grow(after);
	}

	private void left(ChildSlot slot) {
		change((after) -> {
			slot.leave();
			this.slots.forget(slot);
			this.unproven = true;
			ChildStartException failure = slot.failure();
			if (failure != null && !this.slots.isAnyoneThere()) {
				// Nobody is left who could serve them, and the same would happen again.
				this.callers.clear().forEach((caller) -> after.add(() -> fail(caller, failure)));
			}
			grow(after);
		});
	}

	// What depends on the future must not hold those who do the work of the group.
	private void fail(Caller caller, ChildStartException failure) {
		this.factory.events()
			.execute(() -> caller
				.completeExceptionally(new ChildStartException(String.valueOf(failure.getMessage()), failure)));
	}

	/**
	 * Stops to take calls, waits for the running ones up to the drain timeout, and ends
	 * the children: goodbye, SIGTERM, SIGKILL, each bounded. Waiting calls fail at once.
	 * An interrupt ends the waits and kills the children that are left.
	 * @return children that did not end within all limits
	 */
	public List<SpawnedProcess> stop() {
		return stop(State.STOPPED);
	}

	private List<SpawnedProcess> stop(State next) {
		List<ChildSlot> starting = new ArrayList<>();
		change((after) -> {
			if (this.state != State.CLOSED) {
				this.state = next;
			}
			this.callers.clear().forEach((caller) -> after.add(() -> caller.completeExceptionally(closed())));
			starting.addAll(this.slots.starting());
		});
		ChildGroup group = locked(() -> this.group);
		if (group == null) {
			return List.of();
		}
		starting.forEach(group::remove);
		List<String> unstopped = group.stop(!drain());
		if (unstopped.isEmpty()) {
			return List.of();
		}
		List<SpawnedProcess> left = locked(() -> this.children.processesOf(unstopped));
		logger.error("Pool '{}' could not end these children within all limits of the stop: {}", name(),
				left.isEmpty() ? unstopped : left);
		return left;
	}

	private boolean drain() {
		long nanos = this.settings.drainTimeout().toNanos();
		this.lock.lock();
		try {
			while (this.children.isAnyUsed()) {
				if (nanos <= 0) {
					logger.warn(
							"Pool '{}' stops although calls are running: {} ms, the limit 'drain-timeout' (property"
									+ " 'spawn.pools.{}.drain-timeout'), are over. Pool: {}",
							name(), this.settings.drainTimeout().toMillis(), name(), currentStats());
					return true;
				}
				nanos = this.changed.awaitNanos(nanos);
			}
			return true;
		}
		catch (InterruptedException ex) {
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stops the pool for good.
	 */
	@Override
	public void close() {
		stop(State.CLOSED);
	}

	private PoolClosedException closed() {
		return this.failures.closed(this.state == State.CLOSED);
	}

	/**
	 * Changes state.
	 * @param change adds what has to be done after the lock was left
	 */
	private void change(Consumer<List<Runnable>> change) {
		List<Runnable> after = new ArrayList<>();
		this.lock.lock();
		try {
			change.accept(after);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		after.forEach(Runnable::run);
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	private enum State {

		STOPPED, RUNNING, CLOSED

	}

}
