package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to a beam, cut into frames where it is written. Messages of
 * the same id leave in the order in which they came. Among the others small messages go
 * before large ones, and large ones take turns frame by frame: a bulk transfer delays
 * nobody by more than a frame, and is itself not starved, since after each 64 KiB of
 * small messages one frame of a large one has its turn. Small messages of different ids
 * keep their order, too. Not thread-safe.
 */
final class OutputQueue {

	/** Largest message that goes before others. */
	static final int SMALL = 8 * 1024;

	private static final int FRAME = FrameDecoder.HEADER + FrameDecoder.MAX_PAYLOAD;

	// Frames whose turn has come. Direct, because what is written from the heap is copied
	// to such a buffer anyway.
	private final ByteBuffer out = ByteBuffer.allocateDirect(FRAME).limit(0);

	private final Map<Integer, Lane> lanes = new HashMap<>();

	private final Deque<Lane> small = new ArrayDeque<>();

	private final Deque<Lane> large = new ArrayDeque<>();

	private int smallInTurn;

	private long bytes;

	private long heldBytes;

	private int count;

	/**
	 * Adds a message.
	 * @param type what the message is
	 * @param id call that it belongs to, or 0
	 * @param payload content
	 * @return the message, as long as it waits here
	 */
	Message add(MessageType type, int id, ByteBuffer payload) {
		Message message = new Message(type, id, payload);
		if (isEmpty() && message.size() <= SMALL) {
			this.out.clear();
			putFrame(message);
			this.out.flip();
			this.bytes = this.out.remaining();
			return message;
		}
		this.bytes += message.size();
		this.count++;
		Lane lane = this.lanes.get(id);
		if (lane == null) {
			lane = new Lane();
			this.lanes.put(id, lane);
			lane.messages.add(message);
			line(lane, message);
		}
		else {
			lane.messages.add(message);
		}
		return message;
	}

	private void line(Lane lane, Message first) {
		(first.isSmall ? this.small : this.large).add(lane);
	}

	boolean isEmpty() {
		return !this.out.hasRemaining() && this.lanes.isEmpty();
	}

	/**
	 * Returns how much waits, without the messages whose senders wait for them.
	 * @return number of bytes
	 */
	long bytes() {
		return this.bytes - this.heldBytes;
	}

	long allBytes() {
		return this.bytes;
	}

	/**
	 * Returns how many messages wait.
	 * @return number of messages
	 */
	int count() {
		return this.count;
	}

	/**
	 * Says that the sender of a message waits for it, and pays with it for its bytes.
	 */
	void hold(Message message, boolean held) {
		if (message.held != held && !message.sent) {
			message.held = held;
			this.heldBytes += held ? message.size() : -message.size();
		}
	}

	void clear() {
		this.out.limit(0);
		this.lanes.clear();
		this.small.clear();
		this.large.clear();
		this.bytes = 0;
		this.heldBytes = 0;
		this.count = 0;
	}

	/**
	 * Writes one buffer, of one large frame or many small ones.
	 * @param channel where to
	 * @return whether the channel took all of it, so that it may take more
	 * @throws IOException if the channel is broken
	 */
	boolean write(WritableByteChannel channel) throws IOException {
		if (!this.out.hasRemaining()) {
			fill();
		}
		this.bytes -= channel.write(this.out);
		return !this.out.hasRemaining();
	}

	private void fill() {
		this.out.clear();
		Lane lane = next();
		while (lane != null) {
			Message message = lane.messages.getFirst();
			// What is in the buffer is counted by what remains in it.
			this.bytes -= message.size();
			putFrame(message);
			this.bytes += message.size();
			advance(lane, message);
			lane = next();
		}
		this.out.flip();
		this.bytes += this.out.remaining();
	}

	// The next lane whose next frame has a place in the buffer.
	private @Nullable Lane next() {
		boolean turnOfLarge = this.small.isEmpty() || this.smallInTurn >= FrameDecoder.MAX_PAYLOAD;
		Deque<Lane> line = (turnOfLarge && !this.large.isEmpty()) ? this.large : this.small;
		Lane lane = line.peek();
		if (lane == null || lane.messages.getFirst().frameSize() > this.out.remaining()) {
			return null;
		}
		if (line == this.large) {
			this.smallInTurn = 0;
		}
		else if (!this.large.isEmpty()) {
			this.smallInTurn += lane.messages.getFirst().frameSize();
		}
		line.remove();
		return lane;
	}

	private void advance(Lane lane, Message message) {
		if (message.sent) {
			lane.messages.removeFirst();
			this.count--;
		}
		Message first = lane.messages.peek();
		if (first == null) {
			this.lanes.remove(message.id);
		}
		else {
			line(lane, first);
		}
	}

	private void putFrame(Message message) {
		int size = message.frameSize() - FrameDecoder.HEADER;
		if (message.held) {
			this.heldBytes -= message.size();
		}
		boolean more = message.payload.remaining() > size;
		this.out.putInt(FrameDecoder.HEADER - Integer.BYTES + size);
		this.out.put((byte) message.type.code());
		this.out.put((byte) (more ? FrameDecoder.MORE : 0));
		this.out.putInt(message.id);
		this.out.put(this.out.position(), message.payload, message.payload.position(), size);
		this.out.position(this.out.position() + size);
		message.payload.position(message.payload.position() + size);
		message.sent = !more;
		if (message.held && more) {
			this.heldBytes += message.size();
		}
	}

	/**
	 * The messages of one id.
	 */
	private static final class Lane {

		private final Deque<Message> messages = new ArrayDeque<>(2);

	}

	/**
	 * A message.
	 */
	static final class Message {

		private final MessageType type;

		private final int id;

		private final ByteBuffer payload;

		private final boolean isSmall;

		private boolean held;

		// Read without the lock by the sender that waits.
		private volatile boolean sent;

		private Message(MessageType type, int id, ByteBuffer payload) {
			this.type = type;
			this.id = id;
			this.payload = payload;
			this.isSmall = payload.remaining() <= SMALL;
		}

		boolean isSmall() {
			return this.isSmall;
		}

		/**
		 * Returns whether nothing of it waits for its turn any more: what is sent later
		 * arrives later.
		 */
		boolean isSent() {
			return this.sent;
		}

		// With one header, which is what it costs at least.
		int size() {
			return this.sent ? 0 : FrameDecoder.HEADER + this.payload.remaining();
		}

		private int frameSize() {
			return FrameDecoder.HEADER + Math.min(this.payload.remaining(), FrameDecoder.MAX_PAYLOAD);
		}

	}

}
