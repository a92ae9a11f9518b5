package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Options of all kinds of groups. Not thread-safe.
 *
 * @param <B> type of the builder
 */
public abstract sealed class GroupBuilder<B extends GroupBuilder<B>>
		permits RunnerGroup.Builder, DynamicRunnerGroup.Builder {

	final String name;

	private final boolean oneByOne;

	private final boolean dynamic;

	private StopOrder stopOrder;

	private ExitPolicy onExit;

	private Restart restart = Restart.never();

	private RestartStrategy strategy = RestartStrategy.ONE_FOR_ONE;

	private RunnerLimits limits = RunnerLimits.defaults();

	private Duration stopTimeout = RunnerLimits.UNLIMITED;

	int capacity;

	int replay = 16;

	@Nullable Consumer<RunnerEvent> direct;

	GroupBuilder(String name, boolean oneByOne, boolean dynamic) {
		this.name = Check.name(name);
		this.oneByOne = oneByOne;
		this.dynamic = dynamic;
		this.stopOrder = oneByOne ? StopOrder.REVERSE : StopOrder.TOGETHER;
		this.onExit = dynamic ? ExitPolicy.CONTINUE : ExitPolicy.STOP_GROUP;
	}

	abstract B self();

	/**
	 * Sets in which order members are stopped.
	 * @param stopOrder the order; by default in reverse where members are started one by
	 * one, else together
	 * @return this builder
	 */
	public B stopOrder(StopOrder stopOrder) {
		this.stopOrder = Check.notNull("stopOrder", stopOrder);
		return self();
	}

	/**
	 * Sets what an exit means for the other members. An exit before the group is ready
	 * always fails the start of a group that is not dynamic, unless the policy is
	 * {@link ExitPolicy#CONTINUE} and the member was ready itself.
	 * @param onExit the policy; by default the group is stopped, a dynamic one goes on
	 * @return this builder
	 */
	public B onExit(ExitPolicy onExit) {
		this.onExit = Check.notNull("onExit", onExit);
		return self();
	}

	/**
	 * Sets when members are restarted; delays and the limit count over all members. What
	 * is not restarted falls under the policy for exits; a group that gives up stops.
	 * @param restart the policy, by default {@link Restart#never()}
	 * @return this builder
	 */
	public B restart(Restart restart) {
		this.restart = Check.notNull("restart", restart);
		return self();
	}

	/**
	 * Sets which members are restarted with one that has to be.
	 * @param strategy the strategy, by default {@link RestartStrategy#ONE_FOR_ONE}
	 * @return this builder
	 */
	public B strategy(RestartStrategy strategy) {
		this.strategy = Check.notNull("strategy", strategy);
		return self();
	}

	/**
	 * Sets the limits of members that have none of their own.
	 * @param limits the limits, by default {@link RunnerLimits#defaults()}
	 * @return this builder
	 */
	public B limits(RunnerLimits limits) {
		this.limits = Check.notNull("limits", limits);
		return self();
	}

	/**
	 * Sets how long a stop of the whole group may take before all members that are left
	 * are killed.
	 * @param stopTimeout from the begin of the stop; unlimited by default, because the
	 * limits of the members hold
	 * @return this builder
	 */
	public B stopTimeout(Duration stopTimeout) {
		this.stopTimeout = Check.duration("stopTimeout", stopTimeout, Duration.ZERO, RunnerLimits.UNLIMITED);
		return self();
	}

	/**
	 * Sets how many events of the past late subscribers are told.
	 * @param replay number of events, 16 by default
	 * @return this builder
	 */
	public B replay(int replay) {
		this.replay = Check.atLeast("replay", 0, replay);
		return self();
	}

	/**
	 * Sets who is told each event before anything follows from it, for who has to know it
	 * in time, such as an owner of the group; whoever only listens subscribes.
	 * @param direct is told by the thread that supervises, before a restart is done that
	 * an event tells of. It must not block, because all members wait for it
	 * @return this builder
	 */
	public B tellDirectly(Consumer<RunnerEvent> direct) {
		this.direct = Check.notNull("direct", direct);
		return self();
	}

	GroupSettings settings() {
		return new GroupSettings(this.oneByOne, this.stopOrder, this.onExit, this.restart, this.strategy, this.limits,
				this.stopTimeout, this.dynamic, this.capacity);
	}

}
