package io.github.spawnboot.context;

import java.time.Duration;
import java.util.function.Predicate;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.runner.BackOff;
import io.github.spawnboot.runner.DynamicRunnerGroup;
import io.github.spawnboot.runner.ExitPolicy;
import io.github.spawnboot.runner.GroupBuilder;
import io.github.spawnboot.runner.Restart;
import io.github.spawnboot.runner.RestartStrategy;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.StopOrder;
import org.jspecify.annotations.Nullable;

/**
 * How a group of an application behaves.
 *
 * @param kind how members come and go
 * @param stopOrder in which order members are stopped, or {@code null} for what suits the
 * kind
 * @param onExit what the end of a member that is not restarted means for the others, or
 * {@code null} for what suits the kind
 * @param strategy which members are restarted with one that has to be
 * @param restart which members are restarted when
 * @param limits how long members may take that have no limits of their own
 * @param stopTimeout how long a stop may take before all members are killed
 * @param capacity how many members a dynamic group may have, 0 for any number
 * @param phase when the group is started and stopped with the context
 */
public record RunnerGroupSettings(RunnerGroupKind kind, @Nullable StopOrder stopOrder, @Nullable ExitPolicy onExit,
		RestartStrategy strategy, RestartSettings restart, RunnerLimits limits, Duration stopTimeout, int capacity,
		int phase) {

	/**
	 * Phase of groups unless set: they are started before the web server takes requests
	 * and after the pools, and stopped the other way round.
	 */
	public static final int PHASE = ChildPools.PHASE + 512;

	/**
	 * Returns whether the end of one member ends the group.
	 */
	boolean endsWithFirst() {
		return (this.onExit != null) ? this.onExit == ExitPolicy.STOP_GROUP : this.kind != RunnerGroupKind.DYNAMIC;
	}

	RunnerGroup.Builder fixed(String name) {
		return (this.kind == RunnerGroupKind.ORDERED) ? RunnerGroup.ordered(name) : RunnerGroup.parallel(name);
	}

	DynamicRunnerGroup.Builder dynamic(String name) {
		return RunnerGroup.dynamic(name).capacity(this.capacity);
	}

	<B extends GroupBuilder<B>> B apply(B builder, Predicate<RunnerExit> condition) {
		if (this.stopOrder != null) {
			builder.stopOrder(this.stopOrder);
		}
		if (this.onExit != null) {
			builder.onExit(this.onExit);
		}
		return builder.strategy(this.strategy)
			.restart(this.restart.when(condition))
			.limits(this.limits)
			.stopTimeout(this.stopTimeout);
	}

	/**
	 * When members are restarted.
	 *
	 * @param policy which ends of members that have no policy of their own are followed
	 * by a restart
	 * @param backOff how long to wait
	 * @param limit how many restarts at most
	 * @param window within which time
	 * @param stableAfter how long a run has to be ready until earlier failures do not
	 * count for the back-off any more
	 */
	public record RestartSettings(RestartPolicy policy, BackOff backOff, int limit, Duration window,
			Duration stableAfter) {

		private Restart when(Predicate<RunnerExit> condition) {
			return Restart.when(condition)
				.withBackOff(this.backOff)
				.withLimit(this.limit, this.window)
				.withResetAfter(this.stableAfter);
		}

	}

}
