package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * The child died, or its connection was lost, while a call was in flight. Thrown at once,
 * to every caller in flight. The call may have run in part or as a whole, unless
 * {@link #retryAdvice()} says otherwise.
 */
public class ChildExitedException extends SpawnException {

	private final ChildExit exit;

	private final int callsInFlight;

	private final RetryAdvice retryAdvice;

	/**
	 * Creates an exception.
	 * @param message says what was called and how the child ended
	 * @param exit how the child ended
	 * @param callsInFlight number of calls that were lost, this one included
	 * @param retryAdvice whether the call can be made again
	 * @param cause the cause, if there is one
	 */
	public ChildExitedException(String message, ChildExit exit, int callsInFlight, RetryAdvice retryAdvice,
			@Nullable Throwable cause) {
		super(FailureKind.CRASH, message, cause);
		this.exit = exit;
		this.callsInFlight = callsInFlight;
		this.retryAdvice = retryAdvice;
	}

	/**
	 * Returns how the child ended.
	 * @return the exit event
	 */
	public ChildExit exit() {
		return this.exit;
	}

	/**
	 * Returns how many calls were lost with the child, this one included.
	 * @return a number of at least 1
	 */
	public int callsInFlight() {
		return this.callsInFlight;
	}

	/**
	 * Returns whether the call can be made again.
	 * @return the advice, which knows nothing of what the call does
	 */
	public RetryAdvice retryAdvice() {
		return this.retryAdvice;
	}

	/**
	 * Returns whether the call certainly did not start in the child.
	 * @return whether repeating the call cannot do its work twice
	 */
	public boolean isRetrySafe() {
		return this.retryAdvice == RetryAdvice.SAFE;
	}

}
