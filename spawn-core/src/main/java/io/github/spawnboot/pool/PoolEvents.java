package io.github.spawnboot.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.EventSubscription;
import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.PoolListener;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.runner.EventHub;
import org.jspecify.annotations.Nullable;

/**
 * The events of a pool: which there are, and what of a pool's state each tells. They are
 * noted under the lock of the pool, in the order of its changes, and told after it was
 * left, in the same order whichever threads do it. Thread-safe.
 * <p>
 * A change of a slot tells:
 * <ul>
 * <li>came in: Grown, one for all that came in together</li>
 * <li>WAITING to STARTING: Starting</li>
 * <li>STARTING to UP: Ready; to DOWN: Exited</li>
 * <li>UP to DOWN or LEAVING: Exited</li>
 * <li>DOWN to WAITING: Restarting</li>
 * <li>left, and nothing is to be expected of it: Shrunk</li>
 * </ul>
 * A step of the {@link Recycling} to its next child tells Recycling, one of the
 * {@link StartIntensity} to paused Failed, and one back to counting Recovered.
 */
final class PoolEvents {

	private static final Duration LAST_EVENTS = Duration.ofSeconds(5);

	private final String pool;

	private final EventHub<PoolEvent> hub;

	private final Queue<PoolEvent> noted = new ConcurrentLinkedQueue<>();

	/**
	 * Creates the events of a pool.
	 * @param pool name of the pool
	 */
	PoolEvents(String pool) {
		this.pool = pool;
		this.hub = new EventHub<>("pool '" + pool + "'", "spawn-pool-events-" + pool, SpawnPool.MAX_REPLAY);
	}

	EventSubscription subscribe(PoolListener listener, int replay) {
		if (replay < 0 || replay > SpawnPool.MAX_REPLAY) {
			throw new IllegalArgumentException("'replay' of a listener of pool '" + this.pool
					+ "' must be between 0 and " + SpawnPool.MAX_REPLAY + " but is " + replay);
		}
		return this.hub.subscribe(replay, listener::onEvent, listener::onEnd, EventHub.QUEUE);
	}

	/**
	 * Nothing will happen any more.
	 */
	void end() {
		this.hub.endWithin(LAST_EVENTS);
	}

	// What follows is called under the lock of the pool.

	void grown(int from, int to, PoolEvent.StartReason reason, List<Runnable> after) {
		note(new PoolEvent.Grown(this.pool, Instant.now(), from, to, reason), after);
	}

	void shrunk(int from, PoolEvent.ShrinkReason reason, List<Runnable> after) {
		note(new PoolEvent.Shrunk(this.pool, Instant.now(), from, from - 1, reason), after);
	}

	void starting(ChildSlot slot, List<Runnable> after) {
		note(new PoolEvent.Starting(this.pool, Instant.now(), slot.generation(), slot.startReason()), after);
	}

	void ready(ChildSlot slot, PooledChild child, List<Runnable> after) {
		note(new PoolEvent.Ready(this.pool, Instant.now(), slot.generation(), child.child().pid(), slot.sinceStart()),
				after);
	}

	void notStarted(ChildSlot slot, @Nullable ChildStartException failure, List<Runnable> after) {
		PoolEvent.ExitKind kind = (failure != null) ? PoolEvent.ExitKind.START_FAILED
				: PoolEvent.ExitKind.START_CANCELLED;
		note(new PoolEvent.Exited(this.pool, Instant.now(), slot.generation(), kind, slot.sinceStart(), null, null,
				failure), after);
	}

	void exited(PooledChild child, ChildExit exit, boolean unasked, List<Runnable> after) {
		PoolEvent.ExitKind kind = unasked ? PoolEvent.ExitKind.DIED : PoolEvent.ExitKind.ENDED;
		note(new PoolEvent.Exited(this.pool, Instant.now(), exit.generation(), kind, exit.uptime(),
				child.child().cpuTimeUntilStop(), exit, null), after);
	}

	void restarting(ChildSlot slot, Duration delay, List<Runnable> after) {
		note(new PoolEvent.Restarting(this.pool, Instant.now(), slot.generation(), delay), after);
	}

	void recycling(PooledChild child, PoolEvent.RecycleReason reason, List<Runnable> after) {
		note(new PoolEvent.Recycling(this.pool, Instant.now(), child.child().generation(), child.child().pid(), reason),
				after);
	}

	void failed(Duration pause, List<Runnable> after) {
		note(new PoolEvent.Failed(this.pool, Instant.now(), pause), after);
	}

	void recovered(List<Runnable> after) {
		note(new PoolEvent.Recovered(this.pool, Instant.now()), after);
	}

	private void note(PoolEvent event, List<Runnable> after) {
		this.noted.add(event);
		after.add(this::tell);
	}

	// Not under the lock of the pool, because it may start a thread.
	private synchronized void tell() {
		PoolEvent event = this.noted.poll();
		while (event != null) {
			this.hub.publish(event);
			event = this.noted.poll();
		}
	}

}
