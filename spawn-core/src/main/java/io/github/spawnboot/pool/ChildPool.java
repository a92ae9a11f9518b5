package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.DrainResult;
import io.github.spawnboot.EventSubscription;
import io.github.spawnboot.PoolListener;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.CallOptions;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.engine.RemoteEngine;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.DedicatedChild;
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
 * {@link ChildSupply} says how many are needed, and {@link Lending} lends their children.
 */
public final class ChildPool implements SpawnPool, CallChannel, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChildPool.class);

	private final PoolLock lock = new PoolLock();

	private final PoolFailures failures;

	private final ChildFactory factory;

	private final FailureCodec failureCodec;

	private final CallCarrier carrier;

	private final SpawnedEngine engine;

	private final @Nullable CallDeadlines deadlines;

	private final CallerQueue callers = new CallerQueue();

	private final PooledChildren children;

	private final PoolEvents events;

	private final ChildSupply supply;

	private final Lending lending;

	private volatile PoolSettings settings;

	private volatile Consumer<PoolSettings> resized = (settings) -> {
	};

	// How many have asked for the stop that is going on.
	private int stopping;

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
		this.factory = factory;
		this.failureCodec = failures;
		this.carrier = carrier;
		this.children = new PooledChildren(settings.child().concurrency(), settings.maxSize());
		this.deadlines = settings.child().isTimed() ? new CallDeadlines(factory.timer()) : null;
		this.events = new PoolEvents(settings.name());
		this.supply = new ChildSupply(settings, this.lock, factory, this.deadlines, this.failures, this.callers,
				this.children, this.events);
		this.lending = new Lending(settings, this.lock, factory, this.failures, this.callers, this.children,
				this.supply);
		this.supply.lending(this.lending::serve);
		this.engine = new RemoteEngine(this, failures, carrier);
	}

	@Override
	public String name() {
		return this.settings.name();
	}

	/**
	 * Returns the settings.
	 * @return settings of the pool, with its current sizes
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
		return this.lock.locked(this.children::processes);
	}

	@Override
	public Stats stats() {
		return this.lock.locked(this.supply::stats);
	}

	@Override
	public State state() {
		return this.lock.locked(this.supply::state);
	}

	@Override
	public Optional<String> failure() {
		return Optional.ofNullable(this.lock.<@Nullable Throwable>locked(this.supply::unavailable))
			.map(Throwable::getMessage);
	}

	/**
	 * Returns whether the pool takes calls.
	 * @return whether it was started and not stopped since
	 */
	public boolean isRunning() {
		return this.lock.locked(this.supply::isRunning);
	}

	@Override
	public void start() {
		this.supply.start(() -> this.stopping > 0);
	}

	@Override
	public EventSubscription subscribe(PoolListener listener, int replay) {
		return this.events.subscribe(Objects.requireNonNull(listener, "'listener' must not be null"), replay);
	}

	@Override
	public void reset() {
		this.supply.reset();
	}

	@Override
	public CompletionStage<@Nullable Void> renew() {
		return this.supply.retiring().renew().minimalCompletionStage();
	}

	/**
	 * Sets who is told of other sizes, on the thread that has changed them.
	 * @param resized is given the settings that hold now
	 */
	public void onResize(Consumer<PoolSettings> resized) {
		this.resized = resized;
	}

	@Override
	public void resize(int minSize, int maxSize) {
		this.lock.change((after) -> {
			PoolSettings settings;
			try {
				settings = this.settings.withSize(minSize, maxSize);
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("Pool '" + name() + "' cannot be resized: " + ex.getMessage(), ex);
			}
			this.settings = settings;
			this.failures.settings(settings);
			this.lending.settings(settings);
			this.children.all().forEach(this.callers::unbind);
			this.children.resize(maxSize);
			this.supply.settings(settings, after);
			after.add(() -> this.resized.accept(settings));
		});
	}

	@Override
	public SpawnedChild lease() {
		return await(leaseChild());
	}

	@Override
	public Optional<SpawnedChild> tryLease() {
		CompletableFuture<Child> leased = this.lending.tryLease();
		return (leased != null) ? Optional.of(await(leased)) : Optional.empty();
	}

	private SpawnedChild await(CompletableFuture<Child> leased) {
		try {
			Child child = leased.get();
			return new DedicatedChild(child, this.deadlines, this.failureCodec, this.carrier);
		}
		catch (InterruptedException ex) {
			if (!leased.cancel(false)) {
				leased.thenAccept((child) -> child.stop("who wanted to lease it was interrupted"));
			}
			Thread.currentThread().interrupt();
			throw new CallCancelledException("Interrupted while a child of pool '" + name() + "' was leased", ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof SpawnException failure) {
				throw failure;
			}
			throw new IllegalStateException(ex.getCause());
		}
	}

	/**
	 * Takes a child that runs no call out of the pool, as {@link #lease()} does, without
	 * waiting for it.
	 * @return completes with the child; fails if there is none in time. A wait ends when
	 * the future is completed otherwise; who does so after it was completed has to end
	 * the child.
	 */
	public CompletableFuture<Child> leaseChild() {
		return this.lending.lease();
	}

	@Override
	public CompletionStage<PendingCall> start(CallRequest request, @Nullable StreamOpener streams) {
		return new PooledCall(this, this.deadlines, request, streams).start();
	}

	// What a call uses on its way.

	@Nullable PooledChild waitingForCurrentThread() {
		return this.lending.waitingForCurrentThread();
	}

	CompletableFuture<PooledChild> acquire(CallRequest request, boolean again) {
		return this.lending.acquire(request, again);
	}

	void abandon(CompletableFuture<PooledChild> acquired) {
		this.lending.abandon(acquired);
	}

	void release(PooledChild child) {
		this.lending.release(child);
	}

	/**
	 * Prepares for the case that a call does not end in a child.
	 * @param child the child
	 * @param call the call, which was given up
	 */
	void doubt(PooledChild child, PendingCall call) {
		this.supply.doubtful(child, call);
	}

	/**
	 * Takes a child out of use in which a call does not end.
	 * @param child the child
	 * @param call the call
	 * @param reason why, the end of a sentence with "because"
	 */
	void quarantine(PooledChild child, PendingCall call, String reason) {
		child.quarantine().begin(call, reason, () -> this.lock.locked(child::used));
		this.supply.quarantined(child);
	}

	/**
	 * Stops as {@link #drain(Duration)} does, with the drain timeout as the limit.
	 * @return children that did not end within all limits
	 */
	public List<SpawnedProcess> stop() {
		return stop(false).unstopped();
	}

	@Override
	public DrainResult drain(Duration limit) {
		if (limit.isNegative()) {
			throw new IllegalArgumentException(
					"'limit' of the drain of pool '" + name() + "' must not be negative but is " + limit);
		}
		return stop(false, limit, "the limit of its drain");
	}

	/**
	 * Stops the pool for good.
	 */
	@Override
	public void close() {
		stop(true);
		this.events.end();
	}

	private DrainResult stop(boolean forGood) {
		PoolSettings settings = this.settings;
		return stop(forGood, settings.drainTimeout(), "the limit " + settings.property("drain-timeout"));
	}

	private DrainResult stop(boolean forGood, Duration limit, String limitName) {
		this.lock.change((after) -> {
			if (this.stopping++ == 0) {
				this.supply.beginStop();
			}
		});
		try {
			List<ChildSlot> starting = new ArrayList<>();
			ChildGroup group = this.supply.stopTaking(forGood, starting);
			if (group == null) {
				return new DrainResult(0, List.of(), List.of());
			}
			starting.forEach(group::remove);
			hasten();
			boolean interrupted = !drain(limit, limitName);
			int cutCalls = this.lock.locked(this.children::used);
			List<String> unstopped = group.stop(interrupted);
			List<SpawnedProcess> left = this.lock.locked(() -> this.children.processesOf(unstopped));
			if (!unstopped.isEmpty()) {
				logger.error("Pool '{}' could not end these children within all limits of the stop: {}", name(),
						left.isEmpty() ? unstopped : left);
			}
			return new DrainResult(cutCalls, this.lock.locked(this.supply::forced), left);
		}
		finally {
			this.lock.change((after) -> this.stopping--);
		}
	}

	// Who stops again does not want to wait: first not for running calls, then not for
	// what children still do before they end.
	private void hasten() {
		this.lock.change((after) -> {
			if (this.stopping > 2) {
				this.children.all().forEach((child) -> after.add(() -> child.child().hasten()));
			}
		});
	}

	private boolean drain(Duration limit, String limitName) {
		try {
			if (!this.lock.await(() -> !this.children.isAnyUsed() || this.stopping > 1, CallOptions.nanos(limit))) {
				logger.warn("Pool '{}' stops although calls are running: {} ms, {}, are over. Pool: {}", name(),
						limit.toMillis(), limitName, stats());
			}
			return true;
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

}
