package io.github.spawnboot.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.test.ScriptedRunner;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Groups with fixed members, in virtual time.
 */
class GroupTests {

	private static final IllegalStateException FAILURE = new IllegalStateException("broken");

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final ScriptedRunner a = ScriptedRunner.create();

	private final ScriptedRunner b = ScriptedRunner.create();

	private final ScriptedRunner c = ScriptedRunner.create();

	private RunnerGroup last;

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.runtime.scheduled()).as("timers").isZero();
		assertThat(this.runtime.threads()).isEmpty();
	}

	private RunnerProcess start(RunnerGroup group) {
		this.last = group;
		return Runners.background(group.name(), group, this.runtime);
	}

	private RunnerGroup.Builder three(RunnerGroup.Builder builder) {
		return builder.member("a", this.a).member("b", this.b).member("c", this.c);
	}

	private RunnerProcess ready(RunnerGroup.Builder builder) {
		Stream.of(this.a, this.b, this.c).forEach(ScriptedRunner::readyAtOnce);
		RunnerProcess process = start(three(builder).build());
		assertThat(process.ready()).isCompleted();
		return process;
	}

	private static RunnerGroupException failure(RunnerProcess process) {
		assertThat(process.exit()).isCompleted();
		return (RunnerGroupException) process.exit().join().failure();
	}

	private static void assertClean(RunnerProcess process) {
		assertThat(process.exit()).isCompleted();
		assertThat(process.exit().join().failure()).isNull();
	}

	static Stream<RunnerGroup.Builder> kinds() {
		return Stream.of(RunnerGroup.ordered("g"), RunnerGroup.ordered("g").stopOrder(StopOrder.FORWARD),
				RunnerGroup.parallel("g"), RunnerGroup.parallel("g").stopOrder(StopOrder.REVERSE));
	}

	@Test
	@DisplayName("I7: all duplicate names are told, blank ones refused")
	void namesAreChecked() {
		RunnerGroup.Builder builder = RunnerGroup.ordered("g");
		for (String name : List.of("foo", "bar", "foo", "bar", "none")) {
			builder.member(name, this.a);
		}
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(builder::build)
			.withMessage("Runner group 'g' has several members with the same name: foo, bar");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> builder.member(" ", this.a));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> builder.member("x", (AsyncRunner) null));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> RunnerGroup.ordered(""));
		assertThat(this.a.runs()).isZero();
	}

	@Test
	@DisplayName("I8: the trace has all exits in order if one failed, other failures are suppressed")
	void failureHasTheTrace() {
		RunnerProcess process = ready(RunnerGroup.ordered("g"));
		this.c.ignoringAll();
		this.a.ignoringAll();
		this.b.triggerFailure(FAILURE);
		this.c.triggerExit();
		IllegalStateException second = new IllegalStateException("second");
		this.a.triggerFailure(second);
		RunnerGroupException failure = failure(process);
		assertThat(failure.trace()).extracting(RunnerExit::name).containsExactly("b", "c", "a");
		assertThat(failure.trace()).extracting(RunnerExit::failure).containsExactly(FAILURE, null, second);
		assertThat(failure).hasCause(FAILURE).hasSuppressedException(second);
		assertThat(failure.kind()).isEqualTo(FailureKind.REMOTE);
		assertThat(failure).hasMessage("Runner group 'g' failed: member 'b' failed: " + FAILURE
				+ ". Exits in order: b failed: " + FAILURE + "; c ended; a failed: " + second);
	}

	@Test
	@DisplayName("I8: no trace if all exits are clean")
	void cleanExitsAreACleanExit() {
		RunnerProcess process = ready(RunnerGroup.parallel("g"));
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("I9: starts one by one, stops in reverse one by one")
	void orderedStartsOneByOneAndStopsInReverse() {
		RunnerProcess process = start(three(RunnerGroup.ordered("g")).build());
		assertThat(this.b.runs()).isZero();
		this.a.triggerReady();
		assertThat(this.b.runs()).isOne();
		assertThat(this.c.runs()).isZero();
		this.b.triggerReady();
		assertThat(process.ready()).isNotDone();
		this.c.triggerReady();
		assertThat(process.ready()).isCompleted();
		assertStopOrder(process, this.c, this.b, this.a);
	}

	@Test
	@DisplayName("I9: with the option, stops forward one by one")
	void queueOrderedStopsForward() {
		RunnerProcess process = ready(RunnerGroup.ordered("g").stopOrder(StopOrder.FORWARD));
		assertStopOrder(process, this.a, this.b, this.c);
	}

	private void assertStopOrder(RunnerProcess process, ScriptedRunner... order) {
		Stream.of(order).forEach(ScriptedRunner::ignoringAll);
		process.signal(Signal.TERMINATE);
		for (int i = 0; i < order.length; i++) {
			for (int j = 0; j < order.length; j++) {
				assertThat(order[j].signals()).hasSize((j <= i) ? 1 : 0);
			}
			assertThat(process.exit()).isNotDone();
			order[i].triggerExit();
		}
		assertClean(process);
	}

	@Test
	@DisplayName("I10: starts and stops together, ready after all")
	void parallelStartsAndStopsTogether() {
		RunnerProcess process = start(three(RunnerGroup.parallel("g")).build());
		assertThat(Stream.of(this.a, this.b, this.c)).allMatch(ScriptedRunner::isRunning);
		this.c.triggerReady();
		this.a.triggerReady();
		assertThat(process.ready()).isNotDone();
		this.b.triggerReady();
		assertThat(process.ready()).isCompleted();
		Stream.of(this.a, this.b, this.c).forEach(ScriptedRunner::ignoringAll);
		process.signal(Signal.TERMINATE);
		assertThat(Stream.of(this.a, this.b, this.c))
			.allSatisfy((runner) -> assertThat(runner.signals()).containsExactly(Signal.TERMINATE));
		Stream.of(this.b, this.a, this.c).forEach(ScriptedRunner::triggerExit);
		assertClean(process);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I11: empty: ready at once, runs until stopped, clean")
	void emptyGroupRunsUntilItIsStopped(RunnerGroup.Builder builder) {
		RunnerGroup group = builder.build();
		RunnerProcess process = start(group);
		assertThat(process.ready()).isCompleted();
		this.runtime.pass(Duration.ofDays(1));
		assertThat(process.exit()).isNotDone();
		assertThat(group.state()).isEqualTo(GroupState.RUNNING);
		process.signal(Signal.TERMINATE);
		assertClean(process);
		assertThat(group.state()).isEqualTo(GroupState.ENDED);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I12: a clean exit after ready stops the rest in stop order; the group waits for all")
	void cleanExitStopsTheRest(RunnerGroup.Builder builder) {
		RunnerProcess process = ready(builder);
		this.a.ignoringAll();
		this.b.triggerExit();
		assertThat(process.exit()).isNotDone();
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE);
		this.a.triggerExit();
		assertThat(this.c.signals()).containsExactly(Signal.TERMINATE);
		assertClean(process);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I12: so does a failed one")
	void failedExitStopsTheRest(RunnerGroup.Builder builder) {
		RunnerProcess process = ready(builder);
		this.b.triggerFailure(FAILURE);
		assertThat(failure(process)).hasCause(FAILURE);
		assertThat(this.a.isRunning()).isFalse();
		assertThat(this.c.isRunning()).isFalse();
	}

	@Test
	@DisplayName("I13, I39: a clean exit before ready: no more starts, started ones are stopped, START names the member")
	void exitBeforeReadyFailsTheStart() {
		RunnerProcess process = start(three(RunnerGroup.ordered("g")).build());
		this.a.triggerReady();
		this.b.triggerExit();
		RunnerGroupException failure = failure(process);
		assertThat(failure.kind()).isEqualTo(FailureKind.START);
		assertThat(failure).hasMessageStartingWith("Runner group 'g' did not start: member 'b' failed: ")
			.cause()
			.isInstanceOf(RunnerStartException.class)
			.hasMessage("Runner 'g/b' ended before it was ready, without a failure");
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE);
		assertThat(this.c.runs()).isZero();
		assertThat(process.ready()).isCompletedExceptionally();
	}

	@Test
	@DisplayName("I13, I39: the clean exit of an earlier member while another one starts is a failed start, too")
	void exitOfAnEarlierMemberFailsTheStart() {
		RunnerProcess process = start(three(RunnerGroup.ordered("g")).build());
		this.a.triggerReady();
		this.a.triggerExit();
		RunnerGroupException failure = failure(process);
		assertThat(failure.kind()).isEqualTo(FailureKind.START);
		assertThat(failure)
			.hasMessageStartingWith("Runner group 'g' did not start: member 'a' ended before the group was ready");
		assertThat(this.b.signals()).containsExactly(Signal.TERMINATE);
		assertThat(this.c.runs()).isZero();
	}

	@Test
	@DisplayName("I39: an exit before any member is ready, in parallel")
	void exitBeforeAnyReadyFailsTheStart() {
		RunnerProcess process = start(three(RunnerGroup.parallel("g")).build());
		this.c.triggerExit();
		assertThat(failure(process).kind()).isEqualTo(FailureKind.START);
		assertThat(Stream.of(this.a, this.b)).noneMatch(ScriptedRunner::isRunning);
	}

	@Test
	@DisplayName("I39: ready and exit at once: the member was ready")
	void readyAndExitTogetherAreBothSeen() {
		RunnerGroup group = RunnerGroup.ordered("g").member("a", (AsyncRunner) (run) -> {
			run.ready();
			run.exited(null);
			return (signal) -> {
			};
		}).build();
		RunnerProcess process = start(group);
		assertThat(process.ready()).isCompleted();
		assertClean(process);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I14: stopped while starting: started ones stop, later ones never start, not a success")
	void stopWhileStartingIsStoppedBeforeReady(RunnerGroup.Builder builder) {
		RunnerProcess process = start(three(builder).build());
		this.a.triggerReady();
		process.signal(Signal.TERMINATE);
		assertThat(process.exit()).isCompleted();
		SpawnException failure = (SpawnException) process.exit().join().failure();
		assertThat(failure.kind()).isEqualTo(FailureKind.CANCELLED);
		assertThat(failure).hasMessage("Runner 'g' was stopped before it was ready");
		assertThat(process.ready()).isCompletedExceptionally();
		assertThat(Stream.of(this.a, this.b, this.c)).noneMatch(ScriptedRunner::isRunning);
		this.b.last();
		assertThat(this.c.runs()).isEqualTo(builder.settings().oneByOne() ? 0 : 1);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I15: own signals are forwarded unchanged, and only those that stop stop the group")
	void signalsAreForwardedUnchanged(RunnerGroup.Builder builder) {
		RunnerProcess process = ready(builder);
		Own reload = new Own("reload", false);
		Own quit = new Own("quit", true);
		process.signal(reload);
		process.signal(reload);
		assertThat(Stream.of(this.a, this.b, this.c))
			.allSatisfy((runner) -> assertThat(runner.signals()).containsExactly(reload, reload));
		assertThat(process.exit()).isNotDone();
		Stream.of(this.a, this.b, this.c).forEach(ScriptedRunner::ignoringAll);
		process.signal(quit);
		stopAll(process);
		assertThat(Stream.of(this.a, this.b, this.c)).allSatisfy((runner) -> {
			assertThat(runner.signals()).containsExactly(reload, reload, quit);
			assertThat(runner.signals().get(2)).isSameAs(quit);
		});
		assertClean(process);
	}

	private void stopAll(RunnerProcess process) {
		while (!process.exit().isDone()) {
			Stream.of(this.a, this.b, this.c)
				.filter((runner) -> runner.isRunning() && runner.signals().stream().anyMatch(Signal::stops))
				.findFirst()
				.orElseThrow()
				.triggerExit();
		}
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I16, I39: repeats are ignored, others reach current and remaining members, none returns too early")
	void repeatedStops(RunnerGroup.Builder builder) {
		RunnerProcess process = ready(builder);
		Stream.of(this.a, this.b, this.c).forEach(ScriptedRunner::ignoringAll);
		Own first = new Own("INT", true);
		Own second = new Own("USR1", false);
		Stream.of(first, first, new Own("INT", true), second, second, first).forEach(process::signal);
		assertThat(process.exit()).isNotDone();
		stopAll(process);
		assertThat(Stream.of(this.a, this.b, this.c))
			.allSatisfy((runner) -> assertThat(runner.signals()).containsExactly(first, second));
		assertClean(process);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I16: kill ends them at once")
	void killReachesAllAtOnce(RunnerGroup.Builder builder) {
		RunnerProcess process = ready(builder);
		Stream.of(this.a, this.b, this.c).forEach(ScriptedRunner::ignoringTerminate);
		process.signal(Signal.TERMINATE);
		assertThat(process.exit()).isNotDone();
		process.signal(Signal.KILL);
		assertThat(Stream.of(this.a, this.b, this.c))
			.allSatisfy((runner) -> assertThat(runner.signals()).contains(Signal.KILL));
		assertClean(process);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I17: policy CONTINUE: others run on, the group ends after the last exit")
	void withContinueTheOthersRunOn(RunnerGroup.Builder builder) {
		RunnerProcess process = ready(builder.onExit(ExitPolicy.CONTINUE));
		this.b.triggerExit();
		this.a.triggerFailure(FAILURE);
		assertThat(this.c.signals()).isEmpty();
		assertThat(process.exit()).isNotDone();
		this.c.triggerExit();
		assertThat(failure(process).trace()).extracting(RunnerExit::name).containsExactly("b", "a", "c");
	}

	@Test
	@DisplayName("I17: policy CONTINUE and a stop; an exit of a ready member does not fail the start")
	void withContinueAStopEndsTheGroup() {
		RunnerGroup group = three(RunnerGroup.ordered("g").onExit(ExitPolicy.CONTINUE)).build();
		RunnerProcess process = start(group);
		this.a.triggerReady();
		this.a.triggerExit();
		this.b.triggerReady();
		this.c.triggerReady();
		assertThat(process.ready()).isCompleted();
		assertThat(group.get("a").orElseThrow().state()).isEqualTo(RunnerState.EXITED);
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("I18: a member that ignores its signal is killed after its grace, which is told")
	void deafMemberIsKilledAfterItsGrace() {
		RunnerLimits limits = RunnerLimits.defaults().withGrace(Duration.ofSeconds(3));
		this.a.readyAtOnce().ignoringTerminate();
		this.b.readyAtOnce();
		RunnerGroup group = RunnerGroup.ordered("g").member("a", this.a, limits).member("b", this.b).build();
		RunnerProcess process = start(group);
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofMillis(2999));
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE);
		this.runtime.pass(Duration.ofMillis(1));
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE, Signal.KILL);
		RunnerGroupException failure = failure(process);
		assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
		assertThat(failure.unstopped()).isEmpty();
		assertThat(failure)
			.hasMessageContaining("Runner 'g/a' did not end within PT3S, the limit 'grace', and had to be killed");
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@DisplayName("I18: a member that ignores even KILL is left behind, named, and does not hold the others")
	void unstoppableMemberIsNamed(RunnerGroup.Builder builder) {
		RunnerProcess process = ready(builder);
		RunnerProcess member = this.last.get("b").orElseThrow();
		this.b.ignoringAll();
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(10));
		assertThat(process.exit()).isNotDone();
		this.runtime.pass(Duration.ofSeconds(5));
		RunnerGroupException failure = failure(process);
		assertThat(failure.unstopped()).containsExactly("b");
		assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
		assertThat(member.state()).isEqualTo(RunnerState.UNSTOPPED);
		assertThat(member.exit().join().ended()).isFalse();
		this.b.triggerExit();
		assertThat(member.state()).isEqualTo(RunnerState.UNSTOPPED);
		assertThat(this.a.isRunning()).isFalse();
		assertThat(this.c.isRunning()).isFalse();
	}

	@Test
	@DisplayName("I18: the limit of the group kills all that are left")
	void stopTimeoutOfTheGroupKillsAll() {
		RunnerProcess process = ready(RunnerGroup.ordered("g").stopTimeout(Duration.ofSeconds(2)));
		Stream.of(this.a, this.b, this.c).forEach(ScriptedRunner::ignoringTerminate);
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(2));
		RunnerGroupException failure = failure(process);
		assertThat(failure.trace()).hasSize(3)
			.allSatisfy((exit) -> assertThat(exit.failure())
				.hasMessageContaining("PT2S, the limit 'stopTimeout' of its group, and had to be killed"));
	}

	@Test
	@DisplayName("I1, I37: a member that is not ready in time is stopped, and the start fails")
	void slowStartFails() {
		this.a.ignoringTerminate();
		RunnerLimits limits = RunnerLimits.defaults().withStart(Duration.ofSeconds(7));
		RunnerProcess process = start(RunnerGroup.ordered("g").limits(limits).member("a", this.a).build());
		this.runtime.pass(Duration.ofSeconds(7));
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(10));
		assertThat(this.a.signals()).containsExactly(Signal.TERMINATE, Signal.KILL);
		assertThat(failure(process).kind()).isEqualTo(FailureKind.START);
		assertThat(failure(process))
			.hasMessageContaining("Runner 'g/a' was not ready within PT7S, the limit 'start', and was stopped");
	}

	@Test
	@DisplayName("I19: runs again after its end with fresh state; not while it runs")
	void groupRunsAgain() {
		RunnerGroup group = three(RunnerGroup.parallel("g")).build();
		Stream.of(this.a, this.b, this.c).forEach(ScriptedRunner::readyAtOnce);
		RunnerProcess first = start(group);
		RunnerProcess second = start(group);
		assertThat(second.exit().join().failure()).isInstanceOf(RunnerStartException.class)
			.cause()
			.isInstanceOf(SpawnUsageException.class)
			.hasMessage("Runner group 'g' is started as 'g', but it is RUNNING as 'g'");
		this.a.triggerFailure(FAILURE);
		assertThat(first.exit().join().isClean()).isFalse();
		RunnerProcess third = start(group);
		assertThat(third.ready()).isCompleted();
		third.signal(Signal.TERMINATE);
		assertClean(third);
		assertThat(this.a.runs()).isEqualTo(2);
	}

	@Test
	@DisplayName("I26: never blocks; empty before and after")
	void getIsEmptyBeforeAndAfter() {
		this.a.readyAtOnce();
		RunnerGroup group = RunnerGroup.ordered("g").member("a", this.a).build();
		assertThat(group.get("a")).isEmpty();
		assertThat(group.state()).isEqualTo(GroupState.NEW);
		RunnerProcess process = start(group);
		assertThat(group.get("a")).isPresent();
		assertThat(group.get("x")).isEmpty();
		assertThat(group.members()).hasSize(1);
		process.signal(Signal.TERMINATE);
		assertThat(group.get("a")).isEmpty();
		assertThat(group.members()).isEmpty();
	}

	@Test
	@DisplayName("I34: a nested group takes signals in every state, and its failed start is one of the outer group")
	void groupsNest() {
		RunnerGroup inner = RunnerGroup.parallel("ignored").member("b", this.b).member("c", this.c).build();
		RunnerGroup outer = RunnerGroup.ordered("outer").member("a", this.a).member("inner", inner).build();
		RunnerProcess process = start(outer);
		this.a.triggerReady();
		assertThat(this.b.last().name()).isEqualTo("outer/inner/b");
		this.b.triggerReady();
		this.c.triggerFailure(FAILURE);
		RunnerGroupException failure = failure(process);
		assertThat(failure.kind()).isEqualTo(FailureKind.START);
		assertThat(failure.trace()).extracting(RunnerExit::name).containsExactly("inner", "a");
		assertThat(((RunnerGroupException) failure.getCause()).trace()).extracting(RunnerExit::name)
			.containsExactly("c", "b");
		RunnerProcess again = start(outer);
		this.a.triggerReady();
		this.b.triggerReady();
		again.signal(Signal.TERMINATE);
		assertThat(again.exit().join().failure()).hasMessage("Runner 'outer' was stopped before it was ready");
		assertThat(Stream.of(this.a, this.b, this.c)).noneMatch(ScriptedRunner::isRunning);
	}

	@Test
	@DisplayName("I40: state, since, last exit")
	void processShowsItsState() {
		RunnerGroup group = three(RunnerGroup.ordered("g").onExit(ExitPolicy.CONTINUE)).build();
		RunnerProcess process = start(group);
		RunnerProcess member = group.get("a").orElseThrow();
		RunnerProcess later = group.get("b").orElseThrow();
		assertThat(member.state()).isEqualTo(RunnerState.STARTING);
		assertThat(later.state()).isEqualTo(RunnerState.NEW);
		this.runtime.pass(Duration.ofSeconds(5));
		this.a.triggerReady();
		assertThat(member.state()).isEqualTo(RunnerState.READY);
		assertThat(member.since()).isEqualTo(this.runtime.now());
		this.runtime.pass(Duration.ofSeconds(5));
		this.a.triggerFailure(FAILURE);
		assertThat(member.state()).isEqualTo(RunnerState.EXITED);
		assertThat(member.lastExit()).isEqualTo(new RunnerExit("a", true, true, Duration.ofSeconds(10), FAILURE));
		assertThat(group.state()).isEqualTo(GroupState.STARTING);
		assertThat(group.since()).contains(Instant.EPOCH);
		process.signal(Signal.KILL);
		assertThat(later.state()).isEqualTo(RunnerState.EXITED);
	}

	@Test
	@DisplayName("a member that is stopped alone is not restarted, and its exit counts like any other")
	void memberCanBeStoppedAlone() {
		RunnerProcess process = ready(RunnerGroup.ordered("g").restart(Restart.always()));
		this.last.get("b").orElseThrow().signal(Signal.TERMINATE);
		assertClean(process);
		assertThat(this.b.runs()).isOne();
	}

	@Test
	@DisplayName("a start that throws is an exit before ready")
	void startThatThrowsIsAFailedStart() {
		RunnerProcess process = start(RunnerGroup.parallel("g").member("a", (AsyncRunner) (run) -> {
			throw FAILURE;
		}).member("b", this.b).build());
		assertThat(failure(process)).hasRootCause(FAILURE);
		assertThat(failure(process).kind()).isEqualTo(FailureKind.START);
		assertThat(this.b.isRunning()).isFalse();
	}

	@Test
	@DisplayName("a control that throws is logged and escalated like one that ignores its signal")
	void controlThatThrowsIsEscalated() {
		List<Signal> got = new ArrayList<>();
		RunnerProcess process = start(RunnerGroup.parallel("g").member("a", (AsyncRunner) (run) -> {
			run.ready();
			return (signal) -> {
				got.add(signal);
				throw FAILURE;
			};
		}).build());
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(15));
		assertThat(got).containsExactly(Signal.TERMINATE, Signal.KILL);
		assertThat(failure(process).unstopped()).containsExactly("a");
	}

	private record Own(String name, boolean stops) implements Signal {
	}

}
