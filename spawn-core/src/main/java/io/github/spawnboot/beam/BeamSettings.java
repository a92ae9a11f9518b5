package io.github.spawnboot.beam;

/**
 * Limits of a beam. They hold for what this side sends and for what it accepts.
 *
 * @param maxMessageBytes largest message; a larger one is refused by its sender and a
 * breach for its receiver
 * @param maxPartialBytes most bytes of messages that have begun to arrive
 * @param maxQueuedBytes bytes that may wait to be written before senders have to wait
 */
public record BeamSettings(int maxMessageBytes, long maxPartialBytes, long maxQueuedBytes) {

	/**
	 * Limits for a call with documents as arguments: messages of 64 MiB, 128 MiB of
	 * partial messages, 1 MiB queued.
	 */
	public static final BeamSettings DEFAULT = new BeamSettings(64 * 1024 * 1024, 128L * 1024 * 1024, 1024 * 1024);

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a limit is below one frame
	 */
	public BeamSettings {
		if (maxMessageBytes < FrameDecoder.MAX_PAYLOAD || maxPartialBytes < maxMessageBytes || maxQueuedBytes < 1) {
			throw new IllegalArgumentException("'maxMessageBytes' (" + maxMessageBytes + ") must be at least "
					+ FrameDecoder.MAX_PAYLOAD + " and not above 'maxPartialBytes' (" + maxPartialBytes + ")");
		}
	}

	/**
	 * Returns settings for another size of messages.
	 * @param bytes largest message, at least 64 KiB
	 * @return settings that allow two such messages to arrive at once
	 */
	public BeamSettings withMaxMessageBytes(int bytes) {
		return new BeamSettings(bytes, 2L * bytes, this.maxQueuedBytes);
	}

}
