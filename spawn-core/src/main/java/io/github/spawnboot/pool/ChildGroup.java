package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.DynamicRunnerGroup;
import io.github.spawnboot.runner.Restart;
import io.github.spawnboot.runner.RestartDecision;
import io.github.spawnboot.runner.RestartStatus;
import io.github.spawnboot.runner.RunnerEvent;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerGroupException;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;

/**
 * The slots of a pool while it runs, as a group of runners: how a pool uses
 * {@code io.github.spawnboot.runner}. One for each start of a pool; thread-safe. Must not
 * be called under the lock of the pool, because a thread that changes the group may have
 * to do what other slots have queued; only {@link #restarts()} may.
 */
final class ChildGroup {

	// A system may take seconds to tear down a large heap, but not for ever.
	private static final Duration REAPING = Duration.ofSeconds(2);

	private final DynamicRunnerGroup group;

	private final RunnerProcess process;

	/**
	 * Creates and starts a group without slots, which may be done under the lock.
	 * @param settings settings of the pool
	 * @param timer the clock of its limits
	 * @param decision says what becomes of a slot, by its name, whose child has ended or
	 * did not start
	 * @param restarting is told of a slot, by its name, that is started again, and after
	 * which delay, before it is; must not block
	 */
	ChildGroup(PoolSettings settings, ScheduledExecutorService timer, Function<String, RestartDecision> decision,
			BiConsumer<String, Duration> restarting) {
		Restart restart = Restart.deciding((exit) -> decision.apply(exit.name()))
			.withBackOff(settings.restart().backOff())
			.withoutLimit();
		// A child that is stopped gets SIGKILL by itself before its grace is over.
		Duration grace = settings.child().goodbyeTimeout().plus(settings.child().terminateTimeout()).plus(REAPING);
		this.group = RunnerGroup.dynamic(settings.name())
			.restart(restart)
			.limits(new RunnerLimits(RunnerLimits.UNLIMITED, grace, REAPING))
			.replay(0)
			.tellDirectly((event) -> {
				if (event.type() == RunnerEvent.Type.RESTARTING) {
					restarting.accept(event.member(), event.delay());
				}
			})
			.build();
		this.process = Runners.background(settings.name(), this.group, new LauncherRuntime(timer));
	}

	/**
	 * Starts a slot when the back-off allows it.
	 * @param slot the slot
	 * @param left run when it has left, at once if the group is closed; must not block
	 */
	void insert(ChildSlot slot, Runnable left) {
		RunnerProcess inserted;
		try {
			inserted = this.group.insert(slot.name(), slot);
		}
		catch (SpawnException ex) {
			if (ex.kind() != FailureKind.CLOSED) {
				throw ex;
			}
			left.run();
			return;
		}
		inserted.exit().thenRun(left);
	}

	/**
	 * Ends a slot without waiting for it.
	 * @param slot the slot
	 */
	void remove(ChildSlot slot) {
		this.group.remove(slot.name());
	}

	/**
	 * Ends the back-off.
	 */
	void startNow() {
		this.group.startNow();
	}

	RestartStatus restarts() {
		return this.group.restarts().orElseThrow();
	}

	/**
	 * Ends all slots and waits for it, which their limits bound. An interrupt kills the
	 * children that are left, and stays set.
	 * @param kill whether the thread was interrupted before
	 * @return names of runs that did not end within all limits
	 */
	List<String> stop(boolean kill) {
		CompletableFuture<RunnerExit> exit = this.process.exit();
		boolean interrupted = kill;
		this.process.signal(kill ? Signal.KILL : Signal.TERMINATE);
		try {
			while (true) {
				try {
					List<String> unstopped = (exit.get().failure() instanceof RunnerGroupException ex) ? ex.unstopped()
							: List.of();
					return unstopped.stream().map((slot) -> this.process.name() + "/" + slot).toList();
				}
				catch (InterruptedException ex) {
					interrupted = true;
					this.process.signal(Signal.KILL);
				}
				catch (ExecutionException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
