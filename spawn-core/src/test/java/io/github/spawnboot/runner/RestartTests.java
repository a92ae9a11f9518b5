package io.github.spawnboot.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.test.ScriptedRunner;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Restarts around one runner and in groups, in virtual time.
 */
class RestartTests {

	private static final IllegalStateException FAILURE = new IllegalStateException("broken");

	private static final Duration MOMENT = Duration.ofNanos(1);

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final ScriptedRunner a = ScriptedRunner.create();

	private final ScriptedRunner b = ScriptedRunner.create();

	private final ScriptedRunner c = ScriptedRunner.create();

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.runtime.scheduled()).as("timers").isZero();
		Awaitility.await().until(() -> this.runtime.threads().isEmpty());
	}

	private RunnerProcess around(Restart restart) {
		return Runners.background("r", restart.around(this.a), this.runtime);
	}

	private RunnerProcess start(RunnerGroup group) {
		return Runners.background(group.name(), group, this.runtime);
	}

	private void assertRestartedAfter(Duration delay, int runs) {
		assertThat(this.a.runs()).isEqualTo(runs - 1);
		this.runtime.pass(delay.minus(MOMENT));
		assertThat(this.a.runs()).isEqualTo(runs - 1);
		this.runtime.pass(MOMENT);
		assertThat(this.a.runs()).isEqualTo(runs);
	}

	@Test
	@DisplayName("I30: the first run exits unready, a later one is ready: ready")
	void readyWhenAnyRunIs() {
		RunnerProcess process = around(Restart.onError());
		this.a.triggerExit();
		assertThat(process.state()).isEqualTo(RunnerState.RESTARTING);
		assertThat(process.ready()).isNotDone();
		assertRestartedAfter(Duration.ofMillis(100), 2);
		this.a.triggerReady();
		assertThat(process.ready()).isCompleted();
		assertThat(process.state()).isEqualTo(RunnerState.READY);
		assertThat(process.restarts()).isOne();
		assertThat(process.lastExit().failure()).isInstanceOf(RunnerStartException.class)
			.hasMessageStartingWith("Runner 'r' ended before it was ready");
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	void ownerIsToldOfARestartBeforeItIsDone() {
		List<String> told = new ArrayList<>();
		RunnerProcess process = start(RunnerGroup.ordered("g")
			.member("a", this.a)
			.restart(Restart.onError())
			.tellDirectly((event) -> told
				.add(event.type() + " " + event.delay().toMillis() + " ms, " + this.a.runs() + " runs"))
			.build());
		this.a.triggerReady();
		this.a.triggerFailure(FAILURE);
		assertThat(told).containsExactly("READY 0 ms, 1 runs", "EXITED 0 ms, 1 runs", "RESTARTING 100 ms, 1 runs");
		assertRestartedAfter(Duration.ofMillis(100), 2);
		process.signal(Signal.TERMINATE);
		assertThat(process.exit()).isCompleted();
	}

	@Test
	@DisplayName("I30: readiness is lost and regained")
	void readinessIsRegained() {
		RunnerProcess process = around(Restart.onError());
		this.a.triggerReady();
		this.a.triggerFailure(FAILURE);
		assertThat(process.state()).isEqualTo(RunnerState.RESTARTING);
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(process.state()).isEqualTo(RunnerState.RESTARTING);
		this.a.triggerReady();
		assertThat(process.state()).isEqualTo(RunnerState.READY);
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("I30: no restart after a stop")
	void noRestartAfterAStop() {
		RunnerProcess process = around(Restart.always());
		this.a.ignoringAll();
		this.a.triggerReady();
		process.signal(Signal.TERMINATE);
		this.a.triggerFailure(FAILURE);
		assertThat(process.exit().join().failure()).isEqualTo(FAILURE);
		this.runtime.pass(Duration.ofHours(1));
		assertThat(this.a.runs()).isOne();
	}

	@Test
	@DisplayName("I30: no restart after a stop during the delay")
	void noRestartAfterAStopDuringTheDelay() {
		RunnerProcess process = around(Restart.always());
		this.a.triggerReady();
		this.a.triggerFailure(FAILURE);
		this.runtime.pass(Duration.ofMillis(99));
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
		this.runtime.pass(Duration.ofHours(1));
		assertThat(this.a.runs()).isOne();
	}

	@Test
	@DisplayName("I30: missing policy, runner or condition: USAGE")
	void nothingMayBeMissing() {
		Stream
			.<Runnable>of(() -> RunnerGroup.ordered("g").restart(null), () -> Restart.when(null),
					() -> Restart.deciding(null), () -> Restart.always().around((AsyncRunner) null),
					() -> Restart.always().withBackOff(null))
			.forEach((call) -> assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(call::run)
				.withMessageContaining("must not be null"));
	}

	@Test
	@DisplayName("I31: the cause decides, wrapped or not; others do not restart")
	void causeClassIsFoundThroughTheChain() {
		RunnerProcess process = around(Restart.onCause(IOException.class, InterruptedException.class));
		this.a.triggerReady();
		this.a.triggerFailure(new IllegalStateException(new UncheckedIOException(new ConnectException())));
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(this.a.runs()).isEqualTo(2);
		this.a.triggerReady();
		this.a.triggerFailure(FAILURE);
		assertThat(process.exit().join().failure()).isEqualTo(FAILURE);
	}

	@Test
	@DisplayName("I31: a clean exit restarts only with ALWAYS")
	void cleanExitRestartsOnlyAlways() {
		RunnerProcess process = around(Restart.onError());
		this.a.triggerReady();
		this.a.triggerExit();
		assertThat(process.exit().join().isClean()).isTrue();
		process = around(Restart.always());
		this.a.triggerReady();
		this.a.triggerExit();
		assertThat(process.exit()).isNotDone();
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(this.a.runs()).isEqualTo(3);
		process.signal(Signal.KILL);
	}

	@Test
	@DisplayName("I31: a cause that is its own cause is no endless loop; a condition that throws is no restart")
	void oddConditionsAreNoRestart() {
		RunnerProcess process = around(Restart.onCause(IOException.class));
		this.a.triggerReady();
		IllegalStateException one = new IllegalStateException();
		one.initCause(new IllegalStateException(one));
		this.a.triggerFailure(one);
		assertThat(process.exit().join().failure()).isSameAs(one);
		process = around(Restart.when((exit) -> {
			throw new IllegalArgumentException("undecided");
		}));
		this.a.triggerReady();
		this.a.triggerFailure(FAILURE);
		assertThat(process.exit().join().failure()).isSameAs(FAILURE);
	}

	@Test
	@DisplayName("I32: growing delays with jitter")
	void delaysGrow() {
		RunnerProcess process = around(Restart.onError()
			.withBackOff(BackOff.between(Duration.ofMillis(100), Duration.ofMillis(300)).withFirstAtOnce())
			.withoutLimit());
		this.a.triggerFailure(FAILURE);
		assertThat(this.a.runs()).isEqualTo(2);
		this.a.triggerFailure(FAILURE);
		assertRestartedAfter(Duration.ofMillis(100), 3);
		this.runtime.setRandom(0.5);
		this.a.triggerFailure(FAILURE);
		assertRestartedAfter(Duration.ofMillis(225), 4);
		this.a.triggerFailure(FAILURE);
		assertRestartedAfter(Duration.ofNanos(337_500_000), 5);
		for (int i = 0; i < 1000; i++) {
			this.a.triggerFailure(FAILURE);
			this.runtime.pass(Duration.ofNanos(337_500_000));
		}
		assertThat(this.a.runs()).isEqualTo(1005);
		process.signal(Signal.KILL);
	}

	@Test
	@DisplayName("I32: reset after a stable time")
	void delayStartsOverAfterAStableTime() {
		RunnerProcess process = around(Restart.onError().withResetAfter(Duration.ofSeconds(30)));
		this.a.triggerFailure(FAILURE);
		assertRestartedAfter(Duration.ofMillis(100), 2);
		this.a.triggerReady();
		this.runtime.pass(Duration.ofSeconds(29));
		this.a.triggerFailure(FAILURE);
		assertRestartedAfter(Duration.ofMillis(200), 3);
		this.a.triggerReady();
		this.runtime.pass(Duration.ofSeconds(30));
		this.a.triggerFailure(FAILURE);
		assertRestartedAfter(Duration.ofMillis(100), 4);
		process.signal(Signal.KILL);
	}

	@Test
	@DisplayName("I32: the budget within a window is exhausted: given up")
	void givesUpWhenTheBudgetIsExhausted() {
		RunnerProcess process = around(Restart.onError()
			.withBackOff(new BackOff(Duration.ofSeconds(1), 1, Duration.ofSeconds(1), 0, false))
			.withLimit(2, Duration.ofSeconds(10)));
		for (int i = 0; i < 2; i++) {
			this.a.triggerReady();
			this.a.triggerFailure(FAILURE);
			this.runtime.pass(Duration.ofSeconds(1));
		}
		this.a.triggerReady();
		this.runtime.pass(Duration.ofSeconds(8));
		this.a.triggerFailure(FAILURE);
		this.runtime.pass(Duration.ofSeconds(1));
		this.a.triggerReady();
		this.a.triggerFailure(FAILURE);
		this.runtime.pass(Duration.ofSeconds(1));
		this.a.triggerReady();
		this.a.triggerFailure(FAILURE);
		SpawnException failure = (SpawnException) process.exit().join().failure();
		assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
		assertThat(failure).hasCause(FAILURE)
			.hasMessageStartingWith("Runner 'r' gave up: it had to be restarted too often, and failed: ");
		assertThat(this.a.runs()).isEqualTo(5);
		assertThat(process.restarts()).isEqualTo(4);
	}

	@Test
	@DisplayName("I32: in a group delay and budget count over all members; the event is told, the group stops")
	void groupGivesUpOverAllMembers() throws Exception {
		Stream.of(this.a, this.b).forEach(ScriptedRunner::readyAtOnce);
		RunnerGroup group = RunnerGroup.parallel("g")
			.restart(Restart.onError().withLimit(2, Duration.ofMinutes(1)))
			.member("a", this.a)
			.member("b", this.b)
			.build();
		EventRecorder events = new EventRecorder();
		group.subscribe(events);
		RunnerProcess process = start(group);
		this.a.triggerFailure(FAILURE);
		assertThat(group.restarts().orElseThrow().untilNextStart()).isEqualTo(Duration.ofMillis(100));
		this.runtime.pass(Duration.ofMillis(50));
		this.b.triggerFailure(FAILURE);
		RestartStatus status = group.restarts().orElseThrow();
		assertThat(status.failuresInARow()).isEqualTo(2);
		assertThat(status.untilNextStart()).isEqualTo(Duration.ofMillis(200));
		assertThat(status.lastFailure().name()).isEqualTo("b");
		this.runtime.pass(Duration.ofMillis(199));
		assertThat(this.a.runs()).isOne();
		this.runtime.pass(Duration.ofMillis(1));
		assertThat(this.a.runs()).isEqualTo(2);
		assertThat(this.b.runs()).isEqualTo(2);
		this.a.triggerFailure(FAILURE);
		RunnerGroupException failure = (RunnerGroupException) process.exit().join().failure();
		assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
		assertThat(failure.trace()).extracting(RunnerExit::name).containsExactly("a", "b", "a", "b");
		events.awaitEnd();
		assertThat(events.lines()).containsExactly("READY a", "READY b", "EXITED a", "RESTARTING a", "EXITED b",
				"RESTARTING b", "READY a", "READY b", "EXITED a", "GIVEN_UP a", "EXITED b");
		assertThat(events.all().get(3).delay()).isEqualTo(Duration.ofMillis(100));
	}

	@Test
	@DisplayName("failures that were restarted are no failure of the group in the end")
	void restartedFailuresAreNoFailureOfTheGroup() {
		this.a.readyAtOnce();
		RunnerProcess process = start(RunnerGroup.ordered("g").restart(Restart.onError()).member("a", this.a).build());
		this.a.triggerFailure(FAILURE);
		this.runtime.pass(Duration.ofSeconds(1));
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("one-for-one: the others run on, and an ordered group goes on with its start afterwards")
	void oneForOne() {
		RunnerGroup group = ordered(RestartStrategy.ONE_FOR_ONE);
		RunnerProcess process = start(group);
		this.a.triggerReady();
		this.b.triggerFailure(FAILURE);
		assertThat(this.c.runs()).isZero();
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(this.b.runs()).isEqualTo(2);
		this.a.triggerFailure(FAILURE);
		this.b.triggerReady();
		assertThat(this.c.runs()).isZero();
		this.runtime.pass(Duration.ofMillis(200));
		this.a.triggerReady();
		this.c.triggerReady();
		assertThat(process.ready()).isCompleted();
		assertThat(this.a.runs()).isEqualTo(2);
		assertThat(this.c.runs()).isOne();
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("one-for-all: the others are stopped in reverse, then all start in order")
	void oneForAll() {
		RunnerGroup group = ordered(RestartStrategy.ONE_FOR_ALL);
		RunnerProcess process = start(group);
		List.of(this.a, this.b, this.c).forEach(ScriptedRunner::triggerReady);
		List.of(this.a, this.c).forEach(ScriptedRunner::ignoringAll);
		this.b.triggerFailure(FAILURE);
		assertThat(this.c.signals()).containsExactly(Signal.TERMINATE);
		assertThat(this.a.signals()).isEmpty();
		this.c.triggerExit();
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE);
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(List.of(this.a, this.b, this.c)).allMatch((runner) -> runner.runs() == 1);
		this.a.triggerExit();
		assertThat(this.a.runs()).isEqualTo(2);
		assertThat(this.b.runs()).isOne();
		List.of(this.a, this.b, this.c).forEach(ScriptedRunner::triggerReady);
		assertThat(List.of(this.a, this.b, this.c)).allMatch((runner) -> runner.runs() == 2);
		assertThat(group.members()).allMatch((member) -> member.state() == RunnerState.READY)
			.allMatch((member) -> member.restarts() == 1);
		process.signal(Signal.KILL);
		List.of(this.a, this.c).forEach(ScriptedRunner::ensureExit);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("rest-for-one: those after it are stopped in reverse, then they start in order")
	void restForOne() {
		RunnerGroup group = ordered(RestartStrategy.REST_FOR_ONE);
		RunnerProcess process = start(group);
		List.of(this.a, this.b, this.c).forEach(ScriptedRunner::triggerReady);
		this.b.triggerFailure(FAILURE);
		assertThat(this.c.signals()).containsExactly(Signal.TERMINATE);
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(this.b.runs()).isEqualTo(2);
		assertThat(this.c.runs()).isOne();
		this.b.triggerReady();
		assertThat(this.c.runs()).isEqualTo(2);
		assertThat(this.a.runs()).isOne();
		this.a.triggerFailure(FAILURE);
		assertThat(this.b.isRunning()).isFalse();
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("one-for-all: a member that cannot be stopped ends the group")
	void memberThatCannotBeStoppedForARestartEndsTheGroup() {
		RunnerGroup group = ordered(RestartStrategy.ONE_FOR_ALL);
		RunnerProcess process = start(group);
		List.of(this.a, this.b, this.c).forEach(ScriptedRunner::triggerReady);
		this.c.ignoringAll();
		this.b.triggerFailure(FAILURE);
		this.runtime.pass(Duration.ofSeconds(15));
		RunnerGroupException failure = (RunnerGroupException) process.exit().join().failure();
		assertThat(failure.unstopped()).containsExactly("c");
		assertThat(this.a.isRunning()).isFalse();
	}

	private RunnerGroup ordered(RestartStrategy strategy) {
		return RunnerGroup.ordered("g")
			.restart(Restart.onError())
			.strategy(strategy)
			.member("a", this.a)
			.member("b", this.b)
			.member("c", this.c)
			.build();
	}

	@Test
	@DisplayName("a new member waits while the group backs off; stable() starts the back-off over")
	void newMembersWaitWhileTheGroupBacksOff() {
		DynamicRunnerGroup group = pool((exit) -> RestartDecision.RESTART);
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		this.a.triggerFailure(FAILURE);
		assertThat(this.a.runs()).isEqualTo(2);
		this.a.triggerFailure(FAILURE);
		RunnerProcess waiting = group.insert("b", this.b);
		assertThat(this.b.runs()).isZero();
		assertThat(waiting.state()).isEqualTo(RunnerState.NEW);
		assertThat(group.restarts().orElseThrow().failedStartsInARow()).isEqualTo(2);
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(this.b.runs()).isOne();
		assertThat(this.a.runs()).isEqualTo(3);
		this.b.triggerReady();
		assertThat(group.restarts().orElseThrow().failedStartsInARow()).isZero();
		assertThat(group.restarts().orElseThrow().failuresInARow()).isEqualTo(2);
		this.b.last().stable();
		assertThat(group.restarts().orElseThrow().failuresInARow()).isZero();
		this.a.triggerFailure(FAILURE);
		assertThat(this.a.runs()).isEqualTo(4);
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("a failure that is not restarted now can still delay the next start")
	void failureWithoutRestartDelaysTheNextStart() {
		DynamicRunnerGroup group = pool((exit) -> RestartDecision.LEAVE_AND_BACK_OFF);
		RunnerProcess process = start(group);
		for (int i = 0; i < 2; i++) {
			RunnerProcess member = group.insert("a", this.a);
			this.a.triggerFailure(FAILURE);
			assertThat(member.exit()).isCompleted();
		}
		assertThat(group.members()).isEmpty();
		assertThat(group.restarts().orElseThrow().restarts()).isZero();
		group.insert("a", this.a);
		assertRestartedAfter(Duration.ofMillis(100), 3);
		group.insert("b", this.b);
		assertThat(this.b.runs()).isOne();
		assertThat(group.remove("a")).isPresent();
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().failure()).isInstanceOf(RunnerGroupException.class);
	}

	@Test
	@DisplayName("the delay before restarts can be ended; then it starts over")
	void delayCanBeEnded() {
		DynamicRunnerGroup group = pool((exit) -> RestartDecision.RESTART);
		group.startNow();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		for (int i = 1; i <= 5; i++) {
			this.a.triggerFailure(FAILURE);
			this.runtime.pass(Duration.ofSeconds(i < 5 ? 10 : 0));
		}
		assertThat(this.a.runs()).isEqualTo(5);
		group.startNow();
		assertThat(this.a.runs()).isEqualTo(6);
		assertThat(group.restarts().orElseThrow().untilNextStart()).isZero();
		this.a.triggerFailure(FAILURE);
		assertThat(this.a.runs()).isEqualTo(7);
		this.a.triggerFailure(FAILURE);
		assertRestartedAfter(Duration.ofMillis(100), 8);
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
		group.startNow();
	}

	@Test
	@DisplayName("a member that waits for its (re)start can be removed")
	void waitingMembersCanBeRemoved() {
		DynamicRunnerGroup group = pool((exit) -> RestartDecision.RESTART);
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		this.a.triggerFailure(FAILURE);
		this.a.triggerFailure(FAILURE);
		group.insert("b", this.b);
		RunnerProcess restarting = group.remove("a").orElseThrow();
		RunnerProcess fresh = group.remove("b").orElseThrow();
		assertThat(restarting.exit().join().failure()).hasMessageContaining("was stopped before it was ready");
		assertThat(fresh.exit().join().failure()).hasMessageContaining("was stopped before it was ready");
		assertThat(group.members()).isEmpty();
		this.runtime.pass(Duration.ofSeconds(1));
		assertThat(this.a.runs()).isEqualTo(2);
		assertThat(this.b.runs()).isZero();
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	private static DynamicRunnerGroup pool(Function<RunnerExit, RestartDecision> decision) {
		return RunnerGroup.dynamic("pool")
			.restart(Restart.deciding(decision).withBackOff(BackOff.defaults().withFirstAtOnce()).withoutLimit())
			.build();
	}

	@Test
	@DisplayName("I40: a runner in a group with a policy of its own shows its restarts there")
	void ownPolicyWithinAGroup() throws Exception {
		this.a.readyAtOnce();
		RunnerGroup group = RunnerGroup.ordered("g").member("a", Restart.onError().around(this.a)).build();
		EventRecorder events = new EventRecorder();
		group.subscribe(events);
		RunnerProcess process = start(group);
		this.a.triggerFailure(FAILURE);
		RunnerProcess member = group.get("a").orElseThrow();
		assertThat(member.state()).isEqualTo(RunnerState.RESTARTING);
		this.runtime.pass(Duration.ofMillis(100));
		assertThat(member.state()).isEqualTo(RunnerState.READY);
		assertThat(member.restarts()).isOne();
		assertThat(member.lastExit().failure()).isSameAs(FAILURE);
		assertThat(this.a.last().name()).isEqualTo("g/a");
		process.signal(Signal.TERMINATE);
		assertThat(process.exit().join().isClean()).isTrue();
		events.awaitEnd();
		assertThat(events.lines()).containsExactly("READY a", "READY a", "EXITED a");
	}

	@Test
	void backOffIsChecked() {
		Stream
			.<Runnable>of(() -> BackOff.between(Duration.ofSeconds(2), Duration.ofSeconds(1)),
					() -> BackOff.between(Duration.ofSeconds(-1), Duration.ofSeconds(1)),
					() -> BackOff.defaults().withMultiplier(0.5), () -> BackOff.defaults().withMultiplier(Double.NaN),
					() -> BackOff.defaults().withJitter(1.1), () -> Restart.always().withLimit(0, MOMENT),
					() -> Restart.always().withLimit(1, Duration.ZERO),
					() -> Restart.always().withResetAfter(Duration.ZERO),
					() -> RunnerLimits.defaults().withGrace(Duration.ofMillis(-1)),
					() -> RunnerLimits.defaults().withStart(Duration.ZERO),
					() -> RunnerLimits.defaults().withKill(Duration.ZERO))
			.forEach((call) -> assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(call::run));
	}

}
