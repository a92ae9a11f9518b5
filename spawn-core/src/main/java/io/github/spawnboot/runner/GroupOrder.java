package io.github.spawnboot.runner;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Which member of a group is started or stopped next. A member that has not left stands
 * in at most one of five sets, and in none while it is ready:
 *
 * <pre>
 * pending -> starting -> (ready) -> toStop -> stopping -> (left, or pending again)
 *                ended by itself -> undecided          -> (left, or pending again)
 * </pre>
 *
 * Not thread-safe.
 */
final class GroupOrder {

	private final boolean oneByOne;

	private final StopOrder stopOrder;

	private final NavigableSet<SupervisedRunner> pending = byIndex();

	private final NavigableSet<SupervisedRunner> starting = byIndex();

	private final NavigableSet<SupervisedRunner> toStop = byIndex();

	private final NavigableSet<SupervisedRunner> stopping = byIndex();

	private final NavigableSet<SupervisedRunner> undecided = byIndex();

	// Those of toStop and stopping that are to be restarted. While there are any, nobody
	// is started.
	private final Set<SupervisedRunner> recycled = new HashSet<>();

	GroupOrder(boolean oneByOne, StopOrder stopOrder) {
		this.oneByOne = oneByOne;
		this.stopOrder = stopOrder;
	}

	private static NavigableSet<SupervisedRunner> byIndex() {
		return new TreeSet<>(Comparator.comparingLong(SupervisedRunner::index));
	}

	void pend(SupervisedRunner member) {
		this.pending.add(member);
	}

	boolean unpend(SupervisedRunner member) {
		return this.pending.remove(member);
	}

	List<SupervisedRunner> pending() {
		return List.copyOf(this.pending);
	}

	boolean isAnyPending() {
		return !this.pending.isEmpty() && this.recycled.isEmpty();
	}

	/**
	 * Takes the next pending member: one by one, the first one as soon as nothing before
	 * it is starting.
	 */
	@Nullable SupervisedRunner nextToStart() {
		if (!isAnyPending()) {
			return null;
		}
		SupervisedRunner first = this.pending.first();
		if (this.oneByOne && (isBefore(this.starting, first) || isBefore(this.undecided, first))) {
			return null;
		}
		this.pending.remove(first);
		this.starting.add(first);
		return first;
	}

	private static boolean isBefore(NavigableSet<SupervisedRunner> set, SupervisedRunner member) {
		return !set.isEmpty() && set.first().index() < member.index();
	}

	void ready(SupervisedRunner member) {
		this.starting.remove(member);
	}

	/**
	 * Forgets a member that has ended.
	 * @return whether it was stopped in order to be restarted
	 */
	boolean ended(SupervisedRunner member) {
		this.starting.remove(member);
		this.toStop.remove(member);
		this.stopping.remove(member);
		return this.recycled.remove(member);
	}

	void undecided(SupervisedRunner member) {
		this.undecided.add(member);
	}

	void decided(SupervisedRunner member) {
		this.undecided.remove(member);
	}

	/**
	 * Returns whether nothing is on its way to ready.
	 */
	boolean isSettled() {
		return this.pending.isEmpty() && this.starting.isEmpty() && this.undecided.isEmpty() && this.recycled.isEmpty();
	}

	void stopLater(SupervisedRunner member) {
		this.starting.remove(member);
		if (!this.stopping.contains(member)) {
			this.toStop.add(member);
		}
	}

	void stopNow(SupervisedRunner member) {
		ended(member);
		this.stopping.add(member);
	}

	void recycle(SupervisedRunner member) {
		stopLater(member);
		this.recycled.add(member);
	}

	/**
	 * Stops members for good, and starts none any more.
	 */
	void stopAll(Stream<SupervisedRunner> running) {
		this.pending.clear();
		this.recycled.clear();
		running.forEach(this::stopLater);
	}

	/**
	 * Takes the next member that is to be stopped: one by one, when no other is stopping.
	 */
	@Nullable SupervisedRunner nextToStop() {
		if (this.stopOrder != StopOrder.TOGETHER && !this.stopping.isEmpty()) {
			return null;
		}
		SupervisedRunner next = (this.stopOrder == StopOrder.REVERSE) ? this.toStop.pollLast()
				: this.toStop.pollFirst();
		if (next != null) {
			this.stopping.add(next);
		}
		return next;
	}

	/**
	 * Gives up the order of stopping.
	 */
	void stopAllNow() {
		this.stopping.addAll(this.toStop);
		this.toStop.clear();
	}

	List<SupervisedRunner> stopping() {
		return List.copyOf(this.stopping);
	}

}
