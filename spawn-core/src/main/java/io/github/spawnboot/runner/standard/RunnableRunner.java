package io.github.spawnboot.runner.standard;

import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Signal;

/**
 * Runs a {@link Runnable} that knows nothing of runners. It
 * <ul>
 * <li>is ready at once,</li>
 * <li>works in a thread of its own, {@code spawn-runner-} and the name of the
 * runner,</li>
 * <li>ends when the runnable returns, and fails with what it throws,</li>
 * <li>interrupts the thread on every signal that {@linkplain Signal#stops() stops}, or by
 * choice only on {@link Signal#KILL}; an exception whose cause is that interrupt is a
 * clean end.</li>
 * </ul>
 * A runnable that ignores interrupts is given up by its supervisor and reported. Can run
 * as often, and as often at once, as the runnable can. Immutable.
 */
public final class RunnableRunner implements AsyncRunner {

	private final Runnable runnable;

	private final boolean onlyByKill;

	private RunnableRunner(Runnable runnable, boolean onlyByKill) {
		this.runnable = runnable;
		this.onlyByKill = onlyByKill;
	}

	/**
	 * Creates a runner that interrupts its work on every signal that stops.
	 * @param runnable the work
	 * @return the runner
	 * @throws io.github.spawnboot.SpawnUsageException if it is {@code null}
	 */
	public static RunnableRunner of(Runnable runnable) {
		return new RunnableRunner(Arguments.notNull("runnable", runnable), false);
	}

	/**
	 * Returns a runner that lets its work go on after {@link Signal#TERMINATE}, and
	 * interrupts it only on {@link Signal#KILL}, which a supervisor sends after the
	 * grace: for work that ends by itself and should not be left half done.
	 * @return the runner
	 */
	public RunnableRunner interruptedOnlyByKill() {
		return new RunnableRunner(this.runnable, true);
	}

	@Override
	public Control start(Run run) {
		run.ready();
		Work work = Work.start(run.runtime(), "spawn-runner-" + run.name(), this.runnable::run, run::exited);
		return (signal) -> {
			if (signal.equals(Signal.KILL) || (signal.stops() && !this.onlyByKill)) {
				work.interrupt();
			}
		};
	}

}
