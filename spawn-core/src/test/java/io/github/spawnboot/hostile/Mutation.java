package io.github.spawnboot.hostile;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.github.spawnboot.beam.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy does to the frames of one direction of one connection.
 */
enum Mutation {

	/** Nothing. */
	NONE,

	/** Flips bits of the bytes of streams, of most frames. */
	STREAM_BYTES,

	/** Flips bits anywhere. */
	BITS,

	/** Writes another length. */
	LENGTH,

	/** Shortens or lengthens a payload, with the length that belongs to it. */
	RESIZE,

	/** Ends the connection in the middle of a frame. */
	CUT,

	/** Sends a frame twice. */
	DUPLICATE,

	/** Leaves a frame out. */
	DROP,

	/** Exchanges a frame with the next one. */
	REORDER,

	/** Holds frames back for a moment, and sends them byte by byte. */
	DELAY,

	/** Sends frames of its own with types, ids and contents that may exist. */
	INSERT,

	/** Flips bits of the first two frames. */
	HANDSHAKE;

	private static final int HEADER = 10;

	private static final int LARGEST = 64 * 1024;

	private static final int TYPES = MessageType.values().length;

	private static final int STREAM_DATA = 11;

	/**
	 * Returns whether only bytes of streams are touched, or nothing.
	 */
	boolean keepsMessages() {
		return this == NONE || this == STREAM_BYTES || this == DELAY;
	}

	/**
	 * Returns what to send instead of a frame.
	 * @param frame the whole frame
	 * @param number which frame of its direction it is
	 * @param random decides
	 * @param held frame that was held back, replaced by the next one to hold
	 */
	Result apply(byte[] frame, int number, Random random, Held held) {
		return switch (this) {
			case NONE -> Result.unchanged(frame);
			case STREAM_BYTES -> (frame[4] == STREAM_DATA && frame.length > HEADER + 1 && random.nextInt(20) > 0)
					? changed(flip(frame, HEADER + 1, random)) : Result.unchanged(frame);
			case BITS ->
				(number > 1 && random.nextInt(8) == 0) ? changed(flip(frame, 0, random)) : Result.unchanged(frame);
			case LENGTH ->
				(number > 1 && random.nextInt(16) == 0) ? changed(lengthened(frame, random)) : Result.unchanged(frame);
			case RESIZE ->
				(number > 1 && random.nextInt(8) == 0) ? changed(resized(frame, random)) : Result.unchanged(frame);
			case CUT -> (random.nextInt(24) == 0)
					? new Result(List.of(Arrays.copyOf(frame, random.nextInt(frame.length))), true, true)
					: Result.unchanged(frame);
			case DUPLICATE ->
				(random.nextInt(8) == 0) ? new Result(List.of(frame, frame), true, false) : Result.unchanged(frame);
			case DROP ->
				(number > 1 && random.nextInt(16) == 0) ? new Result(List.of(), true, false) : Result.unchanged(frame);
			case REORDER -> reorder(frame, number, random, held);
			case DELAY -> (random.nextInt(16) == 0) ? new Result(bytes(frame), true, false) : Result.unchanged(frame);
			case INSERT -> (number > 1 && random.nextInt(8) == 0)
					? new Result(List.of(frame, invented(frame, random)), true, false) : Result.unchanged(frame);
			case HANDSHAKE -> (number < 2) ? changed(flip(frame, 0, random)) : Result.unchanged(frame);
		};
	}

	private static Result changed(byte[] frame) {
		return new Result(List.of(frame), true, false);
	}

	private static byte[] flip(byte[] frame, int from, Random random) {
		byte[] flipped = frame.clone();
		for (int i = random.nextInt(4); i >= 0; i--) {
			flipped[from + random.nextInt(flipped.length - from)] ^= (byte) (1 << random.nextInt(8));
		}
		// Two flips of one bit are none.
		flipped[from] ^= (byte) (Arrays.equals(flipped, frame) ? 1 : 0);
		return flipped;
	}

	private static byte[] lengthened(byte[] frame, Random random) {
		int[] lengths = { 0, 5, 6, LARGEST + 6, LARGEST + 7, Integer.MAX_VALUE, Integer.MIN_VALUE, -1,
				frame.length - 4 + 1, frame.length - 4 - 1, random.nextInt() };
		byte[] changed = frame.clone();
		ByteBuffer.wrap(changed).putInt(lengths[random.nextInt(lengths.length)]);
		return changed;
	}

	private static byte[] resized(byte[] frame, Random random) {
		int size = random.nextInt(Math.min(2 * (frame.length - HEADER) + 8, LARGEST) + 1);
		byte[] changed = Arrays.copyOf(frame, HEADER + size);
		for (int i = frame.length; i < changed.length; i++) {
			changed[i] = (byte) random.nextInt();
		}
		ByteBuffer.wrap(changed).putInt(changed.length - 4);
		return changed;
	}

	private static Result reorder(byte[] frame, int number, Random random, Held held) {
		byte[] before = held.frame;
		if (before != null) {
			held.frame = null;
			return new Result(List.of(frame, before), true, false);
		}
		if (number > 1 && random.nextInt(8) == 0) {
			held.frame = frame;
			return new Result(List.of(), false, false);
		}
		return Result.unchanged(frame);
	}

	private static List<byte[]> bytes(byte[] frame) {
		List<byte[]> bytes = new ArrayList<>();
		int single = Math.min(frame.length, 64);
		for (int i = 0; i < single; i++) {
			bytes.add(new byte[] { frame[i] });
		}
		bytes.add(Arrays.copyOfRange(frame, single, frame.length));
		return bytes;
	}

	private static byte[] invented(byte[] frame, Random random) {
		byte[] content = new byte[random.nextInt(64)];
		random.nextBytes(content);
		int id = ByteBuffer.wrap(frame).getInt(6);
		int[] ids = { id, id + 1, id + 2, id - 2, 0, -1, random.nextInt() };
		return ByteBuffer.allocate(HEADER + content.length)
			.putInt(content.length + 6)
			.put((byte) (1 + random.nextInt(TYPES)))
			.put((byte) 0)
			.putInt(ids[random.nextInt(ids.length)])
			.put(content)
			.array();
	}

	/**
	 * Returns whether bytes are frames as the page of the protocol describes them.
	 */
	static boolean isFramed(byte[] bytes) {
		ByteBuffer in = ByteBuffer.wrap(bytes);
		while (in.hasRemaining()) {
			if (in.remaining() < HEADER) {
				return false;
			}
			int size = in.getInt() - 6;
			int type = in.get();
			int flags = in.get();
			in.getInt();
			boolean known = type >= 1 && type <= TYPES && Set.of(0, 1).contains(flags);
			if (!known || size < 0 || size > in.remaining() || size > LARGEST || (flags == 1 && size < LARGEST)) {
				return false;
			}
			in.position(in.position() + size);
		}
		return true;
	}

	/**
	 * What to send.
	 *
	 * @param parts bytes to write one after another
	 * @param mutated whether it is not what came
	 * @param cut whether the connection ends then
	 */
	record Result(List<byte[]> parts, boolean mutated, boolean cut) {

		private static Result unchanged(byte[] frame) {
			return new Result(List.of(frame), false, false);
		}

	}

	/** A frame that waits for the next one. */
	static final class Held {

		private byte @Nullable [] frame;

	}

}
