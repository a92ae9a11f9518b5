package io.github.spawnboot.pool;

import java.util.List;
import java.util.function.UnaryOperator;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.pool.CallerQueue.Caller;
import io.github.spawnboot.pool.ChildSlot.Phase;
import io.github.spawnboot.runner.RestartDecision;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildSlots}, without children.
 */
class ChildSlotsTests {

	private final CallerQueue callers = new CallerQueue();

	private ChildSlots slots = slots(0, 2, 1);

	private ChildSlots slots(int minSize, int maxSize, int concurrency) {
		return slots((settings) -> settings.withSize(minSize, maxSize), concurrency);
	}

	private ChildSlots slots(UnaryOperator<PoolSettings> change, int concurrency) {
		ChildSettings child = ChildSettings.defaults().withConcurrency(concurrency);
		PoolSettings settings = change.apply(PoolSettings.defaults(child));
		PooledChildren children = new PooledChildren(concurrency, settings.maxSize());
		return new ChildSlots(settings, this.callers, children, new Recycling(children),
				new StartIntensity(settings.restart(), System::nanoTime));
	}

	private List<ChildSlot> grow() {
		return this.slots.grow((name) -> new ChildSlot(null, null, name));
	}

	private Caller caller(boolean whole) {
		Caller caller = new Caller("caller", whole, Caller.ANY, Runnable::run);
		this.callers.add(caller);
		return caller;
	}

	private ChildSlot slot(Phase phase) {
		ChildSlot slot = grow().get(0);
		this.slots.move(slot, phase);
		return slot;
	}

	@Test
	void growsForCallersWithinTheMaximalSize() {
		caller(false);
		assertThat(grow()).extracting(ChildSlot::name).containsExactly("child-1");
		assertThat(grow()).isEmpty();
		caller(false);
		caller(false);
		assertThat(grow()).extracting(ChildSlot::name).containsExactly("child-2");
		assertThat(grow()).isEmpty();
	}

	@Test
	void callsShareAChildAndWholeOnesDoNot() {
		this.slots = slots(0, 10, 3);
		for (int i = 0; i < 4; i++) {
			caller(false);
		}
		caller(true);
		assertThat(grow()).hasSize(3);
	}

	@Test
	void growsToTheMinimalSizeWithoutCallers() {
		this.slots = slots(2, 3, 1);
		assertThat(grow()).hasSize(2);
	}

	@Test
	void reserveIsStartedTogetherWithTheChildrenForCallers() {
		this.slots = slots((settings) -> settings.withSize(0, 4).withSpare(1), 1);
		this.slots.move(grow().get(0), Phase.STARTING);
		assertThat(grow()).isEmpty();
		caller(false);
		assertThat(grow()).hasSize(1);
		assertThat(grow()).isEmpty();
	}

	@Test
	void callThatMayNotWaitWantsOneChildForItsFollowers() {
		this.slots.refused(true);
		ChildSlot slot = grow().get(0);
		assertThat(grow()).isEmpty();
		assertThat(this.slots.begin(slot, true)).isTrue();
		this.slots.move(slot, Phase.DOWN);
		assertThat(this.slots.decide(slot.name(), true)).isEqualTo(RestartDecision.LEAVE_AND_BACK_OFF);
	}

	@Test
	void doesNotGrowWhileAnEndIsBeingDecided() {
		caller(false);
		ChildSlot slot = slot(Phase.DOWN);
		caller(false);
		assertThat(grow()).isEmpty();
		this.slots.move(slot, Phase.LEAVING);
		assertThat(grow()).isEmpty();
		slot.leave();
		this.slots.forget(slot);
		assertThat(grow()).hasSize(2);
	}

	@Test
	void slotWhoseCallerHasGoneIsNotStarted() {
		Caller caller = caller(false);
		ChildSlot slot = grow().get(0);
		this.callers.remove(caller);
		assertThat(this.slots.begin(slot, true)).isFalse();
		assertThat(slot.phase()).isEqualTo(Phase.LEAVING);
		assertThat(this.slots.decide(slot.name(), true)).isEqualTo(RestartDecision.LEAVE);
	}

	@Test
	void slotIsNotStartedWhenThePoolIsStopped() {
		caller(false);
		assertThat(this.slots.begin(grow().get(0), false)).isFalse();
	}

	@Test
	void slotIsRestartedIfSomebodyWaits() {
		Caller caller = caller(false);
		ChildSlot slot = slot(Phase.DOWN);
		assertThat(this.slots.decide(slot.name(), true)).isEqualTo(RestartDecision.RESTART);
		assertThat(slot.phase()).isEqualTo(Phase.WAITING);
		this.slots.move(slot, Phase.DOWN);
		this.callers.remove(caller);
		assertThat(this.slots.decide(slot.name(), true)).isEqualTo(RestartDecision.LEAVE_AND_BACK_OFF);
		assertThat(slot.phase()).isEqualTo(Phase.LEAVING);
	}

	@Test
	void slotIsNotRestartedWhenThePoolIsStopped() {
		caller(false);
		ChildSlot slot = slot(Phase.DOWN);
		assertThat(this.slots.decide(slot.name(), false)).isEqualTo(RestartDecision.LEAVE_AND_BACK_OFF);
	}

	@Test
	void slotThatFailedToStartIsRestartedOnlyIfThereIsHope() {
		caller(false);
		ChildSlot first = slot(Phase.STARTING);
		caller(false);
		ChildSlot second = slot(Phase.DOWN);
		second.startFailed(new ChildStartException("it did not start", null));
		assertThat(this.slots.decide(second.name(), true)).isEqualTo(RestartDecision.RESTART);
		this.slots.move(first, Phase.DOWN);
		first.startFailed(new ChildStartException("it did not start", null));
		assertThat(this.slots.decide(first.name(), true)).isEqualTo(RestartDecision.LEAVE_AND_BACK_OFF);
	}

	@Test
	void slotWhoseChildCannotBeEndedIsKept() {
		caller(false);
		caller(false);
		caller(false);
		ChildSlot slot = slot(Phase.UP);
		slot.leave();
		this.slots.forget(slot);
		assertThat(this.slots.count(Phase.UP)).isOne();
		assertThat(this.slots.count(Phase.WAITING)).isOne();
		this.slots.move(slot, Phase.DOWN);
		this.slots.forget(slot);
		assertThat(grow()).hasSize(1);
	}

}
