package io.github.spawnboot.runner;

import java.util.List;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Groups with fixed members, in virtual time.
 */
class GroupTests {

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final ScriptedRunner a = ScriptedRunner.create();

	private final ScriptedRunner b = ScriptedRunner.create();

	private final ScriptedRunner c = ScriptedRunner.create();

	private RunnerProcess start(RunnerGroup group) {
		return Runners.background(group.name(), group, this.runtime);
	}

	@Test
	@DisplayName("I9: starts one by one, stops in reverse one by one")
	void orderedStartsOneByOneAndStopsInReverse() {
		RunnerGroup group = RunnerGroup.ordered("g").member("a", this.a).member("b", this.b).build();
		RunnerProcess process = start(group);
		assertThat(this.b.runs()).isZero();
		this.a.triggerReady();
		assertThat(this.b.runs()).isOne();
		assertThat(process.ready()).isNotDone();
		this.b.ignoringAll();
		this.b.triggerReady();
		assertThat(process.ready()).isCompleted();
		process.signal(Signal.TERMINATE);
		assertThat(this.b.signals()).containsExactly(Signal.TERMINATE);
		assertThat(this.a.signals()).isEmpty();
		this.b.triggerExit();
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
		assertThat(this.runtime.scheduled()).isZero();
	}

	@Test
	@DisplayName("I21: capacity, close, not running")
	void dynamicTakesMembersUpToItsCapacity() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").capacity(1).build();
		RunnerProcess process = start(group);
		assertThat(process.ready()).isCompleted();
		RunnerProcess member = group.insert("a", this.a);
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> group.insert("b", this.b))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.FULL));
		this.a.triggerReady();
		this.a.triggerExit();
		assertThat(member.exit()).isCompleted();
		assertThat(group.members()).isEqualTo(List.of());
		group.insert("b", this.b);
		this.b.triggerReady();
		group.close();
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> group.insert("c", this.c))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.CLOSED));
		assertThat(process.exit()).isNotDone();
		this.b.triggerExit();
		assertThat(process.exit().join().isClean()).isTrue();
	}

}
