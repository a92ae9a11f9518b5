package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a beam into messages. A frame is
 * {@code length(4) type(1) flags(1) id(4) payload}, where the length counts what follows
 * it; a message is one frame, or several of the same type and id of which all but the
 * last are full and carry the flag {@link #MORE}. Every length is checked before anything
 * is allocated, and what is held is never more than a small multiple of what was
 * received. Not thread-safe: belongs to the thread that reads.
 */
final class FrameDecoder {

	/** Bytes before the payload, the length field included. */
	static final int HEADER = 10;

	/** Largest payload of one frame. */
	static final int MAX_PAYLOAD = 64 * 1024;

	/** Flag of a frame that does not end its message. */
	static final int MORE = 1;

	private static final int MAX_PARTIAL_MESSAGES = 4096;

	private final BeamSettings settings;

	private final Sink sink;

	private final ByteBuffer header = ByteBuffer.allocate(HEADER);

	private byte @Nullable [] payload;

	private int filled;

	private final Map<Long, Partial> partial = new HashMap<>();

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
			byte[] target = this.payload;
			if (target == null) {
				copy(in, this.header);
				if (this.header.hasRemaining()) {
					return;
				}
				target = new byte[checkHeader()];
				this.payload = target;
				this.filled = 0;
			}
			int count = Math.min(in.remaining(), target.length - this.filled);
			in.get(target, this.filled, count);
			this.filled += count;
			if (this.filled == target.length) {
				this.payload = null;
				frame(target);
				this.header.clear();
			}
		}
	}

	private static void copy(ByteBuffer in, ByteBuffer out) {
		int count = Math.min(in.remaining(), out.remaining());
		out.put(out.position(), in, in.position(), count);
		out.position(out.position() + count);
		in.position(in.position() + count);
	}

	private int checkHeader() {
		int length = this.header.getInt(0);
		int size = length - (HEADER - Integer.BYTES);
		if (size < 0 || size > MAX_PAYLOAD) {
			throw breach("a frame of length " + length + ", allowed are " + (HEADER - Integer.BYTES) + " to "
					+ (MAX_PAYLOAD + HEADER - Integer.BYTES));
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
		// Small fragments would cost many times the memory that they count for.
		if (flags == MORE && size != MAX_PAYLOAD) {
			throw breach("a frame of " + size + " bytes that is not the last of its message, such a frame has "
					+ MAX_PAYLOAD);
		}
		return size;
	}

	private void frame(byte[] bytes) {
		MessageType type = MessageType.of(this.header.get(4));
		int id = this.header.getInt(6);
		boolean more = this.header.get(5) == MORE;
		Long key = ((long) this.header.get(4) << 32) | (id & 0xFFFFFFFFL);
		Partial begun = this.partial.isEmpty() ? null : this.partial.get(key);
		if (begun == null && !more) {
			deliver(type, id, bytes);
			return;
		}
		if (begun == null) {
			if (this.partial.size() == MAX_PARTIAL_MESSAGES) {
				throw breach("more than " + MAX_PARTIAL_MESSAGES + " unfinished messages");
			}
			begun = new Partial();
			this.partial.put(key, begun);
		}
		if (begun.size + bytes.length > this.settings.maxMessageBytes()) {
			throw breach("a message of more than " + this.settings.maxMessageBytes() + " bytes");
		}
		this.partialBytes += bytes.length;
		if (this.partialBytes > this.settings.maxPartialBytes()) {
			throw breach("more than " + this.settings.maxPartialBytes() + " bytes of unfinished messages");
		}
		begun.fragments.add(bytes);
		begun.size += bytes.length;
		if (!more) {
			this.partial.remove(key);
			this.partialBytes -= begun.size;
			deliver(type, id, begun.join());
		}
	}

	private void deliver(@Nullable MessageType type, int id, byte[] bytes) {
		if (type != null) {
			this.sink.message(type, id, ByteBuffer.wrap(bytes));
		}
	}

	private static BeamProtocolException breach(String what) {
		return new BeamProtocolException("The peer sent " + what, null);
	}

	/**
	 * A message that has begun to arrive.
	 */
	private static final class Partial {

		private final List<byte[]> fragments = new ArrayList<>();

		private long size;

		private byte[] join() {
			ByteBuffer whole = ByteBuffer.allocate((int) this.size);
			this.fragments.forEach(whole::put);
			return whole.array();
		}

	}

	/**
	 * Takes whole messages.
	 */
	interface Sink {

		void message(MessageType type, int id, ByteBuffer payload);

	}

}
