package io.github.spawnboot.beam;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Takes what arrives on a beam. Called by the one thread that reads; it must not block
 * and not run code of a user.
 */
public interface BeamListener {

	/**
	 * Takes a message. An exception closes the beam, with the exception as the reason.
	 * @param type what the message is
	 * @param id call that the message belongs to, or 0
	 * @param payload content; belongs to the listener
	 */
	void onMessage(MessageType type, int id, ByteBuffer payload);

	/**
	 * Tells that the beam is closed; called exactly once, after the last message.
	 * @param reason why, in words
	 * @param failure what broke it, or {@code null} if either side closed it or ended
	 */
	void onClosed(String reason, @Nullable Throwable failure);

}
