package io.github.spawnboot.runner;

/**
 * Starts runners that belong to no group.
 */
public final class Runners {

	private Runners() {
	}

	/**
	 * Starts a runner and waits until it is ready. {@link RunnerLimits Limits} bound the
	 * wait: one that is not ready in time is stopped.
	 * @param name what it is called
	 * @param runner what is run
	 * @return the process, which was ready
	 * @throws io.github.spawnboot.SpawnException of kind START if it ended before it was
	 * ready, even without a failure, or was not ready in time; of kind CANCELLED if it
	 * was stopped before
	 * @throws InterruptedException if the waiting thread is interrupted; the runner has
	 * then been asked to end
	 */
	public static RunnerProcess invoke(String name, Runner runner) throws InterruptedException {
		return invoke(name, runner, RunnerRuntime.system());
	}

	/**
	 * Starts a runner and waits until it is ready, as {@link #invoke(String, Runner)}
	 * does.
	 * @param name what it is called
	 * @param runner what is run
	 * @return the process, which was ready
	 * @throws InterruptedException if the waiting thread is interrupted; the runner has
	 * then been asked to end
	 */
	public static RunnerProcess invoke(String name, AsyncRunner runner) throws InterruptedException {
		return invoke(name, runner, RunnerRuntime.system());
	}

	/**
	 * Starts a runner and waits until it is ready, as {@link #invoke(String, Runner)}
	 * does.
	 * @param name what it is called
	 * @param runner what is run
	 * @param runtime clock, timer and threads
	 * @return the process, which was ready
	 * @throws InterruptedException if the waiting thread is interrupted; the runner has
	 * then been asked to end
	 */
	public static RunnerProcess invoke(String name, AsyncRunner runner, RunnerRuntime runtime)
			throws InterruptedException {
		RunnerProcess process = background(name, runner, runtime);
		try {
			return Futures.await(process.ready());
		}
		catch (InterruptedException ex) {
			process.signal(Signal.TERMINATE);
			throw ex;
		}
	}

	/**
	 * Starts a runner and does not wait.
	 * @param name what it is called
	 * @param runner what is run
	 * @return the process
	 */
	public static RunnerProcess background(String name, Runner runner) {
		return background(name, runner, RunnerRuntime.system());
	}

	/**
	 * Starts a runner and does not wait.
	 * @param name what it is called
	 * @param runner what is run
	 * @return the process
	 */
	public static RunnerProcess background(String name, AsyncRunner runner) {
		return background(name, runner, RunnerRuntime.system());
	}

	/**
	 * Starts a runner and does not wait.
	 * @param name what it is called
	 * @param runner what is run
	 * @param runtime clock, timer and threads
	 * @return the process
	 */
	public static RunnerProcess background(String name, AsyncRunner runner, RunnerRuntime runtime) {
		return background(name, runner, RunnerLimits.defaults(), runtime);
	}

	/**
	 * Starts a runner and does not wait.
	 * @param name what it is called
	 * @param runner what is run
	 * @param limits how long it may take, unless it has {@linkplain AsyncRunner#limits()
	 * limits of its own}
	 * @param runtime clock, timer and threads
	 * @return the process
	 */
	public static RunnerProcess background(String name, AsyncRunner runner, RunnerLimits limits,
			RunnerRuntime runtime) {
		GroupMember member = new GroupMember(name, runner, null);
		Check.notNull("limits", limits);
		Check.notNull("runtime", runtime);
		Serial serial = new Serial();
		SupervisedRunner process = new SupervisedRunner(new Alone(), serial, runtime, 0, "", name, runner,
				(member.limits() != null) ? member.limits() : limits);
		serial.change(process::start);
		return process;
	}

	/**
	 * Nobody decides anything: what has ended has left.
	 */
	private static final class Alone implements SupervisedRunner.Owner {

		@Override
		public void signalled(SupervisedRunner process, Signal signal) {
			process.send(signal);
		}

		@Override
		public void ready(SupervisedRunner process) {
		}

		@Override
		public void exited(SupervisedRunner process, RunnerExit exit) {
			process.leave(exit);
		}

		@Override
		public void stable(SupervisedRunner process) {
		}

	}

}
