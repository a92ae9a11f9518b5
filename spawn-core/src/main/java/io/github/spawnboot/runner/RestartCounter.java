package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on and counts the restarts of one supervisor. Not thread-safe, except that
 * decisions may be asked for at any time.
 */
final class RestartCounter {

	private static final Logger logger = LoggerFactory.getLogger(RestartCounter.class);

	private final Restart policy;

	private final RunnerRuntime runtime;

	private final Deque<Long> window = new ArrayDeque<>();

	private int restarts;

	private int failures;

	private int failedStarts;

	private long notBefore;

	private @Nullable RunnerExit lastFailure;

	RestartCounter(Restart policy, RunnerRuntime runtime) {
		this.policy = policy;
		this.runtime = runtime;
		this.notBefore = runtime.nanoTime();
	}

	/**
	 * Returns whether ends are decided on at all.
	 */
	boolean isDeciding() {
		return this.policy.decision() != null;
	}

	/**
	 * Asks what follows an end: code of others, which must not be called during a change.
	 */
	RestartDecision decide(RunnerExit exit, String path) {
		Function<RunnerExit, RestartDecision> decision = this.policy.decision();
		try {
			return (decision != null) ? Check.notNull("restart decision", decision.apply(exit)) : RestartDecision.LEAVE;
		}
		catch (Throwable ex) {
			logger.warn("Whether runner '{}' shall be restarted could not be found out; it is not", path, ex);
			return RestartDecision.LEAVE;
		}
	}

	void ready() {
		this.failedStarts = 0;
	}

	void stable() {
		this.failures = 0;
		this.failedStarts = 0;
	}

	/**
	 * Forgets the ends that were a reason to wait.
	 */
	void forget() {
		stable();
		this.notBefore = this.runtime.nanoTime();
	}

	/**
	 * Counts an end that is a reason to wait.
	 * @param exit the end
	 * @param readyFor how long it was ready
	 */
	void failed(RunnerExit exit, Duration readyFor) {
		long now = this.runtime.nanoTime();
		long stable = this.policy.resetAfter().toNanos();
		if (readyFor.toNanos() >= stable && now - this.notBefore >= stable) {
			stable();
		}
		this.lastFailure = exit;
		this.failures++;
		if (!exit.ready()) {
			this.failedStarts++;
		}
		Duration delay = this.policy.backOff().delay(this.failures, this.runtime.random());
		this.notBefore = now + delay.toNanos();
	}

	/**
	 * Counts a restart.
	 * @return whether the limit allows it
	 */
	boolean restart() {
		long now = this.runtime.nanoTime();
		while (!this.window.isEmpty() && now - this.window.element() >= this.policy.window().toNanos()) {
			this.window.remove();
		}
		if (this.window.size() >= this.policy.limit()) {
			return false;
		}
		if (this.policy.limit() < Integer.MAX_VALUE) {
			this.window.add(now);
		}
		this.restarts++;
		return true;
	}

	/**
	 * Returns how long nothing may be started.
	 */
	Duration delay() {
		return Duration.ofNanos(Math.max(0, this.notBefore - this.runtime.nanoTime()));
	}

	RestartStatus status() {
		return new RestartStatus(this.restarts, this.failures, this.failedStarts, delay(), this.lastFailure);
	}

}
