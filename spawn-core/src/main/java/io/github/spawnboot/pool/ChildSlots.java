package io.github.spawnboot.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.spawnboot.PoolEvent.StartReason;
import io.github.spawnboot.pool.ChildSlot.Phase;
import io.github.spawnboot.runner.RestartDecision;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a pool, and how many it needs: for the callers that wait, for the minimal
 * size, for the reserve, for children that are being replaced, and within the maximal
 * size. Not thread-safe: guarded by the lock of the pool.
 */
final class ChildSlots {

	private final CallerQueue callers;

	private final PooledChildren children;

	private final Recycling recycling;

	private final StartIntensity intensity;

	private final Map<String, ChildSlot> slots = new LinkedHashMap<>();

	private final int[] phases = new int[Phase.values().length];

	private PoolSettings settings;

	private long added;

	// Whether a call that could not wait wanted a child which is not there yet.
	private boolean refused;

	// Of what asked for most when it was last found out how many are needed.
	private StartReason reason = StartReason.ON_DEMAND;

	/**
	 * Creates an empty set.
	 * @param settings settings of the pool
	 * @param callers those who wait for a child
	 * @param children the children that have not ended
	 * @param recycling the children that are being replaced
	 * @param intensity whether children may be started after failures
	 */
	ChildSlots(PoolSettings settings, CallerQueue callers, PooledChildren children, Recycling recycling,
			StartIntensity intensity) {
		this.settings = settings;
		this.callers = callers;
		this.children = children;
		this.recycling = recycling;
		this.intensity = intensity;
	}

	void settings(PoolSettings settings) {
		this.settings = settings;
	}

	int size() {
		return this.slots.size();
	}

	@Nullable ChildSlot get(String name) {
		return this.slots.get(name);
	}

	int count(Phase phase) {
		return this.phases[phase.ordinal()];
	}

	/**
	 * Lets a slot go on to another phase.
	 */
	void move(ChildSlot slot, Phase phase) {
		if (this.slots.get(slot.name()) == slot) {
			this.phases[slot.phase().ordinal()]--;
			this.phases[phase.ordinal()]++;
		}
		if (slot.phase() == Phase.STARTING) {
			this.refused = false;
		}
		slot.become(phase);
	}

	/**
	 * Notes whether a call that may not wait wants a child: for its followers.
	 */
	void refused(boolean refused) {
		this.refused = refused;
	}

	/**
	 * Whether a child is on its way.
	 */
	boolean isAnyoneComing() {
		return count(Phase.WAITING) + count(Phase.STARTING) > 0;
	}

	/**
	 * Whether a further child is to be expected for those who want another than there
	 * are.
	 */
	boolean mayGrow() {
		return this.intensity.isCounting() && (isAnyoneComing() || capacity() > 0);
	}

	/**
	 * Whether there is a child that serves calls, or one is being started.
	 */
	boolean isAnyoneThere() {
		return count(Phase.STARTING) > 0 || this.children.isAnyServing();
	}

	/**
	 * Whether no further child can be had, however long one waits.
	 */
	boolean areAllThere() {
		return count(Phase.UP) + count(Phase.STARTING) >= this.settings.maxSize();
	}

	/**
	 * Whether those who wait want all children that can still be had.
	 */
	boolean areAllTaken() {
		int wanted = this.callers.children(this.settings.child().concurrency(), this.children);
		return count(Phase.UP) + wanted >= this.settings.maxSize();
	}

	/**
	 * Takes in further slots if they are needed. While the end of one is being decided,
	 * nobody comes in: who decides looks again, and knows whether there is a delay.
	 * @param factory creates a slot with a name
	 * @return those that came in
	 */
	List<ChildSlot> grow(Function<String, ChildSlot> factory) {
		List<ChildSlot> come = new ArrayList<>(0);
		if (isAnyEndBeingDecided()) {
			return come;
		}
		for (int missing = needed() - count(Phase.WAITING); missing > 0; missing--) {
			ChildSlot slot = factory.apply("child-" + ++this.added);
			slot.startReason(this.reason);
			this.slots.put(slot.name(), slot);
			this.phases[slot.phase().ordinal()]++;
			come.add(slot);
		}
		return come;
	}

