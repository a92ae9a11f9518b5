package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a beam into messages. A frame is
 * {@code length(4) type(1) flags(1) id(4) payload}, where the length counts what follows
 * it; a message is one frame, or several of the same type and id of which all but the
 * last are full and carry the flag {@link #MORE}. The payload of the first of several
 * begins with the size of the whole message (4). Every length is checked before anything
 * is allocated, and what is held for a message is never more than {@value #FIRST_BYTES}
 * bytes or a small multiple of what was received of it. Not thread-safe: belongs to the
 * thread that reads.
 */
final class FrameDecoder {

	/** Bytes before the payload, the length field included. */
	static final int HEADER = 10;

	/** Largest payload of one frame. */
	static final int MAX_PAYLOAD = 64 * 1024;

	/** Flag of a frame that does not end its message. */
	static final int MORE = 1;

	/** Bytes of the size that the first of several frames begins with. */
	static final int SIZE = Integer.BYTES;

	private static final int MAX_PARTIAL_MESSAGES = 4096;

	private static final int FIRST_BYTES = 2 * 1024 * 1024;

	private static final int GROWTH = 4;

	private final BeamSettings settings;

	private final Sink sink;

	private final ByteBuffer header = ByteBuffer.allocate(HEADER + SIZE).limit(HEADER);

	// The message that the frame whose header was read belongs to.
	private @Nullable Arriving current;

	// What is still to come of the frame.
	private int left;

	private final Map<Long, Arriving> partial = new HashMap<>();

	private long partialBytes;

	private int mostBytes = MAX_PAYLOAD;

	FrameDecoder(BeamSettings settings, Sink sink) {
		this.settings = settings;
		this.sink = sink;
	}

	/**
	 * Accepts from the next frame on only messages of one frame with so few bytes.
	 * @param bytes largest payload; {@link #MAX_PAYLOAD} ends the restriction
	 */
	void restrict(int bytes) {
		this.mostBytes = bytes;
	}

	/**
	 * Consumes all bytes of a buffer and hands every message that they complete to the
	 * sink.
	 * @throws BeamProtocolException if the peer broke the protocol; the decoder is then
	 * unusable
	 */
	void feed(ByteBuffer in) {
		while (in.hasRemaining()) {
			Arriving message = this.current;
			if (message == null) {
				copy(in, this.header);
				message = this.header.hasRemaining() ? null : begin();
				if (message == null) {
					continue;
				}
				this.current = message;
			}
			int count = Math.min(in.remaining(), this.left);
			message.take(in, count);
			this.left -= count;
			if (this.left == 0) {
				this.current = null;
				end(message);
				this.header.clear().limit(HEADER);
			}
		}
	}

	private static void copy(ByteBuffer in, ByteBuffer out) {
		int count = Math.min(in.remaining(), out.remaining());
		out.put(out.position(), in, in.position(), count);
		out.position(out.position() + count);
		in.position(in.position() + count);
	}

	// Returns nothing if the header goes on.
	private @Nullable Arriving begin() {
		int size = this.header.getInt(0) - (HEADER - Integer.BYTES);
		if (this.header.limit() > HEADER) {
			this.left = size - SIZE;
			return announce(this.header.getInt(HEADER));
		}
		checkHeader(size);
		this.left = size;
		boolean more = more();
		Arriving begun = this.partial.isEmpty() ? null : this.partial.get(key());
		if (begun != null) {
			int missing = begun.missing() - size;
			if (more ? missing < 1 : missing != 0) {
				throw breach("a message of " + begun.size + " bytes whose frames hold "
						+ ((missing < 0) ? "more" : (missing == 0) ? "no end" : "less"));
			}
			return begun;
		}
		if (more) {
			this.header.limit(HEADER + SIZE);
			return null;
		}
		return new Arriving(size, size);
	}

	private void checkHeader(int size) {
		if (size < 0 || size > MAX_PAYLOAD) {
			throw breach("a frame of length " + this.header.getInt(0) + ", allowed are " + (HEADER - Integer.BYTES)
					+ " to " + (MAX_PAYLOAD + HEADER - Integer.BYTES));
		}
		if (MessageType.of(this.header.get(4)) == null) {
			throw breach("a frame of the unknown type " + this.header.get(4));
		}
		int flags = this.header.get(5);
		if ((flags & ~MORE) != 0) {
			throw breach("a frame with the flags " + flags);
		}
		if (this.mostBytes < MAX_PAYLOAD && (size > this.mostBytes || flags == MORE)) {
			throw breach("a message of " + ((flags == MORE) ? "more than " : "") + size
					+ " bytes before it has shown who it is, allowed are " + this.mostBytes);
		}
		// Each frame costs time beyond its bytes.
		if (flags == MORE && size != MAX_PAYLOAD) {
			throw breach("a frame of " + size + " bytes that is not the last of its message, such a frame has "
					+ MAX_PAYLOAD);
		}
	}

	private Arriving announce(int size) {
		if (size <= MAX_PAYLOAD) {
			throw breach("a message of " + size + " bytes in several frames, which begin above " + MAX_PAYLOAD);
		}
		if (size > this.settings.maxMessageBytes()) {
			throw breach("a message of " + size + " bytes, allowed are " + this.settings.maxMessageBytes()
					+ " (property 'spawn.max-message-size')");
		}
		if (this.partial.size() == MAX_PARTIAL_MESSAGES) {
			throw breach("more than " + MAX_PARTIAL_MESSAGES + " unfinished messages");
		}
		if (this.partialBytes + size > this.settings.maxPartialBytes()) {
			throw breach("unfinished messages of more than " + this.settings.maxPartialBytes() + " bytes");
		}
		Arriving message = new Arriving(size, Math.min(size, FIRST_BYTES));
		this.partial.put(key(), message);
		this.partialBytes += size;
		return message;
	}

	private void end(Arriving message) {
		if (more()) {
			return;
		}
		if (message.size > MAX_PAYLOAD) {
			this.partial.remove(key());
			this.partialBytes -= message.size;
		}
		MessageType type = MessageType.of(this.header.get(4));
		if (type != null) {
			this.sink.message(type, this.header.getInt(6), ByteBuffer.wrap(message.bytes));
		}
	}

	private boolean more() {
		return this.header.get(5) == MORE;
	}

	private Long key() {
		return ((long) this.header.get(4) << 32) | (this.header.getInt(6) & 0xFFFFFFFFL);
	}

	private static BeamProtocolException breach(String what) {
		return new BeamProtocolException("The peer sent " + what, null);
	}

	/**
	 * A message that has begun to arrive.
	 */
	private static final class Arriving {

		private final int size;

		private byte[] bytes;

		private int filled;

		private Arriving(int size, int capacity) {
			this.size = size;
			this.bytes = new byte[capacity];
		}

		private int missing() {
			return this.size - this.filled;
		}

		private void take(ByteBuffer in, int count) {
			if (this.filled + count > this.bytes.length) {
				// What was announced may never come.
				int capacity = (int) Math.min(this.size, (long) GROWTH * this.bytes.length);
				this.bytes = Arrays.copyOf(this.bytes, capacity);
			}
			in.get(this.bytes, this.filled, count);
			this.filled += count;
		}

	}

	/**
	 * Takes whole messages.
	 */
	interface Sink {

		void message(MessageType type, int id, ByteBuffer payload);

	}

}
