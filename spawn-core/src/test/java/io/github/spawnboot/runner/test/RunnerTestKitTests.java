package io.github.spawnboot.runner.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What users test their runners with.
 */
class RunnerTestKitTests {

	private static final Signal RELOAD = () -> "RELOAD";

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final ScriptedRunner runner = ScriptedRunner.create();

	private RunnerProcess start() {
		return Runners.background("scripted", this.runner, this.runtime);
	}

	@Test
	@DisplayName("I38: ready and exit by hand")
	void scriptedRunnerDoesWhatTheTestSays() {
		RunnerProcess process = start();
		assertThat(process.state()).isEqualTo(RunnerState.STARTING);
		this.runner.triggerReady();
		assertThat(process.state()).isEqualTo(RunnerState.READY);
		this.runner.triggerExit();
		assertThat(process.exit().join().isClean()).isTrue();
		assertThat(this.runner.isRunning()).isFalse();
		assertThat(this.runner.runs()).isOne();
	}

	@Test
	@DisplayName("I38: a failing exit, and a second run")
	void scriptedRunnerFailsAndRunsAgain() {
		RunnerProcess first = start();
		IllegalStateException failure = new IllegalStateException("oh");
		this.runner.readyAtOnce();
		this.runner.triggerReady();
		this.runner.triggerFailure(failure);
		assertThat(first.exit().join().failure()).isSameAs(failure);
		RunnerProcess second = start();
		assertThat(second.state()).isEqualTo(RunnerState.READY);
		assertThat(this.runner.runs()).isEqualTo(2);
		this.runner.ensureExit();
		this.runner.ensureExit();
		assertThat(second.exit()).isCompleted();
	}

	@Test
	@DisplayName("I38: it can ignore stop")
	void scriptedRunnerIgnoresSignals() {
		RunnerProcess process = start();
		this.runner.ignoringTerminate().triggerReady();
		process.signal(RELOAD);
		process.signal(Signal.TERMINATE);
		assertThat(this.runner.isRunning()).isTrue();
		process.signal(Signal.KILL);
		assertThat(this.runner.isRunning()).isFalse();
		assertThat(this.runner.signals()).containsExactly(RELOAD, Signal.TERMINATE, Signal.KILL);
		RunnerProcess deaf = start();
		this.runner.ignoringAll();
		deaf.signal(Signal.KILL);
		assertThat(this.runner.isRunning()).isTrue();
		this.runner.ensureExit();
		assertThat(deaf.exit()).isCompleted();
	}

	@Test
	void scriptedRunnerWhenNeverStartedRefusesTriggers() {
		assertThatIllegalStateException().isThrownBy(this.runner::triggerReady)
			.withMessage("The runner was never started");
		this.runner.ensureExit();
	}

	@Test
	@DisplayName("I38: a recorder of signals that ends on chosen ones")
	void signalRecorderRecordsAndEnds() throws Exception {
		SignalRecorder recorder = SignalRecorder.endingOn(RELOAD);
		RunnerProcess process = Runners.invoke("recorder", recorder, this.runtime);
		process.signal(Signal.TERMINATE);
		assertThat(recorder.await(2, Duration.ofMillis(1))).containsExactly(Signal.TERMINATE);
		process.signal(RELOAD);
		assertThat(recorder.await(2, Duration.ofSeconds(20))).containsExactly(Signal.TERMINATE, RELOAD);
		assertThat(process.exit().join().isClean()).isTrue();
	}

	@Test
	@DisplayName("I38: a recorder around a runner")
	void signalRecorderAroundARunnerPassesSignalsOn() throws Exception {
		List<Signal> got = new ArrayList<>();
		SignalRecorder recorder = SignalRecorder.around((Runner) (signals, ready) -> {
			ready.ready();
			got.add(signals.await());
		});
		RunnerProcess process = Runners.invoke("recorder", recorder);
		process.stop();
		assertThat(recorder.signals()).isEqualTo(got).containsExactly(Signal.TERMINATE);
	}

	@Test
	void virtualRuntimeRunsWhatBecomesDueInOrderAtItsTime() {
		List<String> done = new ArrayList<>();
		this.runtime.schedule(() -> done.add("second at " + this.runtime.now()), Duration.ofSeconds(2));
		this.runtime.schedule(() -> {
			done.add("first at " + this.runtime.now());
			this.runtime.schedule(() -> done.add("nested at " + this.runtime.now()), Duration.ofSeconds(1));
		}, Duration.ofSeconds(1));
		RunnerRuntime.Timer cancelled = this.runtime.schedule(() -> done.add("cancelled"), Duration.ofSeconds(1));
		this.runtime.schedule(() -> done.add("later"), Duration.ofHours(1));
		cancelled.cancel();
		this.runtime.pass(Duration.ofSeconds(5));
		assertThat(done).containsExactly("first at 1970-01-01T00:00:01Z", "second at 1970-01-01T00:00:02Z",
				"nested at 1970-01-01T00:00:02Z");
		assertThat(this.runtime.now()).isEqualTo(Instant.ofEpochSecond(5));
		assertThat(this.runtime.scheduled()).isOne();
	}

	@Test
	void virtualRuntimeKnowsItsThreads() throws Exception {
		Thread thread = this.runtime.start("waits", () -> {
			try {
				Thread.currentThread().join();
			}
			catch (InterruptedException ex) {
				// The end.
			}
		});
		assertThat(this.runtime.threads()).containsExactly(thread);
		thread.interrupt();
		thread.join();
		assertThat(this.runtime.threads()).isEmpty();
		this.runtime.setRandom(0.25);
		assertThat(this.runtime.random()).isEqualTo(0.25);
	}

}
