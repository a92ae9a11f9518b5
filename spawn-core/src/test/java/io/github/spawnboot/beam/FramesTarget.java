package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.hostile.FuzzTarget;

/**
 * Feeds a {@link FrameDecoder}, at once and split where the first byte says: both must
 * give the same.
 */
public final class FramesTarget implements FuzzTarget {

	private static final BeamSettings SETTINGS = new BeamSettings(3 * FrameDecoder.MAX_PAYLOAD,
			4L * FrameDecoder.MAX_PAYLOAD, 1024);

	@Override
	public List<byte[]> seeds() {
		byte[] small = frame(MessageType.CALL, 0, 1, new byte[] { 1, 2, 3 });
		List<byte[]> large = cut(MessageType.RESULT, 7, new byte[2 * FrameDecoder.MAX_PAYLOAD + 10]);
		return List.of(concat(new byte[] { 3 }, small, small), concat(new byte[] { 9 }, large.get(0), small,
				large.get(1), large.get(2), frame(MessageType.GOODBYE, 0, 0, new byte[0])));
	}

	/**
	 * Returns the frames of a message that is too large for one, as a peer writes them.
	 */
	static List<byte[]> cut(MessageType type, int id, byte[] payload) {
		byte[] whole = ByteBuffer.allocate(FrameDecoder.SIZE + payload.length)
			.putInt(payload.length)
			.put(payload)
			.array();
		List<byte[]> frames = new ArrayList<>();
		for (int from = 0; from < whole.length; from += FrameDecoder.MAX_PAYLOAD) {
			int to = Math.min(whole.length, from + FrameDecoder.MAX_PAYLOAD);
			frames
				.add(frame(type, (to < whole.length) ? FrameDecoder.MORE : 0, id, Arrays.copyOfRange(whole, from, to)));
		}
		return frames;
	}

	/** Returns a frame as a peer writes it. */
	public static byte[] frame(MessageType type, int flags, int id, byte[] payload) {
		return ByteBuffer.allocate(FrameDecoder.HEADER + payload.length)
			.putInt(payload.length + FrameDecoder.HEADER - Integer.BYTES)
			.put((byte) type.code())
			.put((byte) flags)
			.putInt(id)
			.put(payload)
			.array();
	}

	private static byte[] concat(byte[]... parts) {
		return FrameDecoderTests.concat(parts);
	}

	/**
	 * Hands each message in some bytes to a listener.
	 */
	public static void decode(byte[] bytes, BeamListener listener) {
		new FrameDecoder(BeamSettings.DEFAULT, listener::onMessage).feed(ByteBuffer.wrap(bytes));
	}

	@Override
	public boolean read(byte[] input) {
		if (input.length == 0) {
			return false;
		}
		byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
		Messages whole = new Messages(bytes, bytes.length);
		Messages split = new Messages(bytes, 1 + 37 * (input[0] & 0x7F));
		if (whole.hash != split.hash || whole.accepted != split.accepted) {
			throw new IllegalStateException("split bytes gave other messages");
		}
		if (whole.bytes > bytes.length) {
			throw new IllegalStateException("more bytes came out than went in");
		}
		return whole.accepted;
	}

	private static final class Messages {

		private long hash;

		private long bytes;

		private boolean accepted;

		private Messages(byte[] bytes, int piece) {
			FrameDecoder decoder = new FrameDecoder(SETTINGS, (type, id, payload) -> {
				this.bytes += payload.remaining();
				this.hash = 31 * (31 * (31 * this.hash + type.code()) + id) + payload.hashCode();
			});
			try {
				for (int from = 0; from < bytes.length; from += piece) {
					decoder.feed(ByteBuffer.wrap(bytes, from, Math.min(piece, bytes.length - from)));
				}
				this.accepted = true;
			}
			catch (BeamProtocolException ex) {
				// As documented.
			}
		}

	}

}
