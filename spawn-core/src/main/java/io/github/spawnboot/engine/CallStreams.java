package io.github.spawnboot.engine;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.spawnboot.BeamProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one call on one side of the beam, by their numbers. A job has those of
 * {@link StreamChannel}; the live parameters of a method have the number of the
 * parameter, and its live result {@link StreamPort#RESULT}. Thread-safe.
 */
final class CallStreams {

	private final Map<Integer, StreamEnd> ends = new ConcurrentHashMap<>(4);

	private boolean over;

	private @Nullable Throwable failure;

	/**
	 * Adds a stream; it ends at once if the call has.
	 */
	void add(int channel, StreamEnd end) {
		synchronized (this) {
			if (!this.over) {
				this.ends.put(channel, end);
				return;
			}
		}
		end.callEnded(this.failure);
	}

	/**
	 * Finds a stream that the other side has named.
	 * @return the stream, or {@code null} if the call has just ended
	 */
	@Nullable StreamEnd find(int channel) {
		StreamEnd end = this.ends.get(channel);
		synchronized (this) {
			if (end == null && !this.over) {
				throw missing(channel);
			}
		}
		return end;
	}

	static BeamProtocolException missing(int channel) {
		return new BeamProtocolException("The peer named the stream " + channel + ", a stream that does not exist",
				null);
	}

	/**
	 * Sends what writers have left in their buffers.
	 * @throws IOException if nobody takes it
	 */
	void flush() throws IOException {
		for (StreamEnd end : this.ends.values()) {
			if (end instanceof CreditOutputStream output) {
				output.flush();
			}
		}
	}

	/**
	 * Tells all streams that the call has ended.
	 * @param failure how it failed, or {@code null}
	 */
	void end(@Nullable Throwable failure) {
		close(failure).forEach((end) -> end.callEnded(failure));
	}

	/**
	 * Tells all streams that this side has given up the call.
	 * @param reason why
	 */
	void abandon(Throwable reason) {
		close(reason).forEach((end) -> end.abandon(reason));
	}

	private List<StreamEnd> close(@Nullable Throwable failure) {
		synchronized (this) {
			if (!this.over) {
				this.over = true;
				this.failure = failure;
			}
			return List.copyOf(this.ends.values());
		}
	}

}
