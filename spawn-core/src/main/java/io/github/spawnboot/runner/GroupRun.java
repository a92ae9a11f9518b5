package io.github.spawnboot.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One run of a group of any kind: what follows from a start, a ready member, an exit or a
 * signal. Who is next is the business of its {@link GroupOrder}. All state belongs to the
 * {@link Serial}; what tells others is an effect.
 */
final class GroupRun implements AsyncRunner.Control, SupervisedRunner.Owner {

	private final Serial serial = new Serial();

	private final GroupSettings settings;

	private final AsyncRunner.Run run;

	private final String prefix;

	private final EventHub<RunnerEvent> events;

	private final RestartCounter restarts;

	private final GroupTrace trace;

	private final Insertions insertions;

	private final GroupMembers members;

	private final GroupOrder order;

	private final Set<Signal> stopSignals = new LinkedHashSet<>();

	private GroupState state = GroupState.NEW;

	private Instant since;

	private boolean closed;

	private RunnerRuntime.@Nullable Timer startTimer;

	private RunnerRuntime.@Nullable Timer stopTimer;

	/**
	 * Creates a run that is not started.
	 * @param settings how the group behaves
	 * @param run the supervisor's side
	 * @param prefix what stands before the names of members in messages
	 * @param trace takes the exits
	 * @param events is told each event, as an effect
	 */
	GroupRun(GroupSettings settings, AsyncRunner.Run run, String prefix, GroupTrace trace,
			EventHub<RunnerEvent> events) {
		this.settings = settings;
		this.run = run;
		this.prefix = prefix;
		this.trace = trace;
		this.events = events;
		this.members = new GroupMembers(settings.dynamic());
		this.restarts = new RestartCounter(settings.restart(), run.runtime());
		this.order = new GroupOrder(settings.oneByOne(), settings.stopOrder());
		this.insertions = new Insertions(this, settings.capacity());
		this.since = run.runtime().now();
	}

	/**
	 * Starts with members.
	 */
	GroupRun begin(List<GroupMember> first) {
		this.serial.change(() -> {
			become(GroupState.STARTING);
			first.forEach(this::add);
			step();
		});
		return this;
	}

	// What follows down to the next comment of this kind is called from outside.

	Serial serial() {
		return this.serial;
	}

	AsyncRunner.Run run() {
		return this.run;
	}

	GroupState state() {
		return this.serial.read(() -> this.state);
	}

	Instant since() {
		return this.serial.read(() -> this.since);
	}

	RestartStatus restartStatus() {
		return this.serial.read(this.restarts::status);
	}

	@Nullable RunnerProcess get(String name) {
		return this.serial.<@Nullable RunnerProcess>read(() -> this.members.shown(name));
	}

	List<RunnerProcess> shown() {
		return this.serial.read(this.members::shown);
	}

	Insertions insertions() {
		return this.insertions;
	}

	@Nullable RunnerProcess remove(String name) {
		return this.serial.<@Nullable RunnerProcess>changed(() -> {
			SupervisedRunner member = this.members.get(name);
			if (member != null && this.state.isUp()) {
				this.members.remove(member);
				stopAlone(member, Signal.TERMINATE);
				step();
			}
			return member;
		});
	}

	void startNow() {
		this.serial.change(() -> {
			this.restarts.forget();
			this.startTimer = cancel(this.startTimer);
			step();
		});
	}

	void close() {
		this.serial.change(() -> {
			this.closed = true;
			this.insertions.close();
			step();
		});
	}

	@Override
	public void signal(Signal signal) {
		this.serial.change(() -> {
			if (this.state.isUp() && signal.stops()) {
				stop(signal);
			}
			else if (this.state.isUp()) {
				this.members.running().forEach((member) -> member.send(signal));
			}
			else if (this.state == GroupState.STOPPING && this.stopSignals.add(signal)) {
				this.order.stopping().forEach((member) -> member.sendOnce(signal));
				killIf(signal);
			}
			step();
		});
	}

