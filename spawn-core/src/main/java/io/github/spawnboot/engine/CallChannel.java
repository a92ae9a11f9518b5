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
	 * @param streams takes the output of a job, or {@code null} if the call has no
	 * streams
	 * @return completes when the call was sent, or fails if it could not be; a caller
	 * that completes it itself gives up: the call is then not sent, or cancelled
	 */
	CompletionStage<PendingCall> start(CallRequest request, @Nullable StreamReceiver streams);

	/**
	 * Takes the bytes of the streams of a call, in order. Called by the thread that reads
	 * the beam: must not block.
	 */
	interface StreamReceiver {

		/**
		 * Takes bytes.
		 * @param channel {@link StreamChannel#STDOUT} or {@link StreamChannel#STDERR}
		 * @param bytes the bytes, which belong to the receiver
		 */
		void data(StreamChannel channel, byte[] bytes);

	}

}