	/**
	 * Whether further slots are needed.
	 */
	boolean isShort() {
		return !isAnyEndBeingDecided() && needed() > count(Phase.WAITING);
	}

	private boolean isAnyEndBeingDecided() {
		return count(Phase.DOWN) + count(Phase.LEAVING) > 0;
	}

	/**
	 * Begins the start of a slot that has waited for it, if it is still needed.
	 * @param slot the slot
	 * @param running whether the pool takes calls
	 * @return whether it is
	 */
	boolean begin(ChildSlot slot, boolean running) {
		boolean needed = running && count(Phase.WAITING) <= needed();
		move(slot, needed ? Phase.STARTING : Phase.LEAVING);
		return needed;
	}

	List<ChildSlot> starting() {
		return this.slots.values().stream().filter((slot) -> slot.phase() == Phase.STARTING).toList();
	}

	// How many slots should wait for their start.
	private int needed() {
		if (this.intensity.isPaused()) {
			return 0;
		}
		int capacity = capacity();
		if (capacity <= 0) {
			return 0;
		}
		int needed = Math.max(0, Math.min(capacity, wanted()));
		if (!this.intensity.isProbing()) {
			return needed;
		}
		this.reason = StartReason.PROBE;
		if (!isAnyoneThere()) {
			// Also if nobody calls: a load balancer sends none to who is DOWN.
			return 1;
		}
		return isProbeThere() ? 0 : Math.min(1, needed);
	}

	// Of a leased child the pool does not see what becomes of its calls.
	private boolean isProbeThere() {
		return count(Phase.STARTING) > 0 || this.children.all()
			.stream()
			.anyMatch((child) -> child.isFresh() && !child.isLeased() && this.intensity.isProbe(child.born()));
	}

	private int wanted() {
		int starting = count(Phase.STARTING);
		int fresh = this.children.fresh();
		int wanted = this.callers.children(this.settings.child().concurrency(), this.children);
		int forCallers = Math.max(wanted, this.refused ? 1 : 0) - starting;
		// Whoever calls next should not wait because a call before does not end.
		int forLast = (fresh == 0 && this.children.isAnyStuck()) ? 1 : 0;
		int minimum = Math.max(this.settings.minSize(), Math.max(this.recycling.size(), forLast));
		int forMinimum = minimum - starting - fresh;
		int forSpare = (this.settings.spare() == 0) ? 0
				: wanted + this.settings.spare() - starting - this.children.idle();
		this.reason = reason(forCallers, forMinimum, forSpare, forLast);
		return Math.max(forCallers, Math.max(forMinimum, forSpare));
	}

	private StartReason reason(int forCallers, int forMinimum, int forSpare, int forLast) {
		if (forCallers >= Math.max(forMinimum, forSpare)) {
			return StartReason.ON_DEMAND;
		}
		if (forSpare > forMinimum) {
			return StartReason.SPARE;
		}
		if (this.settings.minSize() >= Math.max(this.recycling.size(), forLast)) {
			return StartReason.MIN_SIZE;
		}
		return (this.recycling.size() >= forLast) ? StartReason.RECYCLING : StartReason.ON_DEMAND;
	}

	// One more child may live while another one is being replaced or is ending.
	private int capacity() {
		int slots = this.slots.size() - count(Phase.WAITING);
		int missing = this.settings.maxSize() - slots;
		if (missing > 0 || slots > this.settings.maxSize()) {
			return missing;
		}
		boolean leaving = this.children.all().stream().anyMatch((child) -> !child.isFresh());
		return leaving ? 1 : 0;
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
		move(slot, Phase.WAITING);
		if (!running || hopeless || count(Phase.WAITING) > needed()) {
			move(slot, Phase.LEAVING);
			return RestartDecision.LEAVE_AND_BACK_OFF;
		}
		slot.startFailed(null);
		slot.startReason(this.intensity.isProbing() ? StartReason.PROBE : StartReason.RESTART);
		return RestartDecision.RESTART;
	}

	/**
	 * Forgets a slot if nothing is to be expected of it any more.
	 * @return whether it was forgotten now
	 */
	boolean forget(ChildSlot slot) {
		boolean forgotten = slot.isOver() && this.slots.remove(slot.name(), slot);
		if (forgotten) {
			this.phases[slot.phase().ordinal()]--;
		}
		return forgotten;
	}

}
