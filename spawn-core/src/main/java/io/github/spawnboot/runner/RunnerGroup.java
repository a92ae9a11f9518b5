package io.github.spawnboot.runner;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Runners that are started, supervised and stopped together. A group is itself a runner:
 * it is started with {@link Runners}, ready when all its members are, takes signals and
 * passes them on, and ends when all its members have ended, with a
 * {@link RunnerGroupException} if one of them failed. It can run again after its end,
 * with fresh state.
 * <ul>
 * <li>An empty group is ready at once and runs until it is stopped.</li>
 * <li>A signal that {@linkplain Signal#stops() stops} stops the members in stop order,
 * and each gets that signal. During a stop, equal signals are ignored, others reach the
 * members that are being stopped and those whose turn comes later; {@link Signal#KILL}
 * reaches all members at once. Any other signal reaches all members that run.</li>
 * <li>Nothing is started any more when a stop has begun.</li>
 * <li>No group ends before its members, except those that it had to give up
 * ({@link RunnerState#UNSTOPPED}), which the failure names.</li>
 * </ul>
 * Thread-safe. A group has no thread of its own: see {@link AsyncRunner}.
 */
public class RunnerGroup implements AsyncRunner {

	private final String name;

	private final GroupSettings settings;

	private final List<GroupMember> first;

	private final int replay;

	private final @Nullable Consumer<RunnerEvent> direct;

	private EventHub<RunnerEvent> events;

	private @Nullable GroupRun current;

	RunnerGroup(GroupBuilder<?> builder, List<GroupMember> first) {
		this.name = builder.name;
		this.settings = builder.settings();
		this.first = List.copyOf(first);
		this.replay = builder.replay;
		this.direct = builder.direct;
		this.events = hub();
	}

	private EventHub<RunnerEvent> hub() {
		return new EventHub<>("runner group '" + this.name + "'", "spawn-runner-events-" + this.name, this.replay,
				this.direct);
	}

	/**
	 * Begins a group whose members are started one by one, each when the one before is
	 * ready, and stopped in reverse.
	 * @param name name of the group
	 * @return takes members and options
	 */
	public static Builder ordered(String name) {
		return new Builder(name, true);
	}

	/**
	 * Begins a group whose members are started and stopped together.
	 * @param name name of the group
	 * @return takes members and options
	 */
	public static Builder parallel(String name) {
		return new Builder(name, false);
	}

	/**
	 * Begins a group whose members come and go.
	 * @param name name of the group
	 * @return takes options
	 */
	public static DynamicRunnerGroup.Builder dynamic(String name) {
		return new DynamicRunnerGroup.Builder(name);
	}

	/**
	 * Returns the name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns that a group has no limits of its own, because those of its members hold.
	 */
	@Override
	public RunnerLimits limits() {
		return RunnerLimits.none();
	}

	/**
	 * Starts the group; called by {@link Runners} or the group around this one.
	 * @throws SpawnUsageException if the group is running
	 */
	@Override
	public Control start(Run run) {
		GroupRun next;
		synchronized (this) {
			GroupRun last = this.current;
			if (last != null && last.state() != GroupState.ENDED) {
				throw new SpawnUsageException("Runner group '" + this.name + "' is started as '" + run.name()
						+ "', but it is " + last.state() + " as '" + last.run().name() + "'", null);
			}
			if (last != null) {
				this.events = hub();
			}
			this.events.use(run.runtime());
			next = new GroupRun(this.settings, run, run.name() + "/", GroupTrace.ofGroup(), this.events);
			this.current = next;
		}
		return next.begin(this.first);
	}

	/**
	 * Returns where the group stands. Never waits.
	 * @return state of the current or last run
	 */
	public GroupState state() {
		GroupRun run = current();
		return (run != null) ? run.state() : GroupState.NEW;
	}

	/**
	 * Returns since when the group is in its state.
	 * @return the point in time, or nothing if it was never started
	 */
	public Optional<Instant> since() {
		return Optional.ofNullable(current()).map(GroupRun::since);
	}

	/**
	 * Finds a member. Never waits.
	 * @param name name of the member
	 * @return the member; nothing if there is none, before the start and after the end
	 */
	public Optional<RunnerProcess> get(String name) {
		return Optional.ofNullable(current()).map((run) -> run.get(name));
	}

	/**
	 * Returns the members. Never waits.
	 * @return the members in their order, those that have ended included unless the group
	 * is dynamic; empty before the start and after the end
	 */
	public List<RunnerProcess> members() {
		GroupRun run = current();
		return (run != null) ? run.shown() : List.of();
	}

	/**
	 * Returns how restarts go. Never waits.
	 * @return the numbers, or nothing if the group was never started
	 */
	public Optional<RestartStatus> restarts() {
		return Optional.ofNullable(current()).map(GroupRun::restartStatus);
	}

	/**
	 * Subscribes to the events of the current run, or the next one if there is none yet:
	 * the last events (see {@link GroupBuilder#replay}), then all that follow, then the
	 * end. Up to 1,024 events wait for a slow listener; what exceeds that is dropped,
	 * counted and logged.
	 * @param listener is told the events by a thread named {@code spawn-runner-events-}
	 * and the name of the group, which exists while there is something to tell
	 * @return the subscription
	 */
	public RunnerSubscription subscribe(RunnerListener listener) {
		return subscribe(listener, EventHub.QUEUE);
	}

	/**
	 * Subscribes to events, with another bound for those that wait.
	 * @param listener is told the events
	 * @param queue how many events may wait, at least 1
	 * @return the subscription
	 */
	public synchronized RunnerSubscription subscribe(RunnerListener listener, int queue) {
		Check.notNull("listener", listener);
		Check.atLeast("queue", 1, queue);
		return this.events.subscribe(this.replay, listener::onEvent, listener::onEnd, queue);
	}

	synchronized @Nullable GroupRun current() {
		return this.current;
	}

	@Override
	public String toString() {
		return "runner group '" + this.name + "' (" + state() + ")";
	}

	/**
	 * Builds groups with fixed members.
	 */
	public static final class Builder extends GroupBuilder<Builder> {

		private final List<GroupMember> members = new ArrayList<>();

		private Builder(String name, boolean oneByOne) {
			super(name, oneByOne, false);
		}

		@Override
		Builder self() {
			return this;
		}

		/**
		 * Adds a member after those added before.
		 * @param name name within the group
		 * @param runner what is run
		 * @return this builder
		 */
		public Builder member(String name, Runner runner) {
			return member(name, (AsyncRunner) runner);
		}

		/**
		 * Adds a member after those added before.
		 * @param name name within the group
		 * @param runner what is run
		 * @return this builder
		 */
		public Builder member(String name, AsyncRunner runner) {
			this.members.add(new GroupMember(name, runner, null));
			return this;
		}

		/**
		 * Adds a member with limits of its own after those added before.
		 * @param name name within the group
		 * @param runner what is run
		 * @param limits how long it may take
		 * @return this builder
		 */
		public Builder member(String name, AsyncRunner runner, RunnerLimits limits) {
			this.members.add(new GroupMember(name, runner, Check.notNull("limits", limits)));
			return this;
		}

		/**
		 * Builds the group.
		 * @return the group, which is not started
		 * @throws SpawnUsageException if several members have the same name; all such
		 * names are told
		 */
		public RunnerGroup build() {
			Set<String> names = new HashSet<>();
			Set<String> duplicates = new LinkedHashSet<>();
			this.members.stream().map(GroupMember::name).filter((name) -> !names.add(name)).forEach(duplicates::add);
			if (!duplicates.isEmpty()) {
				throw new SpawnUsageException("Runner group '" + this.name
						+ "' has several members with the same name: " + String.join(", ", duplicates), null);
			}
			return new RunnerGroup(this, this.members);
		}

	}

}
