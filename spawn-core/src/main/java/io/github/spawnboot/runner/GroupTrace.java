package io.github.spawnboot.runner;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;

/**
 * The exits of one run of a group, and what they come to. Not thread-safe.
 */
final class GroupTrace {

	private static final int MOST = 100;

	private final boolean ofOne;

	private final Deque<RunnerExit> exits = new ArrayDeque<>();

	private long omitted;

	private @Nullable RunnerExit firstFault;

	private @Nullable RunnerExit failedStart;

	private @Nullable RunnerExit givenUp;

	private boolean unstopped;

	private GroupTrace(boolean ofOne) {
		this.ofOne = ofOne;
	}

	/**
	 * For a group: the result is about the group.
	 */
	static GroupTrace ofGroup() {
		return new GroupTrace(false);
	}

	/**
	 * For the restarts of one runner: the result is that of the runner.
	 */
	static GroupTrace ofOne() {
		return new GroupTrace(true);
	}

	/**
	 * Adds the end of a run.
	 */
	void exited(RunnerExit exit) {
		if (this.exits.size() == MOST) {
			this.exits.remove();
			this.omitted++;
		}
		this.exits.add(exit);
		this.unstopped |= !exit.ended();
	}

	/**
	 * Notes that a member left, not to be restarted.
	 */
	void left(RunnerExit exit) {
		if (this.firstFault == null && exit.isFault()) {
			this.firstFault = exit;
		}
	}

	/**
	 * Notes that the group could not start because of this exit.
	 */
	void failedToStart(RunnerExit exit) {
		this.failedStart = exit;
	}

	/**
	 * Notes that the group gave up restarting with this exit.
	 */
	void gaveUp(RunnerExit exit) {
		this.givenUp = exit;
	}

	/**
	 * Returns the result of the group.
	 * @return the failure, or {@code null} if there is none
	 */
	@Nullable Throwable result(String group) {
		String subject = (this.ofOne ? "Runner '" : "Runner group '") + group + "' ";
		if (this.givenUp != null && this.ofOne) {
			return exception(FailureKind.UNAVAILABLE,
					subject + "gave up: it had to be restarted too often, and " + this.givenUp.describe(),
					this.givenUp);
		}
		if (this.ofOne) {
			return (this.firstFault != null) ? this.firstFault.failure() : null;
		}
		if (this.givenUp != null) {
			return exception(FailureKind.UNAVAILABLE,
					subject + "gave up: its members had to be restarted too often, at last '" + this.givenUp.name()
							+ "', which " + this.givenUp.describe(),
					this.givenUp);
		}
		if (this.failedStart != null) {
			return exception(FailureKind.START, subject + "did not start: member '" + this.failedStart.name() + "' "
					+ this.failedStart.describe() + (this.failedStart.isClean() ? " before the group was ready" : ""),
					this.failedStart);
		}
		if (this.unstopped) {
			return exception(FailureKind.TIMEOUT, subject + "has members that did not end", this.firstFault);
		}
		if (this.firstFault != null) {
			FailureKind kind = (this.firstFault.failure() instanceof SpawnException ex) ? ex.kind()
					: FailureKind.REMOTE;
			return exception(kind,
					subject + "failed: member '" + this.firstFault.name() + "' " + this.firstFault.describe(),
					this.firstFault);
		}
		return null;
	}

	private RunnerGroupException exception(FailureKind kind, String what, @Nullable RunnerExit reason) {
		String trace = this.exits.stream()
			.map((exit) -> exit.name() + " " + exit.describe())
			.collect(Collectors.joining("; "));
		String before = (this.omitted > 0) ? this.omitted + " earlier ones; " : "";
		return new RunnerGroupException(kind, what + ". Exits in order: " + before + trace,
				(reason != null) ? reason.failure() : null, List.copyOf(this.exits));
	}

}
