package io.github.spawnboot.beam;

import java.util.Objects;

/**
 * Limits of a beam. They hold for what this side sends and for what it accepts.
 * Immutable.
 *
 * @param maxMessageBytes largest message; a larger one is refused by its sender and a
 * breach for its receiver
 * @param maxPartialBytes most bytes of messages that have begun to arrive
 * @param maxQueuedBytes bytes that may wait to be written before senders have to wait
 * @param limits what may be open at once
 */
public record BeamSettings(int maxMessageBytes, long maxPartialBytes, long maxQueuedBytes, LinkLimits limits) {

	/**
	 * Smallest {@code maxMessageBytes}: one frame.
	 */
	public static final int MIN_MESSAGE_BYTES = FrameDecoder.MAX_PAYLOAD;

	/**
	 * Largest {@code maxMessageBytes}.
	 */
	public static final int MAX_MESSAGE_BYTES = 999_999_999;

	/**
	 * Limits for a call with documents as arguments: messages of 64 MiB, 128 MiB of
	 * partial messages, 1 MiB queued, {@link LinkLimits#DEFAULT}.
	 */
	public static final BeamSettings DEFAULT = new BeamSettings(64 * 1024 * 1024, 128L * 1024 * 1024, 1024 * 1024);

	private static final int MESSAGES_IN_FLIGHT = 4;

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a limit is below one frame, or does not allow
	 * the largest message
	 */
	public BeamSettings {
		Objects.requireNonNull(limits, "'limits' must not be null");
		if (maxMessageBytes < FrameDecoder.MAX_PAYLOAD || maxPartialBytes < maxMessageBytes || maxQueuedBytes < 1) {
			throw new IllegalArgumentException("'maxMessageBytes' (" + maxMessageBytes + ") must be at least "
					+ FrameDecoder.MAX_PAYLOAD + " and not above 'maxPartialBytes' (" + maxPartialBytes + ")");
		}
		if (limits.maxBytesInFlight() < maxMessageBytes) {
			throw new IllegalArgumentException("'maxBytesInFlight' (" + limits.maxBytesInFlight()
					+ ") must not be below 'maxMessageBytes' (" + maxMessageBytes + ")");
		}
	}

	/**
	 * Creates settings with the usual number of open calls and streams, and four messages
	 * in flight.
	 * @param maxMessageBytes largest message
	 * @param maxPartialBytes most bytes of messages that have begun to arrive
	 * @param maxQueuedBytes bytes that may wait to be written before senders have to wait
	 * @throws IllegalArgumentException if a limit is below one frame
	 */
	public BeamSettings(int maxMessageBytes, long maxPartialBytes, long maxQueuedBytes) {
		this(maxMessageBytes, maxPartialBytes, maxQueuedBytes,
				LinkLimits.DEFAULT.withMaxBytesInFlight(Math.max(1, (long) MESSAGES_IN_FLIGHT * maxMessageBytes)));
	}

	/**
	 * Returns settings for another size of messages.
	 * @param bytes largest message, at least 64 KiB
	 * @return settings that allow two such messages to arrive at once, and four to be in
	 * flight
	 */
	public BeamSettings withMaxMessageBytes(int bytes) {
		return new BeamSettings(bytes, 2L * bytes, this.maxQueuedBytes,
				this.limits.withMaxBytesInFlight(Math.max(1, (long) MESSAGES_IN_FLIGHT * bytes)));
	}

	/**
	 * Returns settings with other limits of what may be open at once.
	 * @param limits the limits
	 * @return settings whose partial messages are not above the bytes in flight
	 */
	public BeamSettings withLimits(LinkLimits limits) {
		return new BeamSettings(this.maxMessageBytes, Math.min(2L * this.maxMessageBytes, limits.maxBytesInFlight()),
				this.maxQueuedBytes, limits);
	}

}
