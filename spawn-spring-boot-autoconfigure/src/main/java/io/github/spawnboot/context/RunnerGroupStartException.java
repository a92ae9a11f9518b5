package io.github.spawnboot.context;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroupException;

/**
 * A group of an application did not become ready, so the application cannot start. All
 * members that had been started were stopped.
 */
public class RunnerGroupStartException extends SpawnException {

	private final String group;

	private final Duration startTimeout;

	private final transient List<RunnerExit> trace;

	private RunnerGroupStartException(String group, Duration startTimeout, List<RunnerExit> trace,
			SpawnException cause) {
		super(FailureKind.START, Objects.requireNonNullElseGet(cause.getMessage(), cause::toString), cause);
		this.group = group;
		this.startTimeout = startTimeout;
		this.trace = List.copyOf(trace);
	}

	static RunnerGroupStartException of(String group, Duration startTimeout, SpawnException cause) {
		if (cause.getCause() instanceof RunnerGroupException failure) {
			return of(group, startTimeout, failure);
		}
		List<RunnerExit> trace = (cause instanceof RunnerGroupException failure) ? failure.trace() : List.of();
		return new RunnerGroupStartException(group, startTimeout, trace, cause);
	}

	/**
	 * Returns which group.
	 * @return its name
	 */
	public String group() {
		return this.group;
	}

	/**
	 * Returns how long a member of the group may take until it is ready.
	 * @return the limit of members that have none of their own
	 */
	public Duration startTimeout() {
		return this.startTimeout;
	}

	/**
	 * Returns how the members ended.
	 * @return exits in their order
	 */
	public List<RunnerExit> trace() {
		return this.trace;
	}

}
