package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.spawnboot.SpawnUsageException;

/**
 * A {@link RunnerGroup} whose members come and go while it runs. It is ready at once,
 * goes on by default when members end, and runs until it is stopped or, after
 * {@link #close()}, its last member has ended.
 */
public final class DynamicRunnerGroup extends RunnerGroup {

	private DynamicRunnerGroup(Builder builder) {
		super(builder, List.of());
	}

	/**
	 * Starts a member if there is a place; does not wait.
	 * @param name name within the group; free again after the exit of the one before
	 * @param runner what is run
	 * @return the member, which is started now or, during a delay before restarts, after
	 * it
	 * @throws io.github.spawnboot.SpawnException of kind FULL, CLOSED (closed, stopping
	 * or ended) or USAGE (not started yet, or a duplicate); the runner was not started
	 * then
	 */
	public RunnerProcess insert(String name, Runner runner) {
		return insert(name, (AsyncRunner) runner);
	}

	/**
	 * Starts a member if there is a place, as {@link #insert(String, Runner)} does.
	 * @param name name within the group
	 * @param runner what is run
	 * @return the member
	 */
	public RunnerProcess insert(String name, AsyncRunner runner) {
		try {
			return insert(new GroupMember(name, runner, null), Duration.ZERO);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Nothing was waited for", ex);
		}
	}

	/**
	 * Starts a member, and waits for a place if there is none. Who came first gets the
	 * first place.
	 * @param name name within the group
	 * @param runner what is run
	 * @param wait how long to wait for a place
	 * @return the member
	 * @throws io.github.spawnboot.SpawnException of kind FULL (none became free in time),
	 * CLOSED (closed, stopping or ended, also while waiting) or USAGE (not started yet, a
	 * duplicate, or called by a thread that works for this group); the runner was not
	 * started then
	 * @throws InterruptedException if the waiting thread is interrupted; the runner was
	 * not started then
	 */
	public RunnerProcess insert(String name, Runner runner, Duration wait) throws InterruptedException {
		return insert(name, (AsyncRunner) runner, wait);
	}

	/**
	 * Starts a member, and waits for a place if there is none, as
	 * {@link #insert(String, Runner, Duration)} does.
	 * @param name name within the group
	 * @param runner what is run
	 * @param wait how long to wait for a place
	 * @return the member
	 * @throws InterruptedException if the waiting thread is interrupted; the runner was
	 * not started then
	 */
	public RunnerProcess insert(String name, AsyncRunner runner, Duration wait) throws InterruptedException {
		return insert(new GroupMember(name, runner, null), wait);
	}

	/**
	 * Starts a member with limits of its own, and waits for a place if there is none, as
	 * {@link #insert(String, Runner, Duration)} does.
	 * @param name name within the group
	 * @param runner what is run
	 * @param limits how long it may take
	 * @param wait how long to wait for a place
	 * @return the member
	 * @throws InterruptedException if the waiting thread is interrupted; the runner was
	 * not started then
	 */
	public RunnerProcess insert(String name, AsyncRunner runner, RunnerLimits limits, Duration wait)
			throws InterruptedException {
		return insert(new GroupMember(name, runner, Check.notNull("limits", limits)), wait);
	}

	private RunnerProcess insert(GroupMember member, Duration wait) throws InterruptedException {
		Check.duration("wait", wait, Duration.ZERO, RunnerLimits.UNLIMITED);
		GroupRun run = current();
		if (run == null || run.state() == GroupState.NEW) {
			throw new SpawnUsageException(
					"Runner '" + member.name() + "' cannot come to group '" + name() + "': the group is not started",
					null);
		}
		return run.insertions().insert(member, wait);
	}

	/**
	 * Stops one member: it gets {@link Signal#TERMINATE}, its limits hold, it is not
	 * restarted, and its exit means nothing to the others. Does not wait.
	 * @param name name of the member
	 * @return the member, or nothing if there is none
	 */
	public Optional<RunnerProcess> remove(String name) {
		return Optional.ofNullable(current()).map((run) -> run.remove(name));
	}

	/**
	 * Ends a delay before restarts: members that wait for its end are started now, and
	 * the next failure counts as the first one. Does not wait; has no effect if the group
	 * is not running.
	 */
	public void startNow() {
		GroupRun run = current();
		if (run != null) {
			run.startNow();
		}
	}

	/**
	 * Takes no more members, and refuses those that wait for a place. Members that run
	 * are not signalled; with the last one the group ends, at once if there is none. Does
	 * not wait; has no effect if the group is not running.
	 */
	public void close() {
		GroupRun run = current();
		if (run != null) {
			run.close();
		}
	}

	/**
	 * Builds dynamic groups.
	 */
	public static final class Builder extends GroupBuilder<Builder> {

		Builder(String name) {
			super(name, false, true);
		}

		@Override
		Builder self() {
			return this;
		}

		/**
		 * Sets how many members there may be, those included that wait for a restart.
		 * @param capacity number of members; 0, the default, for any number
		 * @return this builder
		 * @throws SpawnUsageException if it is negative
		 */
		public Builder capacity(int capacity) {
			this.capacity = Check.atLeast("capacity", 0, capacity);
			return this;
		}

		/**
		 * Builds the group.
		 * @return the group, which is not started
		 */
		public DynamicRunnerGroup build() {
			return new DynamicRunnerGroup(this);
		}

	}

}
