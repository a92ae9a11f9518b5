package io.github.spawnboot.runner.standard;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerStartException;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.test.ScriptedRunner;
import io.github.spawnboot.runner.test.SignalRecorder;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Signals to this JVM: {@code SIGWINCH} and {@code SIGURG}, which nobody else minds.
 */
class SignalForwarderTests {

	private static final Signal RESIZED = () -> "RESIZED";

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final SignalForwarder forwarder = SignalForwarder.create().on("WINCH", RESIZED).on("URG", Signal.TERMINATE);

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.runtime.scheduled()).isZero();
	}

	private RunnerProcess start(String name, AsyncRunner runner) {
		return Runners.background(name, runner, this.runtime);
	}

	private static void signalMyself(String name) throws Exception {
		Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid())).start();
		assertThat(kill.waitFor()).isZero();
	}

	private static RunnerExit exit(RunnerProcess process) throws Exception {
		return process.exit().get(20, TimeUnit.SECONDS);
	}

	@Test
	@DisplayName("I33: every runner that listens gets the signal, until it ends")
	void signalReachesAllThatListen() throws Exception {
		SignalRecorder first = SignalRecorder.endingOn(Signal.TERMINATE);
		SignalRecorder second = SignalRecorder.endingOn(Signal.TERMINATE);
		RunnerProcess one = start("one", this.forwarder.around(first));
		RunnerProcess two = start("two", second);
		this.forwarder.forwardTo(two);
		signalMyself("WINCH");
		assertThat(first.await(1, Threads.LIMIT)).containsExactly(RESIZED);
		assertThat(second.await(1, Threads.LIMIT)).containsExactly(RESIZED);
		one.stop();
		signalMyself("WINCH");
		assertThat(second.await(2, Threads.LIMIT)).containsExactly(RESIZED, RESIZED);
		assertThat(first.signals()).containsExactly(RESIZED, Signal.TERMINATE);
		signalMyself("URG");
		assertThat(exit(two).isClean()).isTrue();
	}

	@Test
	@DisplayName("I34: stop works in every state, and from both sides")
	void supervisorStopsTheRunnerInside() throws Exception {
		ScriptedRunner inside = ScriptedRunner.create();
		RunnerProcess process = start("app", this.forwarder.around(inside));
		process.signal(RESIZED);
		process.signal(Signal.TERMINATE);
		assertThat(inside.signals()).containsExactly(RESIZED, Signal.TERMINATE);
		assertThat(process.ready()).isCompletedExceptionally();
		assertThat(exit(process).failure()).hasMessage("Runner 'app' was stopped before it was ready");
	}

	@Test
	@DisplayName("I34: ready, failure and the stop of a group are those of the runner inside")
	void readyAndFailureAreThoseOfTheRunnerInside() throws Exception {
		ScriptedRunner inside = ScriptedRunner.create();
		RunnerProcess process = start("app", this.forwarder.around(inside));
		assertThat(process.ready()).isNotDone();
		inside.triggerReady();
		assertThat(process.ready()).isCompleted();
		IllegalStateException failure = new IllegalStateException("oh");
		inside.triggerFailure(failure);
		assertThat(exit(process).failure()).isSameAs(failure);
		ScriptedRunner member = ScriptedRunner.create().readyAtOnce();
		RunnerProcess group = start("app",
				this.forwarder.around(RunnerGroup.parallel("g").member("m", member).build()));
		group.signal(Signal.TERMINATE);
		assertThat(exit(group).isClean()).isTrue();
	}

	@Test
	@DisplayName("I33: a stop that begins with a signal of the system is bounded")
	void runnerThatIgnoresTheSignalIsKilledAfterItsGrace() throws Exception {
		ScriptedRunner deaf = ScriptedRunner.create().readyAtOnce().ignoringTerminate();
		SignalRecorder recorder = SignalRecorder.around(deaf);
		RunnerProcess process = start("app", this.forwarder.around(recorder));
		signalMyself("URG");
		recorder.await(1, Threads.LIMIT);
		this.runtime.pass(Duration.ofSeconds(10));
		assertThat(exit(process).failure())
			.hasMessage("Runner 'app' did not end within PT10S, the limit 'grace', and had to be killed");
		assertThat(recorder.signals()).isEqualTo(List.of(Signal.TERMINATE, Signal.KILL));
	}

	@Test
	void runnerThatDoesNotEndAtAllIsReported() throws Exception {
		ScriptedRunner deaf = ScriptedRunner.create().readyAtOnce().ignoringAll();
		RunnerProcess process = start("app", this.forwarder.around(deaf));
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(15));
		assertThat(process.state()).isEqualTo(RunnerState.EXITED);
		assertThat(exit(process).failure()).hasMessageContaining("may still run");
		deaf.ensureExit();
	}

	@Test
	void unknownSignalIsRefused() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.forwarder.on("NOPE", RESIZED))
			.withMessageStartingWith("Signal 'NOPE' of the operating system cannot be handled");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.forwarder.on("SIGTERM", RESIZED))
			.withMessageContaining("Names have no 'SIG'");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.forwarder.on("TERM", null))
			.withMessage("'signal' must not be null");
	}

	@Test
	void signalOfTheJvmItselfIsAFailedStart() {
		ScriptedRunner inside = ScriptedRunner.create();
		RunnerProcess process = start("app", this.forwarder.on("SEGV", RESIZED).around(inside));
		assertThat(process.ready()).isCompletedExceptionally();
		assertThat(process.lastExit().failure()).isInstanceOf(RunnerStartException.class)
			.hasMessageContaining("Signal 'SEGV' of the operating system cannot be handled");
		assertThat(inside.runs()).isZero();
	}

}
