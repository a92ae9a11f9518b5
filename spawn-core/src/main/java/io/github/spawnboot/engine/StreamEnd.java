package io.github.spawnboot.engine;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * One end of a stream of a call. All methods but those of its implementations are called
 * by the thread that reads the beam: they neither block nor run code of a user. What the
 * other side may not do is a {@link io.github.spawnboot.BeamProtocolException}.
 */
interface StreamEnd {

	/**
	 * Takes bytes, or one item.
	 * @param content what arrived; belongs to this end
	 */
	void data(ByteBuffer content);

	/**
	 * Takes the end of what the other side writes.
	 * @param failure encoded failure of its source, or {@code null}
	 */
	void end(@Nullable RemoteFailure failure);

	/**
	 * Allows this end to write more.
	 * @param bytes how many bytes more
	 * @param items how many items more
	 */
	void credit(int bytes, int items);

	/**
	 * Tells that the other side reads no more.
	 * @param failure why, or {@code null}
	 */
	void refuse(@Nullable RemoteFailure failure);

	/**
	 * Tells that the call has ended; nothing follows.
	 * @param failure how it failed, or {@code null} if it did not
	 */
	void callEnded(@Nullable Throwable failure);

	/**
	 * Tells that this side has given up the call; nothing that arrived counts any more.
	 * @param reason why
	 */
	default void abandon(Throwable reason) {
		callEnded(reason);
	}

	/**
	 * The end that reads.
	 */
	interface Reader extends StreamEnd {

		/**
		 * Returns the way to the other end.
		 * @return the port
		 */
		StreamPort port();

		@Override
		default void credit(int bytes, int items) {
			throw port().breach("allowed more of", ", which it writes itself");
		}

		@Override
		default void refuse(@Nullable RemoteFailure failure) {
			throw port().breach("closed", ", which it writes itself");
		}

	}

	/**
	 * The end that writes.
	 */
	interface Writer extends StreamEnd {

		/**
		 * Returns the way to the other end.
		 * @return the port
		 */
		StreamPort port();

		@Override
		default void data(ByteBuffer content) {
			throw port().breach("wrote to", ", which it reads");
		}

		@Override
		default void end(@Nullable RemoteFailure failure) {
			throw port().breach("ended", ", which it reads");
		}

	}

}
