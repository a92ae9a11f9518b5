package io.github.spawnboot.runner;

import org.jspecify.annotations.Nullable;

/**
 * A runner without a thread of its own: it is told to start and gets signals, and tells
 * when it is ready and when it has ended. {@link RunnerGroup Groups} and restarts are
 * such runners, so they nest freely. For work that blocks there is {@link Runner}.
 */
@FunctionalInterface
public interface AsyncRunner {

	/**
	 * Starts one run. Called by the thread that happens to supervise, with no lock held;
	 * must not block, because one supervisor does one thing after the other.
	 * @param run tells the supervisor what becomes of this run; may be called before this
	 * method has returned
	 * @return takes the signals of this run
	 * @throws Exception if it cannot start, which ends the run with that exception
	 */
	Control start(Run run) throws Exception;

	/**
	 * Returns the limits that suit this runner.
	 * @return the limits, or {@code null} (the default) for those of its supervisor
	 */
	default @Nullable RunnerLimits limits() {
		return null;
	}

	/**
	 * The runner's side of one run.
	 */
	interface Control {

		/**
		 * Takes a signal. Signals come in the order in which they were sent, one at a
		 * time, after {@link AsyncRunner#start} has returned and until the run has ended;
		 * after a call of {@link Run#exited} one may still come. Must not block; what it
		 * throws is logged.
		 * @param signal the signal
		 */
		void signal(Signal signal);

	}

	/**
	 * The supervisor's side of one run. Thread-safe; the methods never wait, but they may
	 * do other work of the supervisor, so no lock should be held by the caller that a
	 * {@link AsyncRunner#start} or a {@link Control#signal} takes as well.
	 */
	interface Run {

		/**
		 * Returns what the run is called.
		 * @return names of the groups around it and its own one, separated by slashes
		 */
		String name();

		/**
		 * Returns clock, timer and threads.
		 * @return what to use instead of the ones of the system
		 */
		RunnerRuntime runtime();

		/**
		 * Says that the runner is ready. Has an effect once, and none after the end or a
		 * request to end.
		 */
		void ready();

		/**
		 * Says that the run has ended. Has an effect once.
		 * @param failure why it failed, or {@code null} if all is well
		 */
		void exited(@Nullable Throwable failure);

		/**
		 * Says that what is run inside has ended and will be started again in the same
		 * run. The state is {@link RunnerState#RESTARTING} until {@link #ready()} is
		 * called again.
		 * @param exit the end
		 */
		void restarting(RunnerExit exit);

		/**
		 * Says that the runner does its work well, so that earlier failures count no more
		 * for the back-off of the {@link Restart} around it.
		 */
		void stable();

	}

}
