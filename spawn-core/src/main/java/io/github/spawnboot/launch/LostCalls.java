package io.github.spawnboot.launch;

import java.nio.file.Path;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.ExitFiles;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.engine.CallRequest;
import org.jspecify.annotations.Nullable;

/**
 * The calls that were lost with a child, and what their callers are told.
 *
 * @param child which child it was, in words
 * @param exit how it ended
 * @param inFlight how many calls were lost
 * @param unsent how many of them the child certainly has not got
 */
record LostCalls(String child, ChildExit exit, int inFlight, int unsent) {

	/**
	 * Makes the failure of one call.
	 * @param request what was called
	 * @param sent whether the child may have got it
	 * @return the failure
	 */
	ChildExitedException failure(CallRequest request, boolean sent) {
		RetryAdvice advice = advice(sent);
		return new ChildExitedException(message(request, advice), this.exit, this.inFlight, advice, null);
	}

	private RetryAdvice advice(boolean sent) {
		if (!sent) {
			return RetryAdvice.SAFE;
		}
		boolean alone = this.inFlight - this.unsent <= 1;
		return (alone && isOfCall(this.exit)) ? RetryAdvice.NOT_ADVISED : RetryAdvice.IF_IDEMPOTENT;
	}

	private static boolean isOfCall(ChildExit exit) {
		return exit.outOfMemory() || exit.cause().isCrash() || exit.cause() == ExitCause.ENDED_ITSELF;
	}

	private String message(CallRequest request, RetryAdvice advice) {
		StringBuilder message = new StringBuilder("Call of ").append(request.describe())
			.append(" failed, because ")
			.append(this.child)
			.append(" ended after ")
			.append(this.exit.uptime().toMillis())
			.append(" ms with ")
			.append(this.exit.reason())
			.append(": ")
			.append(this.exit.verdict())
			.append(". ")
			.append(this.inFlight)
			.append((this.inFlight == 1) ? " call was" : " calls were")
			.append(" in flight; ")
			.append(words(advice))
			.append(files(this.exit.files()))
			.append('.');
		if (!this.exit.lastLines().isEmpty()) {
			message.append(" Last lines of its output:");
			this.exit.lastLines().forEach((line) -> message.append("\n  | ").append(line));
		}
		return message.toString();
	}

	private static String words(RetryAdvice advice) {
		return switch (advice) {
			case SAFE -> "this one had not reached the child and can be made again";
			case IF_IDEMPOTENT ->
				"this one may have run in part, and can be made again if doing its work twice does no harm";
			case NOT_ADVISED ->
				"this one may have run in part and is the likely reason, so making it again is not advised";
		};
	}

	/**
	 * Says in words which files a child has left.
	 * @return a sentence for each, with a dot before it and none behind it
	 */
	static String files(ExitFiles files) {
		return file("Crash file", files.crashFile()) + file("Heap dump", files.heapDump())
				+ file("Flight recording", files.recording());
	}

	private static String file(String kind, @Nullable Path path) {
		return (path != null) ? ". " + kind + ": " + path : "";
	}

}
