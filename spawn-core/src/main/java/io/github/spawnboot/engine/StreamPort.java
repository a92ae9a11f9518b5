package io.github.spawnboot.engine;

import java.nio.ByteBuffer;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;

/**
 * The way of one stream of a call to its other end. Thread-safe.
 *
 * @param link the connection
 * @param call id of the call
 * @param channel number of the stream in its call
 * @param name of the stream, for messages
 */
record StreamPort(EngineLink link, int call, int channel, String name) {

	/** Number of the stream that is the result of a method. */
	static final int RESULT = 255;

	private static final byte[] NOTHING = new byte[0];

	static StreamPort of(EngineLink link, int call, StreamChannel channel) {
		return new StreamPort(link, call, channel.ordinal(), channel.name());
	}

	static StreamPort parameter(EngineLink link, int call, CallRequest request, int index) {
		return new StreamPort(link, call, index, "parameter " + index + " of " + request.describe());
	}

	static StreamPort result(EngineLink link, int call, CallRequest request) {
		return new StreamPort(link, call, RESULT, "the result of " + request.describe());
	}

	/**
	 * Sends bytes or an item. May wait while the beam is busy.
	 * @throws PoolClosedException if the beam is closed
	 */
	void data(byte[] bytes, int offset, int length) {
		byte[] content = new byte[length + 1];
		content[0] = (byte) this.channel;
		System.arraycopy(bytes, offset, content, 1, length);
		this.link.send(MessageType.STREAM_DATA, this.call, ByteBuffer.wrap(content));
	}

	/**
	 * Sends the end of what this side writes. May wait while the beam is busy.
	 * @throws PoolClosedException if the beam is closed
	 */
	void end() {
		end(NOTHING);
	}

	void end(byte[] failure) {
		this.link.send(MessageType.STREAM_END, this.call,
				new WireWriter().octet(this.channel).rest(failure).toBuffer());
	}

	/**
	 * Allows the other side to write more. Never waits.
	 */
	void credit(int bytes, int items) {
		sendNow(MessageType.STREAM_CREDIT, new WireWriter().octet(this.channel).number(bytes).number(items));
	}

	/**
	 * Tells the other side that this one reads no more. Never waits.
	 */
	void refuse() {
		refuse(NOTHING);
	}

	void refuse(byte[] failure) {
		sendNow(MessageType.STREAM_CLOSE, new WireWriter().octet(this.channel).rest(failure));
	}

	/**
	 * Allows the other side to write more, for whoever is allowed to by somebody else.
	 * May wait while the beam is busy.
	 * @throws PoolClosedException if the beam is closed
	 */
	void passCredit(int bytes, int items) {
		this.link.send(MessageType.STREAM_CREDIT, this.call,
				new WireWriter().octet(this.channel).number(bytes).number(items).toBuffer());
	}

	/**
	 * Tells the other side that somebody reads no more. May wait while the beam is busy.
	 * @throws PoolClosedException if the beam is closed
	 */
	void passRefusal(byte[] failure) {
		this.link.send(MessageType.STREAM_CLOSE, this.call,
				new WireWriter().octet(this.channel).rest(failure).toBuffer());
	}

	private void sendNow(MessageType type, WireWriter content) {
		try {
			this.link.sendNow(type, this.call, content.toBuffer());
		}
		catch (PoolClosedException ex) {
			// The call fails by the end of the connection itself.
		}
	}

	/**
	 * Counts bytes that have arrived and that nobody has read.
	 */
	void unread(long bytes) {
		this.link.unread(bytes);
	}

	BeamProtocolException breach(String did, String why) {
		return new BeamProtocolException("The peer " + did + " " + this.name + why, null);
	}

}
