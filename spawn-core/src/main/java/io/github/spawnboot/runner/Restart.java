package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * When a runner that has ended is started again, how long after, and how often;
 * immutable. Goes around one runner, which then counts for itself, or is an option of a
 * group, where delays and the limit count over all its members. Never restarts what was
 * asked to end, neither while it runs nor during a delay.
 * <p>
 * By default the back-off is {@link BackOff#defaults()}, at most 10 restarts happen
 * within a minute, and a run that was ready for a minute starts the back-off over.
 */
public final class Restart {

	private static final Restart NEVER = new Restart(null, BackOff.defaults(), 10, Duration.ofMinutes(1),
			Duration.ofMinutes(1));

	private final @Nullable Function<RunnerExit, RestartDecision> decision;

	private final BackOff backOff;

	private final int limit;

	private final Duration window;

	private final Duration resetAfter;

	private Restart(@Nullable Function<RunnerExit, RestartDecision> decision, BackOff backOff, int limit,
			Duration window, Duration resetAfter) {
		this.decision = decision;
		this.backOff = backOff;
		this.limit = limit;
		this.window = window;
		this.resetAfter = resetAfter;
	}

	/**
	 * Never restarts.
	 * @return the policy
	 */
	public static Restart never() {
		return NEVER;
	}

	/**
	 * Restarts after a failure, which includes an end before it was ready.
	 * @return the policy
	 */
	public static Restart onError() {
		return when((exit) -> !exit.isClean());
	}

	/**
	 * Restarts after each end.
	 * @return the policy
	 */
	public static Restart always() {
		return when((exit) -> true);
	}

	/**
	 * Restarts after a failure of one of some types, or with a cause of them.
	 * @param types classes of exceptions, subclasses included
	 * @return the policy
	 */
	@SafeVarargs
	public static Restart onCause(Class<? extends Throwable>... types) {
		List<Class<? extends Throwable>> causes = new ArrayList<>();
		for (Class<? extends Throwable> type : types) {
			causes.add(Check.notNull("types", type));
		}
		return when((exit) -> causes(exit.failure(), causes, 0));
	}

	// A chain of causes can be a circle.
	private static boolean causes(@Nullable Throwable failure, List<Class<? extends Throwable>> types, int depth) {
		return failure != null && depth < 100 && (types.stream().anyMatch((type) -> type.isInstance(failure))
				|| causes(failure.getCause(), types, depth + 1));
	}

	/**
	 * Restarts if a condition holds. It is asked by the thread that happens to supervise,
	 * with no lock held; it must not block. If it throws, there is no restart.
	 * @param condition tests the exit
	 * @return the policy
	 */
	public static Restart when(Predicate<RunnerExit> condition) {
		Check.notNull("condition", condition);
		return deciding((exit) -> condition.test(exit) ? RestartDecision.RESTART : RestartDecision.LEAVE);
	}

	/**
	 * Restarts if a function says so. It is asked by the thread that happens to
	 * supervise, with no lock held; it must not block. If it throws, there is no restart.
	 * @param decision decides on the exit
	 * @return the policy
	 */
	public static Restart deciding(Function<RunnerExit, RestartDecision> decision) {
		return new Restart(Check.notNull("decision", decision), NEVER.backOff, NEVER.limit, NEVER.window,
				NEVER.resetAfter);
	}

	/**
	 * Returns this policy with another back-off.
	 * @param backOff how long to wait
	 * @return the policy
	 */
	public Restart withBackOff(BackOff backOff) {
		return new Restart(this.decision, Check.notNull("backOff", backOff), this.limit, this.window, this.resetAfter);
	}

	/**
	 * Returns this policy with another limit. If a restart would exceed it, the runner or
	 * group gives up: it ends with a failure of kind UNAVAILABLE.
	 * @param restarts how many restarts at most
	 * @param window within which time
	 * @return the policy
	 */
	public Restart withLimit(int restarts, Duration window) {
		Check.atLeast("restarts", 1, restarts);
		Check.duration("window", window, Duration.ofNanos(1), RunnerLimits.UNLIMITED);
		return new Restart(this.decision, this.backOff, restarts, window, this.resetAfter);
	}

	/**
	 * Returns this policy without a limit: it never gives up.
	 * @return the policy
	 */
	public Restart withoutLimit() {
		return new Restart(this.decision, this.backOff, Integer.MAX_VALUE, this.window, this.resetAfter);
	}

	/**
	 * Returns this policy with another stable time.
	 * @param stable how long a run has to be ready, and no failure to happen, until
	 * earlier failures do not count for the back-off any more;
	 * {@link AsyncRunner.Run#stable()} has the same effect at once
	 * @return the policy
	 */
	public Restart withResetAfter(Duration stable) {
		Check.duration("stable", stable, Duration.ofNanos(1), RunnerLimits.UNLIMITED);
		return new Restart(this.decision, this.backOff, this.limit, this.window, stable);
	}

	/**
	 * Puts this policy around one runner. The result is ready when a run is, and ends
	 * with the exit that is not followed by a restart.
	 * @param runner what is run
	 * @return a runner
	 */
	public AsyncRunner around(Runner runner) {
		return around((AsyncRunner) runner);
	}

	/**
	 * Puts this policy around one runner. The result is ready when a run is, and ends
	 * with the exit that is not followed by a restart.
	 * @param runner what is run
	 * @return a runner
	 */
	public AsyncRunner around(AsyncRunner runner) {
		return new RestartingRunner(this, Check.notNull("runner", runner), null);
	}

	/**
	 * Puts this policy around one runner with limits of its own.
	 * @param runner what is run
	 * @param limits how long each run may take
	 * @return a runner
	 */
	public AsyncRunner around(AsyncRunner runner, RunnerLimits limits) {
		return new RestartingRunner(this, Check.notNull("runner", runner), Check.notNull("limits", limits));
	}

	@Nullable Function<RunnerExit, RestartDecision> decision() {
		return this.decision;
	}

	BackOff backOff() {
		return this.backOff;
	}

	int limit() {
		return this.limit;
	}

	Duration window() {
		return this.window;
	}

	Duration resetAfter() {
		return this.resetAfter;
	}

}
