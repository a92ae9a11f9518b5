package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.PlainProgram;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmCommand;
import io.github.spawnboot.pool.CallerQueue.Caller;
import io.github.spawnboot.pool.ChildSlot.Phase;
import io.github.spawnboot.runner.RestartDecision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildSlots}, without children.
 */
class ChildSlotsTests {

	private final ChildLauncher launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT);

	private final CallerQueue callers = new CallerQueue();

	private ChildSlots slots = slots(0, 2, 1);

	@AfterEach
	void close() {
		this.launcher.close();
	}

	private ChildSlots slots(int minSize, int maxSize, int concurrency) {
		ChildSettings child = ChildSettings.defaults().withConcurrency(concurrency);
		return new ChildSlots(new PoolSettings(minSize, maxSize, Duration.ZERO, null, Duration.ZERO, child),
				this.callers);
	}

	private List<ChildSlot> grow() {
		ChildFactory factory = new ChildFactory(ChildSettings.defaults(), this.launcher,
				() -> new ChildProgram(PlainProgram.class.getName(), List.of(), Map.of(), new byte[0], Map.of()),
				(call) -> {
					throw new AssertionError("no child is started here");
				});
		ChildPool pool = new ChildPool(PoolSettings.defaults(ChildSettings.defaults()), factory,
				new FailureCodec(FailureCodec.jdkTypes()::get));
		return this.slots.grow((name) -> new ChildSlot(pool, factory, name));
	}

	private Caller caller(boolean whole) {
		Caller caller = new Caller("caller", whole, Runnable::run);
		this.callers.add(caller);
		return caller;
	}

	private ChildSlot slot(Phase phase) {
		ChildSlot slot = grow().get(0);
		slot.become(phase);
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
	void doesNotGrowWhileAnEndIsBeingDecided() {
		caller(false);
		ChildSlot slot = slot(Phase.DOWN);
		caller(false);
		assertThat(grow()).isEmpty();
		slot.become(Phase.LEAVING);
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
		slot.become(Phase.DOWN);
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
		first.become(Phase.DOWN);
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
		slot.become(Phase.DOWN);
		this.slots.forget(slot);
		assertThat(grow()).hasSize(1);
	}

}