	// What follows is called during a change.

	@Override
	public void signalled(SupervisedRunner member, Signal signal) {
		if (signal.stops() && this.state.isUp()) {
			stopAlone(member, signal);
		}
		else {
			member.send(signal);
		}
		step();
	}

	@Override
	public void ready(SupervisedRunner member) {
		this.order.ready(member);
		this.restarts.ready();
		event(RunnerEvent.Type.READY, member, null, Duration.ZERO);
		step();
	}

	@Override
	public void stable(SupervisedRunner member) {
		this.restarts.stable();
	}

	@Override
	public void exited(SupervisedRunner member, RunnerExit exit) {
		boolean recycle = this.order.ended(member);
		this.trace.exited(exit);
		event(RunnerEvent.Type.EXITED, member, exit, Duration.ZERO);
		if (!this.state.isUp()) {
			leave(member, exit);
		}
		else if (recycle && exit.ended()) {
			event(RunnerEvent.Type.RESTARTING, member, exit, this.restarts.delay());
			member.restarting();
			this.order.pend(member);
		}
		else if (exit.ended() && this.restarts.isDeciding() && !member.isStopRequested()) {
			this.order.undecided(member);
			this.serial.effect(() -> decide(member, exit));
		}
		else {
			lose(member, exit);
		}
		step();
	}

	private void decide(SupervisedRunner member, RunnerExit exit) {
		RestartDecision decision = this.restarts.decide(exit, member.path());
		this.serial.change(() -> {
			this.order.decided(member);
			if (this.state.isUp()) {
				decided(member, exit, decision);
			}
			else {
				leave(member, exit);
			}
			step();
		});
	}

	private void decided(SupervisedRunner member, RunnerExit exit, RestartDecision decision) {
		if (decision != RestartDecision.LEAVE) {
			this.restarts.failed(exit, member.readyFor());
		}
		if (decision == RestartDecision.RESTART && !member.isStopRequested()) {
			restart(member, exit);
		}
		else {
			lose(member, exit);
		}
	}

	private void restart(SupervisedRunner member, RunnerExit exit) {
		if (!this.restarts.restart()) {
			event(RunnerEvent.Type.GIVEN_UP, member, exit, Duration.ZERO);
			this.trace.gaveUp(exit);
			leave(member, exit);
			stop(Signal.TERMINATE);
			return;
		}
		event(RunnerEvent.Type.RESTARTING, member, exit, this.restarts.delay());
		member.restarting();
		this.order.pend(member);
		this.members.running()
			.filter((other) -> !other.isStopRequested() && this.settings.strategy().concerns(other, member))
			.forEach(this.order::recycle);
	}

	// A member has ended or was stopped before it was started, and is not restarted.
	private void lose(SupervisedRunner member, @Nullable RunnerExit last) {
		RunnerExit exit = leave(member, last);
		if (this.members.wasRemoved(member)) {
			return;
		}
		boolean stopGroup = this.settings.onExit() == ExitPolicy.STOP_GROUP || !exit.ended();
		if (this.state == GroupState.STARTING && !this.settings.dynamic() && (stopGroup || !exit.ready())) {
			this.trace.failedToStart(exit);
			stopGroup = true;
		}
		if (stopGroup) {
			stop(Signal.TERMINATE);
		}
	}

	private RunnerExit leave(SupervisedRunner member, @Nullable RunnerExit last) {
		this.members.left(member);
		RunnerExit exit = member.leave(last);
		this.trace.left(exit);
		return exit;
	}

	private void stopAlone(SupervisedRunner member, Signal signal) {
		member.send(signal);
		if (this.order.unpend(member)) {
			lose(member, null);
		}
		else if (member.isRunning()) {
			this.order.stopNow(member);
		}
	}

