package io.github.spawnboot.runner;

import java.util.List;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;

/**
 * A group did not start, gave up, or had members that failed or did not end. The cause is
 * the failure that ended it, those of other members are suppressed. The kind is START if
 * it did not become ready, UNAVAILABLE if it gave up restarting, TIMEOUT if members did
 * not end in time, and else that of the first failure, or REMOTE if that has none.
 */
public class RunnerGroupException extends SpawnException {

	private final List<RunnerExit> trace;

	RunnerGroupException(FailureKind kind, String message, @Nullable Throwable cause, List<RunnerExit> trace) {
		super(kind, message, cause);
		this.trace = List.copyOf(trace);
		for (RunnerExit exit : this.trace) {
			Throwable failure = exit.failure();
			if (failure != null && failure != cause) {
				addSuppressed(failure);
			}
		}
	}

	/**
	 * Returns how the members ended.
	 * @return exits in their order, clean ones and those before a restart included; of
	 * more than 100 the last ones
	 */
	public List<RunnerExit> trace() {
		return this.trace;
	}

	/**
	 * Returns who did not end.
	 * @return names of members that may still run
	 */
	public List<String> unstopped() {
		return this.trace.stream().filter((exit) -> !exit.ended()).map(RunnerExit::name).toList();
	}

}
