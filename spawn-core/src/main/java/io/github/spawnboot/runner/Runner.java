package io.github.spawnboot.runner;

/**
 * A unit of work that is supervised. It
 * <ul>
 * <li>sets itself up in finite time and then calls {@code ready.ready()},</li>
 * <li>works, for as long as it wants,</li>
 * <li>returns in finite time after a signal that {@linkplain Signal#stops() stops},</li>
 * <li>returns normally if all is well, and throws if it is not.</li>
 * </ul>
 * A runner that ends before it is ready has failed to start, even if it returns normally.
 * <p>
 * Each run has a thread of its own, a daemon named {@code spawn-runner-} and the name of
 * the runner, which {@link Signal#KILL} interrupts. An object that keeps its state in
 * local variables can run again, and several times at once. Whoever runs a group, or
 * something that needs no thread, implements {@link AsyncRunner}.
 */
@FunctionalInterface
public interface Runner extends AsyncRunner {

	/**
	 * Runs.
	 * @param signals the signals sent to this run
	 * @param ready says that the runner is ready
	 * @throws Exception what the run ends with; an {@link Error} ends it the same way
	 */
	void run(Signals signals, Ready ready) throws Exception;

	/**
	 * Runs in a thread of its own.
	 * @param run the supervisor's side
	 * @return takes the signals
	 */
	@Override
	default Control start(Run run) {
		return new BlockingRun(this, run).start();
	}

}
