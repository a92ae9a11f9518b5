package io.github.spawnboot;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * What became of a fork whose function returned: its result, how its process ended, and
 * what it printed, where that was captured.
 *
 * @param <R> type of the result
 * @param value what the function returned
 * @param exit how the process ended
 * @param stdout captured standard output, empty if it was not captured
 * @param stderr captured standard error, empty if it was not captured
 */
public record ForkResult<R extends @Nullable Object>(R value, ChildExit exit, Captured stdout, Captured stderr) {

	/**
	 * Returns the exit code of the process, which is 0 after a function has returned,
	 * whatever it returned.
	 * @return the exit code; {@code null} if a signal ended the process, because it did
	 * not end by itself after its function had returned
	 */
	public @Nullable Integer exitCode() {
		return this.exit.exitCode();
	}

	/**
	 * What was captured of an output.
	 *
	 * @param bytes the first bytes, up to the limit
	 * @param missing how many bytes came after them
	 */
	public record Captured(byte[] bytes, long missing) {

		/** Nothing was captured. */
		public static final Captured NONE = new Captured(new byte[0], 0);

		/**
		 * Returns whether the output was longer than the limit.
		 * @return whether bytes are missing
		 */
		public boolean isTruncated() {
			return this.missing > 0;
		}

		/**
		 * Returns the output as text.
		 * @return the bytes read as UTF-8, behind them how many bytes are missing, if
		 * there are any
		 */
		public String text() {
			String text = new String(this.bytes, StandardCharsets.UTF_8);
			return isTruncated() ? text + "… (" + this.missing + " bytes more)" : text;
		}

		@Override
		public String toString() {
			return text();
		}

	}

}
