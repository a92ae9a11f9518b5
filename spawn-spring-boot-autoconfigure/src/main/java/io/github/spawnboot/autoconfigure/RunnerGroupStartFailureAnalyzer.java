package io.github.spawnboot.autoconfigure;

import java.util.List;

import io.github.spawnboot.context.RunnerGroupStartException;
import io.github.spawnboot.runner.RunnerExit;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains a group of runners that did not become ready by the ends of its members in
 * their order.
 */
class RunnerGroupStartFailureAnalyzer extends AbstractFailureAnalyzer<RunnerGroupStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RunnerGroupStartException cause) {
		StringBuilder description = new StringBuilder("Runner group '%s' did not start. ".formatted(cause.group()));
		List<RunnerExit> trace = cause.trace();
		if (trace.isEmpty()) {
			description.append(cause.getMessage());
		}
		else {
			description.append("Its runners ended in this order:");
			for (int i = 0; i < trace.size(); i++) {
				description.append("%n%n    %d. %s".formatted(i + 1, line(trace.get(i), cause)));
			}
		}
		return new FailureAnalysis(description.toString(), action(cause), cause);
	}

	private static String line(RunnerExit exit, RunnerGroupStartException cause) {
		String line = "'" + exit.name() + "' " + (exit.ended() ? "ended" : "did not end, and may still run,")
				+ " after " + exit.uptime().toMillis() + " ms, "
				+ (exit.ready() ? "having been ready" : "before it was ready");
		if (isTooSlow(exit, cause)) {
			return line + ": it may take " + cause.startTimeout().toMillis() + " ms";
		}
		Throwable reason = reason(exit);
		if (reason == null) {
			return line + ", without a failure";
		}
		Throwable root = NestedExceptionUtils.getMostSpecificCause(reason);
		return line + ": " + reason + ((root != reason) ? ", because of " + root : "") + place(root);
	}

	private static boolean isTooSlow(RunnerExit exit, RunnerGroupStartException cause) {
		return !exit.ready() && exit.uptime().compareTo(cause.startTimeout()) >= 0;
	}

	// What the runner has thrown stands below what its supervisor says about it.
	private static @Nullable Throwable reason(RunnerExit exit) {
		Throwable failure = exit.failure();
		if (failure != null && !exit.ready()) {
			return failure.getCause();
		}
		return failure;
	}

	private static String place(Throwable reason) {
		StackTraceElement[] stack = reason.getStackTrace();
		return (stack.length > 0) ? " (at " + stack[0] + ")" : "";
	}

	private static String action(RunnerGroupStartException cause) {
		boolean tooSlow = cause.trace().stream().anyMatch((exit) -> isTooSlow(exit, cause));
		return tooSlow
				? "Let the runner call ready() earlier, or raise 'spawn.groups.%s.start-timeout', which is %d ms."
					.formatted(cause.group(), cause.startTimeout().toMillis())
				: "Correct the runner that failed. A runner has to call ready() before it ends; restarts come only "
						+ "after that. The log at level debug has the stack traces.";
	}

}
