package io.github.spawnboot.runner;

import java.time.Duration;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;

/**
 * The end of one run.
 *
 * @param name name of the runner, within its group
 * @param ready whether it had been ready
 * @param ended whether it has really ended; {@code false} if its supervisor gave up
 * waiting after {@link Signal#KILL}
 * @param uptime time from its start to its end
 * @param failure why it failed, or {@code null} if all is well. An end before it was
 * ready is a failure of kind START, one after the grace of kind TIMEOUT, and one that was
 * asked for before it was ready of kind CANCELLED.
 */
public record RunnerExit(String name, boolean ready, boolean ended, Duration uptime, @Nullable Throwable failure) {

	/**
	 * Returns whether all is well.
	 * @return whether there is no failure
	 */
	public boolean isClean() {
		return this.failure == null;
	}

	/**
	 * Returns whether this is the fault of the runner: not if somebody stopped it before
	 * it was ready.
	 * @return whether it failed
	 */
	boolean isFault() {
		boolean stoppedBeforeReady = !this.ready && this.failure instanceof SpawnException ex
				&& ex.kind() == FailureKind.CANCELLED;
		return this.failure != null && !stoppedBeforeReady;
	}

	/**
	 * Returns the end in words, the rest of a sentence that begins with the name.
	 */
	String describe() {
		if (!this.ended) {
			return "did not end";
		}
		return (this.failure != null) ? "failed: " + this.failure : "ended";
	}

}
