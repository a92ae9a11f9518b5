package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
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
import io.github.spawnboot.engine.InterruptibleWork;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.engine.RemoteEngine;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of children that are started on demand, lent for one call at a time per slot,
 * and replaced when they die. Calls that find no free slot wait in the order of their
 * arrival. A stopped pool can be started again; a closed one cannot. Thread-safe: all
 * state is guarded by one lock, under which nothing blocks and no code of others runs.
 */
public final class ChildPool implements SpawnPool, CallChannel, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChildPool.class);

	private static final int START_FAILURES_UNTIL_UNAVAILABLE = 3;

	private static final Duration REAPING = Duration.ofSeconds(2);

	private final PoolSettings settings;

	private final ChildFactory factory;

	private final SpawnedEngine engine;

	private final @Nullable CallDeadlines deadlines;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final List<Slot> slots = new ArrayList<>();

	private final Deque<Waiter> waiters = new ArrayDeque<>();

	private final Set<Launch> launches = new HashSet<>();

	private final BackOff backOff = new BackOff();

	// Written under the lock; read without it where only a message depends on it.
	private volatile State state = State.STOPPED;

	private long started;

	private long failed;

	private int startFailures;

	private @Nullable SpawnException lastFailure;

	private @Nullable ScheduledFuture<?> nextStart;

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
		return locked(() -> this.slots.stream().<SpawnedProcess>map((slot) -> slot.child).toList());
	}

	@Override
	public Stats stats() {
		return locked(this::currentStats);
	}

	private Stats currentStats() {
		int idle = 0;
		int busy = 0;
		int draining = 0;
		for (Slot slot : this.slots) {
			if (slot.child.state() == ChildState.DRAINING || slot.child.state() == ChildState.GONE) {
				draining++;
			}
			else if (slot.used == 0 && !slot.leased) {
				idle++;
			}
			else {
				busy++;
			}
		}
		return new Stats(this.launches.size(), idle, busy, draining, this.waiters.size(), this.started, this.failed);
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
		this.lock.lock();
		try {
			if (this.state == State.CLOSED) {
				throw closed();
			}
			this.state = State.RUNNING;
			grow();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public CompletionStage<PendingCall> start(CallRequest request, @Nullable StreamOpener streams) {
		return new PooledCall(this, this.deadlines, request, streams).start();
	}

	/**
	 * Finds the child that waits for the current thread, which serves a call of it.
	 * @return its slot, in which the call takes no place of its own, or {@code null}
	 */
	@Nullable Slot waitingForCurrentThread() {
		EngineLink link = EngineLink.ofServedCall();
		return (link == null) ? null
				: locked(() -> this.slots.stream().filter((slot) -> slot.child.isBehind(link)).findAny().orElse(null));
	}

	/**
	 * Takes a slot for a call.
	 * @param request the call
	 * @return completes with a slot, which has to be released; fails if there is none in
	 * time
	 */
	CompletableFuture<Slot> acquire(CallRequest request) {
		this.lock.lock();
		try {
			if (this.state != State.RUNNING) {
				return CompletableFuture.failedFuture(closed());
			}
			Slot free = this.waiters.isEmpty() ? free() : null;
			if (free != null) {
				free.used++;
				return CompletableFuture.completedFuture(free);
			}
			SpawnException refusal = refusal(request.describe(), request.headers().chain());
			if (refusal != null) {
				return CompletableFuture.failedFuture(refusal);
			}
			return enqueue(new Waiter(request.describe(), request.body().size() <= Waiter.SMALL_BYTES, false));
		}
		finally {
			this.lock.unlock();
		}
	}

	private Waiter enqueue(Waiter waiter) {
		this.waiters.add(waiter);
		if (this.settings.child().isTimed()) {
			waiter.limit(this.factory.timer()
				.schedule(() -> expire(waiter), this.settings.acquireTimeout().toMillis(), TimeUnit.MILLISECONDS));
		}
		grow();
		return waiter;
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
		CompletableFuture<Slot> acquired;
		this.lock.lock();
		try {
			acquired = acquireWhole();
		}
		finally {
			this.lock.unlock();
		}
		CompletableFuture<Child> leased = new CompletableFuture<>();
		acquired.whenComplete((slot, failure) -> {
			if (failure != null) {
				leased.completeExceptionally(failure);
			}
			else if (!leased.complete(slot.child)) {
				// Nobody waits for it any more.
				slot.child.stop("it was lent to somebody who did not want it any more");
			}
		});
		leased.whenComplete((child, failure) -> abandon(acquired));
		return leased;
	}

	private CompletableFuture<Slot> acquireWhole() {
		if (this.state != State.RUNNING) {
			return CompletableFuture.failedFuture(closed());
		}
		Slot idle = this.waiters.isEmpty() ? idle() : null;
		if (idle != null) {
			idle.leased = true;
			return CompletableFuture.completedFuture(idle);
		}
		SpawnException refusal = refusal("a whole child", List.of());
		if (refusal != null) {
			return CompletableFuture.failedFuture(refusal);
		}
		return enqueue(new Waiter("a whole child", true, true));
	}

	/**
	 * Takes a call out of the queue whose caller does not wait any more.
	 * @param acquired result of {@link #acquire}
	 */
	void abandon(CompletableFuture<Slot> acquired) {
		boolean waited;
		this.lock.lock();
		try {
			waited = acquired instanceof Waiter && this.waiters.remove(acquired);
		}
		finally {
			this.lock.unlock();
		}
		if (waited) {
			acquired.cancel(false);
		}
	}

	private @Nullable SpawnException refusal(String what, List<String> chain) {
		if (chain.contains(name()) && this.slots.size() + this.launches.size() >= this.settings.maxSize()) {
			return new PoolExhaustedException("Call of " + what + " is refused: it comes from a call that"
					+ " itself occupies a child of pool '" + name() + "' (" + String.join(" -> ", chain)
					+ "), and no other child is free; it would wait for itself. Raise 'spawn.pools." + name()
					+ ".max-size' or put both services into one pool. Pool: " + currentStats(), null);
		}
		long delay = this.backOff.delayMillis();
		if (this.startFailures >= START_FAILURES_UNTIL_UNAVAILABLE && this.slots.isEmpty() && delay > 0) {
			return new PoolUnavailableException("Pool '" + name() + "' is unavailable: its children failed to start "
					+ this.startFailures + " times in a row, the next attempt is in " + delay + " ms. Last failure: "
					+ ((this.lastFailure != null) ? this.lastFailure.getMessage() : ""), this.lastFailure);
		}
		return null;
	}

	// The child used last is the warmest one.
	private @Nullable Slot free() {
		return this.slots.stream()
			.filter((slot) -> !slot.leased && slot.used < this.settings.child().concurrency())
			.filter((slot) -> slot.child.state() == ChildState.WARM || slot.child.state() == ChildState.BUSY)
			.min(Comparator.<Slot>comparingInt((slot) -> slot.used).thenComparing((slot) -> -slot.lastUsed))
			.orElse(null);
	}

	private @Nullable Slot idle() {
		return this.slots.stream()
			.filter((slot) -> !slot.leased && slot.used == 0 && slot.child.state() == ChildState.WARM)
			.max(Comparator.comparingLong((slot) -> slot.lastUsed))
			.orElse(null);
	}

	private void expire(Waiter waiter) {
		PoolExhaustedException failure;
		this.lock.lock();
		try {
			if (!this.waiters.remove(waiter)) {
				return;
			}
			failure = new PoolExhaustedException("No child of pool '" + name() + "' became free for " + waiter.what
					+ " within " + this.settings.acquireTimeout().toMillis()
					+ " ms, the limit 'acquire-timeout' (property 'spawn.pools." + name()
					+ ".acquire-timeout'). Pool: max-size=" + this.settings.maxSize() + ", concurrency="
					+ this.settings.child().concurrency() + ", " + currentStats(), this.lastFailure);
		}
		finally {
			this.lock.unlock();
		}
		waiter.completeExceptionally(failure);
	}

	/**
	 * Gives a slot back.
	 * @param slot the slot, whose call has ended in its child or was not sent
	 */
	void release(Slot slot) {
		List<Runnable> served;
		int used;
		this.lock.lock();
		try {
			used = --slot.used;
			slot.lastUsed = System.nanoTime();
			if (slot.child.state() != ChildState.DRAINING && slot.child.state() != ChildState.GONE) {
				this.backOff.succeeded();
			}
			served = serveWaiters();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		slot.quarantine.callEnded(used);
		served.forEach(Runnable::run);
	}

	/**
	 * Takes a child out of use in which a call does not end.
	 * @param slot the slot of the call
	 * @param call the call
	 * @param reason why, the end of a sentence with "because"
	 */
	void quarantine(Slot slot, PendingCall call, String reason) {
		slot.quarantine.begin(call, reason, () -> locked(() -> slot.used));
	}

	// The futures are completed by the caller after it has left the lock: what depends on
	// them sends to a child, and sending may wait.
	private List<Runnable> serveWaiters() {
		List<Runnable> served = new ArrayList<>();
		while (this.state == State.RUNNING && !this.waiters.isEmpty()) {
			boolean whole = this.waiters.getFirst().whole;
			Slot slot = whole ? idle() : free();
			if (slot == null) {
				break;
			}
			Waiter waiter = this.waiters.remove();
			if (whole) {
				slot.leased = true;
			}
			else {
				slot.used++;
			}
			// A large call is not sent by the thread that reads, which frees slots.
			served.add(waiter.small ? () -> waiter.complete(slot)
					: () -> this.factory.events().execute(() -> waiter.complete(slot)));
		}
		return served;
	}

	private void grow() {
		int capacity = this.settings.maxSize() - this.slots.size() - this.launches.size();
		int concurrency = this.settings.child().concurrency();
		int whole = (int) this.waiters.stream().filter((waiter) -> waiter.whole).count();
		int forWaiters = whole + (this.waiters.size() - whole + concurrency - 1) / concurrency - this.launches.size();
		int forMinimum = this.settings.minSize() - this.slots.size() - this.launches.size();
		int count = Math.min(capacity, Math.max(forWaiters, forMinimum));
		if (this.state != State.RUNNING || count <= 0) {
			return;
		}
		long delay = this.backOff.delayMillis();
		if (delay == 0) {
			for (int i = 0; i < count; i++) {
				launch();
			}
		}
		else if (this.nextStart == null || this.nextStart.isDone()) {
			this.nextStart = this.factory.timer().schedule(() -> locked(() -> {
				this.nextStart = null;
				grow();
				return true;
			}), delay, TimeUnit.MILLISECONDS);
		}
	}

	private void launch() {
		Launch launch = new Launch();
		this.started++;
		this.launches.add(launch);
		this.factory.events().execute(launch);
	}

	private void launched(Launch launch, @Nullable Child child, @Nullable SpawnException failure) {
		List<Runnable> served;
		boolean unwanted;
		this.lock.lock();
		try {
			this.launches.remove(launch);
			unwanted = this.state != State.RUNNING;
			if (child != null) {
				if (unwanted) {
					child.drain();
				}
				else {
					this.startFailures = 0;
				}
				// An unwanted one, too: the stop waits for its end.
				this.slots.add(new Slot(child, new Quarantine(child, this.settings, this.deadlines)));
			}
			served = (failure != null && !unwanted) ? startFailed(failure) : serveWaiters();
			grow();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		served.forEach(Runnable::run);
		if (child != null) {
			child.whenGone((exit) -> exited(child, exit));
			if (unwanted) {
				child.stop("the pool was stopped while the child was started");
			}
		}
	}

	private List<Runnable> startFailed(SpawnException failure) {
		this.failed++;
		this.startFailures++;
		this.lastFailure = failure;
		this.backOff.failed();
		logger.error("{}", failure.getMessage());
		List<Runnable> told = new ArrayList<>();
		if (this.slots.isEmpty() && this.launches.isEmpty()) {
			// Nobody is left who could serve them, and the same would happen again.
			for (Waiter waiter : this.waiters) {
				told.add(() -> waiter
					.completeExceptionally(new ChildStartException(String.valueOf(failure.getMessage()), failure)));
			}
			this.waiters.clear();
		}
		return told;
	}

	private void exited(Child child, ChildExit exit) {
		this.lock.lock();
		try {
			this.slots.removeIf((slot) -> slot.child == child);
			if (this.state == State.RUNNING || !exit.requested()) {
				this.failed++;
				this.backOff.failed();
				logger.warn("The {} ended after {} ms with {}: {}", child.describe(), exit.uptime().toMillis(),
						exit.reason(), exit.verdict());
			}
			grow();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
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
		List<Waiter> refused = new ArrayList<>();
		this.lock.lock();
		try {
			if (this.state != State.CLOSED) {
				this.state = next;
			}
			refused.addAll(this.waiters);
			this.waiters.clear();
			this.launches.forEach((launch) -> launch.work.cancel());
			if (this.nextStart != null) {
				this.nextStart.cancel(false);
			}
		}
		finally {
			this.lock.unlock();
		}
		refused.forEach((waiter) -> waiter.completeExceptionally(closed()));
		boolean interrupted = !drain();
		for (Child child : locked(() -> this.slots.stream().map((slot) -> slot.child).toList())) {
			if (interrupted) {
				child.kill("the stop of its pool was interrupted");
			}
			child.stop("its pool was stopped");
		}
		return awaitEnd(interrupted);
	}

	private boolean drain() {
		long nanos = this.settings.drainTimeout().toNanos();
		this.lock.lock();
		try {
			while (this.slots.stream().anyMatch((slot) -> slot.used > 0)) {
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

	private List<SpawnedProcess> awaitEnd(boolean interrupted) {
		Duration limit = this.settings.child()
			.goodbyeTimeout()
			.plus(this.settings.child().terminateTimeout())
			.plus(REAPING);
		long nanos = limit.toNanos();
		boolean again = interrupted;
		this.lock.lock();
		try {
			while (nanos > 0 && !(this.slots.isEmpty() && this.launches.isEmpty())) {
				try {
					nanos = this.changed.awaitNanos(nanos);
				}
				catch (InterruptedException ex) {
					again = true;
					this.slots.forEach((slot) -> slot.child.kill("the stop of its pool was interrupted"));
				}
			}
			List<SpawnedProcess> left = this.slots.stream().<SpawnedProcess>map((slot) -> slot.child).toList();
			if (!left.isEmpty()) {
				logger.error("Pool '{}' could not end these children within {} ms: {}", name(), limit.toMillis(), left);
			}
			return left;
		}
		finally {
			this.lock.unlock();
			if (again) {
				Thread.currentThread().interrupt();
			}
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
		return new PoolClosedException(
				"Pool '" + name() + "' takes no calls: it is " + ((this.state == State.CLOSED) ? "closed" : "stopped"),
				null);
	}

	private <T> T locked(Supplier<T> action) {
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

	/**
	 * A child and the calls that it was lent for; guarded by the lock of the pool.
	 */
	static final class Slot {

		private final Child child;

		private final Quarantine quarantine;

		private int used;

		private boolean leased;

		private long lastUsed;

		private Slot(Child child, Quarantine quarantine) {
			this.child = child;
			this.quarantine = quarantine;
		}

		Child child() {
			return this.child;
		}

	}

	/**
	 * One start of a child, on a thread of the launcher.
	 */
	private final class Launch implements Runnable {

		private final InterruptibleWork work = new InterruptibleWork();

		@Override
		public void run() {
			Child child = null;
			SpawnException failure = null;
			try {
				if (this.work.begin()) {
					child = ChildPool.this.factory.start();
				}
			}
			catch (InterruptedException ex) {
				failure = closed();
			}
			catch (SpawnException ex) {
				failure = ex;
			}
			catch (RuntimeException | Error ex) {
				failure = new ChildStartException("A child of pool '" + name() + "' could not be started: " + ex, ex);
			}
			finally {
				this.work.end();
			}
			launched(this, child, failure);
		}

	}

	/**
	 * A call that waits for a slot.
	 */
	private static final class Waiter extends CompletableFuture<Slot> {

		private static final int SMALL_BYTES = 32 * 1024;

		private final String what;

		private final boolean small;

		private final boolean whole;

		private Waiter(String what, boolean small, boolean whole) {
			this.what = what;
			this.small = small;
			this.whole = whole;
		}

		private void limit(ScheduledFuture<?> timeout) {
			whenComplete((slot, failure) -> timeout.cancel(false));
		}

	}

}
