package io.github.spawnboot.codec;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception whose message quotes, in a way that a log or a terminal would
 * obey, what another process sent. Has its class name, stack trace and causes.
 */
final class PlainCause extends RuntimeException {

	private static final int MAX_DEPTH = 16;

	private static final int MAX_MESSAGE = 2000;

	private final String type;

	private PlainCause(String type, @Nullable String message, StackTraceElement[] frames, @Nullable Throwable cause) {
		super(message, cause, false, true);
		this.type = type;
		setStackTrace(frames);
	}

	/**
	 * Returns an exception that can be logged.
	 * @param failure what was thrown here, not by another process
	 * @return the exception itself if it is harmless with all of its causes
	 */
	static Throwable of(Throwable failure) {
		return isHarmless(failure) ? failure : of(failure, 0);
	}

	private static boolean isHarmless(Throwable failure) {
		int depth = 0;
		for (Throwable next = failure; next != null; next = next.getCause()) {
			String message = next.getMessage();
			if (depth++ > MAX_DEPTH || (message != null && !harmless(message).equals(message))) {
				return false;
			}
		}
		return true;
	}

	private static Throwable of(Throwable failure, int depth) {
		Throwable cause = failure.getCause();
		String message = failure.getMessage();
		return new PlainCause(failure.getClass().getName(), (message != null) ? harmless(message) : null,
				failure.getStackTrace(), (cause != null && depth < MAX_DEPTH) ? of(cause, depth + 1) : null);
	}

	private static String harmless(String message) {
		return PlainText.lines(message, MAX_MESSAGE);
	}

	@Override
	public String toString() {
		String message = getMessage();
		return (message != null) ? this.type + ": " + message : this.type;
	}

}
