package io.github.spawnboot.runner;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;

/**
 * A runner did not become ready: it ended before, cleanly or not, or was too slow.
 */
public class RunnerStartException extends SpawnException {

	private final String runner;

	RunnerStartException(String runner, String message, @Nullable Throwable cause) {
		super(FailureKind.START, message, cause);
		this.runner = runner;
	}

	/**
	 * Returns which runner.
	 * @return its name, with those of the groups around it
	 */
	public String runner() {
		return this.runner;
	}

}
