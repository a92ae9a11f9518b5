package io.github.spawnboot.engine;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Where calls go: to one child, to any child of a pool, or to the parent. Thread-safe.
 */
public interface CallChannel {

	/**
	 * Starts a call. Waits while the peer does not take the bytes; an interrupt does not
	 * end this wait, the end of the peer does.
	 * @param request what to call
	 * @param streams opens the streams of the call, or {@code null} if it has none
	 * @return completes when the call was sent, or fails if it could not be; a caller
	 * that completes it itself gives up: the call is then not sent, or cancelled
	 */
	CompletionStage<PendingCall> start(CallRequest request, @Nullable StreamOpener streams);

	/**
	 * Opens the streams of a call.
	 */
	interface StreamOpener {

		/**
		 * Opens the streams, before the call is sent. Called again for another child if
		 * the first one was gone before it had the call.
		 * @param call the call
		 */
		void open(PendingCall call);

	}

}
