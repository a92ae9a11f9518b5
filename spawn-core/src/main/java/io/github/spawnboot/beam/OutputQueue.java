package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.codec.ByteSequence;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to a beam, cut into frames where it is written. Messages of
 * the same id leave in the order in which they came. Among the others small messages go
 * before large ones, and large ones take turns frame by frame: a bulk transfer delays
 * nobody by more than a frame, and is itself not starved, since after each 64 KiB of
 * small messages one frame of a large one has its turn. Small messages of different ids
 * keep their order, too. No more messages are begun at once than the receiver accepts;
 * the others wait for their end. Not thread-safe.
 */
final class OutputQueue {

	/** Largest message that goes before others. */
	static final int SMALL = ByteSequence.MAX_COPIED;

	private static final int FRAME = FrameDecoder.HEADER + FrameDecoder.MAX_PAYLOAD;

	// Frames whose turn has come. Direct, because what is written from the heap is copied
	// to such a buffer anyway.
	private final ByteBuffer out = ByteBuffer.allocateDirect(FRAME).limit(0);

	private final Map<Integer, Lane> lanes = new HashMap<>();

	private final Deque<Lane> small = new ArrayDeque<>();

	private final Deque<Lane> large = new ArrayDeque<>();

	// Those of which nothing is sent before others have ended.
	private final Deque<Lane> waiting = new ArrayDeque<>();

	// How much of the buffer was given away to be written, and is not back.
	private int taken;

	private boolean isTaken;

	private boolean cleared;

	private final long maxBegunBytes;

	private long begunBytes;

	private int smallInTurn;

	private long bytes;

	private long heldBytes;

	private int count;

	/**
	 * Creates an empty queue.
	 * @param maxBegunBytes most bytes of messages of several frames of which some are
	 * sent; at least that of the largest message
	 */
	OutputQueue(long maxBegunBytes) {
		this.maxBegunBytes = maxBegunBytes;
	}

	/**
	 * Adds a message.
	 * @param now whether it is going to be written at once
	 * @param type what the message is
	 * @param id call that it belongs to, or 0
	 * @param payload content, in pieces that follow one another
	 * @return the message, as long as it waits here
	 */
	Message add(boolean now, MessageType type, int id, ByteBuffer... payload) {
		Message message = new Message(type, id, payload);
		if (now && isEmpty() && message.size() <= SMALL) {
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
		if (first.isSmall) {
			this.small.add(lane);
		}
		else if (!first.isCut) {
			this.large.add(lane);
		}
		else {
			this.waiting.add(lane);
			begin();
		}
	}

	private void begin() {
		Lane lane = this.waiting.peek();
		while (lane != null && this.begunBytes + lane.messages.getFirst().payloadSize <= this.maxBegunBytes) {
			this.begunBytes += lane.messages.getFirst().payloadSize;
			this.large.add(lane);
			this.waiting.remove();
			lane = this.waiting.peek();
		}
	}

	boolean isEmpty() {
		return !this.isTaken && !this.out.hasRemaining() && this.lanes.isEmpty();
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

	/**
	 * Returns the ids of the messages of a type that the receiver certainly has not got
	 * as a whole.
	 */
	Set<Integer> unsent(MessageType type) {
		Set<Integer> ids = new HashSet<>();
		for (Lane lane : this.lanes.values()) {
			for (Message message : lane.messages) {
				if (message.type == type) {
					ids.add(message.id);
				}
			}
		}
		return ids;
	}

	/**
	 * Forgets everything for good.
	 */
	void clear() {
		this.cleared = true;
		if (!this.isTaken) {
			this.out.limit(0);
		}
		this.lanes.clear();
		this.small.clear();
		this.large.clear();
		this.waiting.clear();
		this.begunBytes = 0;
		this.bytes = 0;
		this.heldBytes = 0;
		this.count = 0;
	}

	/**
	 * Gives the next buffer away to be written: one large frame or many small ones. Until
	 * it is {@link #giveBack given back} nothing else may be taken.
	 * @return the buffer, which is not empty if the queue is not
	 */
	ByteBuffer take() {
		if (!this.out.hasRemaining()) {
			fill();
		}
		this.taken = this.out.remaining();
		this.isTaken = true;
		return this.out;
	}

	/**
	 * Takes the buffer back.
	 * @return how many bytes were written
	 */
	int giveBack() {
		this.isTaken = false;
		int left = this.out.remaining();
		int written = this.taken - left;
		if (this.cleared) {
			this.out.limit(0);
		}
		else {
			this.bytes -= written;
		}
		return written;
	}

	/**
	 * Returns whether there is a rest of the last buffer, so that the socket is full.
	 */
	boolean hasRest() {
		return this.out.hasRemaining();
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
		if (!message.sent) {
			(message.isSmall ? this.small : this.large).add(lane);
			return;
		}
		lane.messages.removeFirst();
		this.count--;
		if (message.isCut) {
			this.begunBytes -= message.payloadSize;
			begin();
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
		boolean first = message.isCut && message.remaining == message.payloadSize;
		int content = first ? size - FrameDecoder.SIZE : size;
		boolean more = message.remaining > content;
		this.out.putInt(FrameDecoder.HEADER - Integer.BYTES + size);
		this.out.put((byte) message.type.code());
		this.out.put((byte) (more ? FrameDecoder.MORE : 0));
		this.out.putInt(message.id);
		if (first) {
			this.out.putInt(message.payloadSize);
		}
		message.take(content, this.out);
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

		private final ByteBuffer[] payload;

		private final int payloadSize;

		private final boolean isSmall;

		// Whether it is more than one frame.
		private final boolean isCut;

		private int remaining;

		private int piece;

		private boolean held;

		// Read without the lock by the sender that waits.
		private volatile boolean sent;

		private Message(MessageType type, int id, ByteBuffer[] payload) {
			this.type = type;
			this.id = id;
			this.payload = payload;
			int size = 0;
			for (ByteBuffer piece : payload) {
				size += piece.remaining();
			}
			this.payloadSize = size;
			this.remaining = size;
			this.isSmall = size <= SMALL;
			this.isCut = size > FrameDecoder.MAX_PAYLOAD;
		}

		private void take(int count, ByteBuffer out) {
			int left = count;
			while (left > 0) {
				ByteBuffer from = this.payload[this.piece];
				int size = Math.min(left, from.remaining());
				out.put(out.position(), from, from.position(), size);
				out.position(out.position() + size);
				from.position(from.position() + size);
				left -= size;
				if (!from.hasRemaining()) {
					this.piece++;
				}
			}
			this.remaining -= count;
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
			return this.sent ? 0 : FrameDecoder.HEADER + this.remaining;
		}

		private int frameSize() {
			return FrameDecoder.HEADER + Math.min(this.remaining, FrameDecoder.MAX_PAYLOAD);
		}

	}

}
