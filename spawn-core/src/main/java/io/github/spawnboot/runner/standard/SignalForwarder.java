package io.github.spawnboot.runner.standard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;

/**
 * Turns signals that the operating system sends to this JVM into signals to a runner, for
 * programs without a framework:
 *
 * <pre>
 * RunnerProcess app = Runners.background("app", SignalForwarder.create().around(group));
 * RunnerExit exit = app.exit().join();
 * </pre>
 *
 * {@code SIGINT} (also Ctrl-C) and {@code SIGTERM} become {@link Signal#TERMINATE}, from
 * the start of the runner on, before it is ready, too; further ones by
 * {@link #on(String, Signal)}. What they meant before, they mean again after the end of
 * the runner. In between neither of them ends the JVM nor starts its shutdown hooks: the
 * program drains for as long as its limits allow, and what comes after the end of the
 * runner is up to the program. This class never ends the JVM.
 * <p>
 * Not for a Spring application, whose life cycle stops its runners already. Immutable.
 */
public final class SignalForwarder {

	private final Map<String, Signal> signals;

	private final RunnerLimits limits;

	private SignalForwarder(Map<String, Signal> signals, RunnerLimits limits) {
		this.signals = signals;
		this.limits = limits;
	}

	/**
	 * Creates a forwarder of {@code SIGINT} and {@code SIGTERM}.
	 * @return the forwarder
	 * @throws io.github.spawnboot.SpawnUsageException if this JVM cannot handle signals
	 */
	public static SignalForwarder create() {
		return new SignalForwarder(Map.of(), RunnerLimits.defaults()).on("INT", Signal.TERMINATE)
			.on("TERM", Signal.TERMINATE);
	}

	/**
	 * Returns a forwarder of one more signal, or with another meaning of one.
	 * @param name name of the signal without {@code SIG}, such as {@code HUP}
	 * @param signal what it becomes
	 * @return the forwarder
	 * @throws io.github.spawnboot.SpawnUsageException if an argument is {@code null}, or
	 * this system has no such signal; one that the JVM uses itself, {@code QUIT} for
	 * example, is refused when the forwarder is used
	 */
	public SignalForwarder on(String name, Signal signal) {
		JvmSignals.check(Arguments.notNull("name", name));
		Map<String, Signal> signals = new LinkedHashMap<>(this.signals);
		signals.put(name, Arguments.notNull("signal", signal));
		return new SignalForwarder(signals, this.limits);
	}

	/**
	 * Returns a forwarder with other limits for runners without limits of their own.
	 * @param limits how long the runner inside {@link #around(AsyncRunner)} may take
	 * @return the forwarder
	 */
	public SignalForwarder limits(RunnerLimits limits) {
		return new SignalForwarder(this.signals, Arguments.notNull("limits", limits));
	}

	/**
	 * Puts the forwarder around a runner.
	 * @param runner what gets the signals
	 * @return the runner to start instead: ready and ended when the one inside is. A
	 * signal that cannot be handled is a failed start. An end because of a signal of the
	 * operating system is a normal end for what is around it, so the forwarder belongs
	 * outside of restarts
	 */
	public AsyncRunner around(Runner runner) {
		return around((AsyncRunner) runner);
	}

	/**
	 * Puts the forwarder around a runner, as {@link #around(Runner)} does.
	 * @param runner what gets the signals
	 * @return the runner to start instead
	 */
	public AsyncRunner around(AsyncRunner runner) {
		return new Forwarding(this, Arguments.notNull("runner", runner));
	}

	/**
	 * Forwards to a process that was started already, until it ends. Signals that came
	 * between its start and this call have done what they do without a forwarder.
	 * @param process what gets the signals
	 * @throws io.github.spawnboot.SpawnUsageException if a signal cannot be handled
	 */
	public void forwardTo(RunnerProcess process) {
		Arguments.notNull("process", process);
		Runnable end = JvmSignals.listen(this.signals.keySet(), (name) -> process.signal(meaning(name)));
		process.exit().thenRun(end);
	}

	private Signal meaning(String name) {
		return Objects.requireNonNull(this.signals.get(name));
	}

	/**
	 * The runner around another one. That has a supervisor of its own, because only a
	 * supervisor can bound the stop that a signal begins.
	 */
	private record Forwarding(SignalForwarder forwarder, AsyncRunner runner) implements AsyncRunner {

		@Override
		public RunnerLimits limits() {
			return RunnerLimits.none();
		}

		@Override
		public Control start(Run run) {
			CompletableFuture<RunnerProcess> inner = new CompletableFuture<>();
			Runnable end = JvmSignals.listen(this.forwarder.signals.keySet(),
					(name) -> inner.thenAccept((process) -> process.signal(this.forwarder.meaning(name))));
			RunnerProcess process;
			try {
				process = Runners.background(run.name(), this.runner, this.forwarder.limits, run.runtime());
			}
			catch (Throwable ex) {
				end.run();
				throw ex;
			}
			inner.complete(process);
			process.ready().thenRun(run::ready);
			process.exit().thenAccept((exit) -> {
				end.run();
				run.exited(exit.failure());
			});
			return process::signal;
		}

	}

}