	private void stop(Signal signal) {
		become(GroupState.STOPPING);
		this.closed = true;
		this.insertions.close();
		this.startTimer = cancel(this.startTimer);
		this.stopSignals.add(signal);
		this.order.pending().forEach((member) -> leave(member, null));
		this.order.stopping().forEach((member) -> member.sendOnce(signal));
		this.order.stopAll(this.members.running());
		killIf(signal);
		this.stopTimer = timer(this.settings.stopTimeout(), () -> {
			this.order.stopAllNow();
			String limit = this.settings.stopTimeout() + ", the limit 'stopTimeout' of its group";
			this.order.stopping().forEach((member) -> member.kill(limit));
		});
	}

	private void killIf(Signal signal) {
		if (signal.equals(Signal.KILL)) {
			this.order.stopAllNow();
			this.order.stopping().forEach((member) -> member.sendOnce(signal));
		}
	}

	/**
	 * Adds a member, which is started when it is its turn.
	 */
	SupervisedRunner add(GroupMember member) {
		SupervisedRunner added = new SupervisedRunner(this, this.serial, this.run.runtime(), this.members.nextIndex(),
				this.prefix, member.name(), member.runner(),
				(member.limits() != null) ? member.limits() : this.settings.limits());
		this.members.add(added);
		this.order.pend(added);
		return added;
	}

	boolean isOpen() {
		return this.state.isUp() && !this.closed;
	}

	boolean contains(String name) {
		return this.members.get(name) != null;
	}

	int size() {
		return this.members.size();
	}

	/**
	 * Does what can be done after a change.
	 */
	void step() {
		stopNext();
		this.insertions.admit();
		startNext();
		if (this.state == GroupState.STARTING && this.order.isSettled()) {
			become(GroupState.RUNNING);
			this.serial.effect(this.run::ready);
		}
		if (this.state.next().contains(GroupState.ENDED) && this.members.areGone(this.closed)) {
			end();
		}
	}

	private void stopNext() {
		Set<Signal> signals = this.state.isUp() ? Set.of(Signal.TERMINATE) : this.stopSignals;
		for (var next = this.order.nextToStop(); next != null; next = this.order.nextToStop()) {
			signals.forEach(next::sendOnce);
		}
	}

	private void startNext() {
		if (!this.state.isUp() || !this.order.isAnyPending()) {
			return;
		}
		Duration delay = this.restarts.delay();
		if (!delay.isZero()) {
			if (this.startTimer == null) {
				this.startTimer = timer(delay, () -> this.startTimer = null);
			}
			return;
		}
		for (var next = this.order.nextToStart(); next != null; next = this.order.nextToStart()) {
			next.start();
		}
	}

	private void end() {
		become(GroupState.ENDED);
		this.closed = true;
		this.insertions.close();
		this.startTimer = cancel(this.startTimer);
		this.stopTimer = cancel(this.stopTimer);
		this.members.hideAll();
		Throwable result = this.trace.result(this.run.name());
		this.serial.effect(this.events::end);
		this.serial.effect(() -> this.run.exited(result));
	}

	private void become(GroupState next) {
		if (!this.state.next().contains(next)) {
			throw new IllegalStateException(
					"Runner group '" + this.run.name() + "' is " + this.state + ", not " + next);
		}
		this.state = next;
		this.since = this.run.runtime().now();
	}

	private void event(RunnerEvent.Type type, SupervisedRunner member, @Nullable RunnerExit exit, Duration delay) {
		RunnerEvent event = new RunnerEvent(type, this.run.name(), member.name(), member.restarts(), exit, delay);
		this.serial.effect(() -> this.events.publish(event));
	}

	RunnerRuntime.@Nullable Timer timer(Duration delay, Runnable change) {
		return (delay.compareTo(RunnerLimits.UNLIMITED) >= 0) ? null
				: this.run.runtime().schedule(() -> this.serial.change(() -> {
					if (this.state != GroupState.ENDED) {
						change.run();
						step();
					}
				}), delay);
	}

	private static RunnerRuntime.@Nullable Timer cancel(RunnerRuntime.@Nullable Timer timer) {
		if (timer != null) {
			timer.cancel();
		}
		return null;
	}

}
