package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.spawnboot.pool.ChildSlot.Phase;
import io.github.spawnboot.runner.RestartDecision;

/**
 * The slots of a pool, and how many it needs: for the callers that wait, for the minimal
 * size, and within the maximal one. Not thread-safe: guarded by the lock of the pool.
 */
final class ChildSlots {

	private final PoolSettings settings;

	private final CallerQueue callers;

	private final Map<String, ChildSlot> slots = new LinkedHashMap<>();

	private long added;

	/**
	 * Creates an empty set.
	 * @param settings settings of the pool
	 * @param callers those who wait for a child
	 */
	ChildSlots(PoolSettings settings, CallerQueue callers) {
		this.settings = settings;
		this.callers = callers;
	}

	int count(Phase phase) {
		int count = 0;
		for (ChildSlot slot : this.slots.values()) {
			count += (slot.phase() == phase) ? 1 : 0;
		}
		return count;
	}

	/**
	 * Whether there is a child, or one is being started.
	 */
	boolean isAnyoneThere() {
		return count(Phase.UP) + count(Phase.STARTING) > 0;
	}

	/**
	 * Whether no further child can be had, however long one waits.
	 */
	boolean areAllThere() {
		return count(Phase.UP) + count(Phase.STARTING) >= this.settings.maxSize();
	}

	/**
	 * Takes in further slots if they are needed. While the end of one is being decided,
	 * nobody comes in: who decides looks again, and knows whether there is a delay.
	 * @param factory creates a slot with a name
	 * @return those that came in
	 */
	List<ChildSlot> grow(Function<String, ChildSlot> factory) {
		List<ChildSlot> come = new ArrayList<>();
		if (count(Phase.DOWN) + count(Phase.LEAVING) > 0) {
			return come;
		}
		for (int missing = needed() - count(Phase.WAITING); missing > 0; missing--) {
			ChildSlot slot = factory.apply("child-" + ++this.added);
			this.slots.put(slot.name(), slot);
			come.add(slot);
		}
		return come;
	}

	/**
	 * Begins the start of a slot that has waited for it, if it is still needed.
	 * @param slot the slot
	 * @param running whether the pool takes calls
	 * @return whether it is
	 */
	boolean begin(ChildSlot slot, boolean running) {
		boolean needed = running && count(Phase.WAITING) <= needed();
		slot.become(needed ? Phase.STARTING : Phase.LEAVING);
		return needed;
	}

	List<ChildSlot> starting() {
		return this.slots.values().stream().filter((slot) -> slot.phase() == Phase.STARTING).toList();
	}

	// How many slots should wait for their start.
	private int needed() {
		int starting = count(Phase.STARTING);
		int forCallers = this.callers.children(this.settings.child().concurrency()) - starting;
		int forMinimum = this.settings.minSize() - starting - count(Phase.UP);
		int capacity = this.settings.maxSize() - this.slots.size() + count(Phase.WAITING);
		return Math.max(0, Math.min(capacity, Math.max(forCallers, forMinimum)));
	}

	/**
	 * Decides what becomes of a slot whose run has ended.
	 * @param name name of the slot
	 * @param running whether the pool takes calls
	 * @return whether it is needed again; if not, its end is a reason to wait all the
	 * same, unless it did not even begin
	 */
	RestartDecision decide(String name, boolean running) {
		ChildSlot slot = this.slots.get(name);
		if (slot == null || slot.phase() != Phase.DOWN) {
			return RestartDecision.LEAVE;
		}
		// If the last hope has gone, those who wait are told so when the slot has left.
		boolean hopeless = slot.failure() != null && !isAnyoneThere();
		slot.become(Phase.WAITING);
		if (!running || hopeless || count(Phase.WAITING) > needed()) {
			slot.become(Phase.LEAVING);
			return RestartDecision.LEAVE_AND_BACK_OFF;
		}
		slot.startFailed(null);
		return RestartDecision.RESTART;
	}

	/**
	 * Forgets a slot if nothing is to be expected of it any more.
	 */
	void forget(ChildSlot slot) {
		if (slot.isOver()) {
			this.slots.remove(slot.name());
		}
	}

}
