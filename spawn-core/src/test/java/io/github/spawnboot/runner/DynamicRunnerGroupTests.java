package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.test.ScriptedRunner;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Groups whose members come and go, in virtual time.
 */
class DynamicRunnerGroupTests {

	private static final IllegalStateException FAILURE = new IllegalStateException("broken");

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final ScriptedRunner a = ScriptedRunner.create().readyAtOnce();

	private final ScriptedRunner b = ScriptedRunner.create().readyAtOnce();

	private final ScriptedRunner c = ScriptedRunner.create().readyAtOnce();

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.runtime.scheduled()).as("timers").isZero();
		Awaitility.await().until(() -> this.runtime.threads().isEmpty());
	}

	private RunnerProcess start(RunnerGroup group) {
		RunnerProcess process = Runners.background(group.name(), group, this.runtime);
		assertThat(process.ready()).isCompleted();
		return process;
	}

	private static void assertFails(FailureKind kind, ThrowingCallable call) {
		SpawnException failure = catchThrowableOfType(SpawnException.class, call);
		assertThat(failure).isNotNull();
		assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
	}

	private static void assertClean(RunnerProcess process) {
		assertThat(process.exit()).isCompleted();
		assertThat(process.exit().join().failure()).isNull();
	}

	@Test
	@DisplayName("I11: empty: ready at once, runs until stopped, clean")
	void emptyGroupRunsUntilItIsStopped() {
		RunnerProcess process = start(RunnerGroup.dynamic("d").build());
		this.runtime.pass(Duration.ofDays(1));
		assertThat(process.exit()).isNotDone();
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("I20: a negative capacity is refused, 0 is unlimited")
	void capacityIsChecked() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> RunnerGroup.dynamic("d").capacity(-1))
			.withMessage("'capacity' must be at least 0, but is -1");
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").capacity(0).build();
		RunnerProcess process = start(group);
		IntStream.range(0, 5).forEach((i) -> group.insert("m" + i, ScriptedRunner.create()));
		assertThat(group.members()).hasSize(5);
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("I20: the result has the trace")
	void resultHasTheTrace() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		group.insert("b", this.b);
		this.b.triggerFailure(FAILURE);
		assertThat(this.a.isRunning()).isTrue();
		process.signal(Signal.TERMINATE);
		RunnerGroupException failure = (RunnerGroupException) process.exit().join().failure();
		assertThat(failure).hasCause(FAILURE);
		assertThat(failure.trace()).extracting(RunnerExit::name).containsExactly("b", "a");
	}

	@Test
	@DisplayName("I21: full: fails at once without a wait")
	void insertIntoAFullGroupFails() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").capacity(2).build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		group.insert("b", this.b);
		assertFails(FailureKind.FULL, () -> group.insert("c", this.c));
		assertThat(this.c.runs()).isZero();
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("I21: full: waits for an exit, in the order of arrival, then FULL")
	void insertWaitsForAPlace() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").capacity(1).build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		CompletableFuture<RunnerProcess> second = insertInThread(group, "b", this.b);
		awaitTimers(1);
		CompletableFuture<RunnerProcess> third = insertInThread(group, "c", this.c);
		awaitTimers(2);
		assertFails(FailureKind.FULL, () -> group.insert("d", ScriptedRunner.create()));
		this.a.triggerExit();
		assertThat(second.get(10, TimeUnit.SECONDS).state()).isEqualTo(RunnerState.READY);
		assertThat(third).isNotDone();
		this.runtime.pass(Duration.ofSeconds(1));
		assertThat(third).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(SpawnException.class)
			.withMessage("Runner 'c' was not started: group 'd' has its 1 members (option 'capacity'), and none left"
					+ " within PT1S");
		process.signal(Signal.TERMINATE);
		assertClean(process);
		assertThat(this.c.runs()).isZero();
	}

	@Test
	@DisplayName("I21: closed while it waits, and interrupted while it waits")
	void insertThatWaitsEndsWithTheGroup() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").capacity(1).build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		CompletableFuture<RunnerProcess> second = insertInThread(group, "b", this.b);
		awaitTimers(1);
		CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				group.insert("c", this.c, Duration.ofSeconds(1));
			}
			catch (Throwable ex) {
				interrupted.complete(ex);
			}
		});
		thread.start();
		awaitTimers(2);
		thread.interrupt();
		assertThat(interrupted.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
		group.close();
		assertThat(second).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(SpawnException.class, (ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.CLOSED));
		this.a.triggerExit();
		assertClean(process);
		assertThat(this.b.runs() + this.c.runs()).isZero();
	}

	private static CompletableFuture<RunnerProcess> insertInThread(DynamicRunnerGroup group, String name,
			AsyncRunner runner) {
		CompletableFuture<RunnerProcess> inserted = new CompletableFuture<>();
		new Thread(() -> {
			try {
				inserted.complete(group.insert(name, runner, Duration.ofSeconds(1)));
			}
			catch (Throwable ex) {
				inserted.completeExceptionally(ex);
			}
		}).start();
		return inserted;
	}

	private void awaitTimers(int number) {
		Awaitility.await().until(() -> this.runtime.scheduled() == number);
	}

	@Test
	@DisplayName("I21: before the start USAGE, after close, stop and end CLOSED")
	void insertOutsideOfTheLifeIsRefused() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		assertFails(FailureKind.USAGE, () -> group.insert("a", this.a));
		group.close();
		assertThat(group.remove("a")).isEmpty();
		RunnerProcess process = start(group);
		this.a.ignoringAll();
		group.insert("a", this.a);
		group.close();
		assertFails(FailureKind.CLOSED, () -> group.insert("b", this.b));
		process.signal(Signal.TERMINATE);
		assertFails(FailureKind.CLOSED, () -> group.insert("b", this.b));
		this.a.triggerExit();
		assertClean(process);
		assertFails(FailureKind.CLOSED, () -> group.insert("b", this.b));
		assertThat(this.b.runs()).isZero();
	}

	@Test
	@DisplayName("I22: capacity 1: insert, exit, insert again")
	void capacityOneIsReused() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").capacity(1).build();
		RunnerProcess process = start(group);
		for (int i = 0; i < 3; i++) {
			RunnerProcess member = group.insert("a", this.a);
			this.a.triggerExit();
			assertThat(member.exit()).isCompleted();
		}
		process.signal(Signal.TERMINATE);
		assertClean(process);
		assertThat(this.a.runs()).isEqualTo(3);
	}

	@Test
	@DisplayName("I23: a duplicate is refused and not started; its name is free after the exit")
	void duplicateIsRefused() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		assertFails(FailureKind.USAGE, () -> group.insert("a", this.b));
		assertFails(FailureKind.USAGE, () -> group.insert(" ", this.b));
		assertThat(this.b.runs()).isZero();
		this.a.triggerExit();
		group.insert("a", this.b);
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("I24: close: idempotent, no new members, members not signalled, ends with the last")
	void closeEndsWithTheLastMember() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		group.close();
		group.close();
		assertThat(this.a.signals()).isEmpty();
		assertThat(process.exit()).isNotDone();
		this.a.triggerExit();
		assertClean(process);
		group.close();
	}

	@Test
	@DisplayName("I24: close: at once if there is no member")
	void closeOfAnEmptyGroupEndsIt() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		RunnerProcess process = start(group);
		group.close();
		assertClean(process);
	}

	@Test
	@DisplayName("I25: policy STOP_GROUP: an exit stops the others and closes the group")
	void exitStopsTheOthersIfThePolicySaysSo() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").onExit(ExitPolicy.STOP_GROUP).build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		group.insert("b", this.b);
		this.a.triggerExit();
		assertThat(this.b.signals()).containsExactly(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("I27: an unready exit is no entrance")
	void unreadyExitGivesOnlyAnExit() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		EventRecorder events = new EventRecorder();
		group.subscribe(events);
		RunnerProcess process = start(group);
		ScriptedRunner slow = ScriptedRunner.create();
		group.insert("slow", slow);
		RunnerProcess member = group.insert("a", this.a);
		slow.triggerExit();
		this.a.triggerExit();
		process.signal(Signal.TERMINATE);
		events.awaitEnd();
		assertThat(events.lines()).containsExactly("READY a", "EXITED slow", "EXITED a");
		assertThat(events.all().get(1).exit().failure()).isInstanceOf(RunnerStartException.class);
		assertThat(member.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("I27: all kinds of groups emit")
	void orderedGroupEmitsEvents() throws Exception {
		RunnerGroup group = RunnerGroup.ordered("o").member("a", this.a).member("b", this.b).build();
		EventRecorder events = new EventRecorder();
		group.subscribe(events);
		start(group).signal(Signal.TERMINATE);
		events.awaitEnd();
		assertThat(events.lines()).containsExactly("READY a", "READY b", "EXITED b", "EXITED a");
	}

	@Test
	@DisplayName("I28: the last N, then live; N = 2 after 3 events gives exactly 2; late listeners get them and the end")
	void lateListenersAreToldTheLastEvents() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").replay(2).build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		group.insert("b", this.b);
		group.insert("c", this.c);
		EventRecorder late = new EventRecorder();
		group.subscribe(late);
		this.b.triggerExit();
		process.signal(Signal.TERMINATE);
		late.awaitEnd();
		assertThat(late.lines()).containsExactly("READY b", "READY c", "EXITED b", "EXITED a", "EXITED c");
		EventRecorder tooLate = new EventRecorder();
		group.subscribe(tooLate);
		tooLate.awaitEnd();
		assertThat(tooLate.lines()).containsExactly("EXITED a", "EXITED c");
	}

	@Test
	@DisplayName("I28: N = 0: none of the past")
	void withoutReplayNothingOfThePastIsTold() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").replay(0).build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		EventRecorder late = new EventRecorder();
		group.subscribe(late);
		process.signal(Signal.TERMINATE);
		late.awaitEnd();
		assertThat(late.lines()).containsExactly("EXITED a");
	}

	@Test
	@DisplayName("I28: subscriptions can be closed")
	void closedSubscriptionIsToldNothing() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		EventRecorder closed = new EventRecorder();
		EventRecorder open = new EventRecorder();
		RunnerSubscription subscription = group.subscribe(closed);
		group.subscribe(open);
		RunnerProcess process = start(group);
		subscription.close();
		assertThat(subscription.isEnded()).isTrue();
		group.insert("a", this.a);
		process.signal(Signal.TERMINATE);
		open.awaitEnd();
		assertThat(closed.all()).isEmpty();
		assertThat(closed.isEnded()).isFalse();
	}

	@Test
	@DisplayName("I29: a listener that never returns and one that throws hold up nobody; drops are counted")
	void slowListenerDelaysNobody() throws Exception {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		CountDownLatch inListener = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		RunnerSubscription slow = group.subscribe((event) -> {
			inListener.countDown();
			Awaitility.await().forever().until(() -> goOn.getCount() == 0);
		}, 1);
		EventRecorder events = new EventRecorder();
		group.subscribe((event) -> {
			events.onEvent(event);
			throw FAILURE;
		});
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		inListener.await();
		group.insert("b", this.b);
		group.insert("c", this.c);
		process.signal(Signal.TERMINATE);
		assertClean(process);
		Awaitility.await().until(() -> events.all().size() == 6);
		assertThat(slow.dropped()).isEqualTo(4);
		assertThat(slow.isEnded()).isFalse();
		goOn.countDown();
		Awaitility.await().until(slow::isEnded);
	}

	@Test
	@DisplayName("remove: stops one member, which means nothing to the others, and is not restarted")
	void removeStopsOneMember() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d")
			.onExit(ExitPolicy.STOP_GROUP)
			.restart(Restart.always())
			.build();
		RunnerProcess process = start(group);
		group.insert("a", this.a);
		group.insert("b", this.b);
		RunnerProcess member = group.remove("a").orElseThrow();
		assertThat(member.exit().join().isClean()).isTrue();
		assertThat(this.a.runs()).isOne();
		assertThat(group.remove("a")).isEmpty();
		assertThat(group.members()).extracting(RunnerProcess::name).isEqualTo(List.of("b"));
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("a thread that works for the group cannot wait for a place in it")
	void insertThatWouldWaitForItselfIsRefused() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").capacity(1).build();
		RunnerProcess process = start(group);
		CompletableFuture<Void> refused = new CompletableFuture<>();
		group.insert("a", (AsyncRunner) (run) -> {
			assertFails(FailureKind.USAGE, () -> group.insert("b", this.b, Duration.ofSeconds(1)));
			refused.complete(null);
			return this.a.start(run);
		});
		assertThat(refused).isCompleted();
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

	@Test
	@DisplayName("a runner may insert others while it is started")
	void runnerInsertsAnother() {
		DynamicRunnerGroup group = RunnerGroup.dynamic("d").build();
		RunnerProcess process = start(group);
		group.insert("a", (AsyncRunner) (run) -> {
			group.insert("b", this.b);
			return this.a.start(run);
		});
		assertThat(this.b.isRunning()).isTrue();
		process.signal(Signal.TERMINATE);
		assertClean(process);
	}

}
