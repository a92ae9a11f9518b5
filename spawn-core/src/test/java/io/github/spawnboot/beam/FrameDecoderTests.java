package io.github.spawnboot.beam;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.github.spawnboot.BeamProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link FrameDecoder}.
 */
class FrameDecoderTests {

	private static final int FULL = FrameDecoder.MAX_PAYLOAD;

	private static final BeamSettings SETTINGS = new BeamSettings(3 * FULL, 4L * FULL, 1024);

	private final List<Message> messages = new ArrayList<>();

	private final FrameDecoder decoder = decoder(this.messages);

	private static FrameDecoder decoder(List<Message> messages) {
		return new FrameDecoder(SETTINGS, (type, id, payload) -> {
			byte[] content = new byte[payload.remaining()];
			payload.get(content);
			messages.add(new Message(type, id, content));
		});
	}

	@Test
	void feedWhenFramesAreGoldenGivesTheirMessages() {
		// row D36: length 4, type 1, flags 1, id 4, payload; all big-endian
		feed(hex("00000006 06 00 00000000" + "0000000b 08 00 0000002a 68656c6c6f" + "00000007 0b 00 7fffffff 01"));
		assertThat(this.messages).usingRecursiveComparison()
			.isEqualTo(List.of(new Message(MessageType.GOODBYE, 0, new byte[0]),
					new Message(MessageType.RESULT, 42, new byte[] { 'h', 'e', 'l', 'l', 'o' }),
					new Message(MessageType.STREAM_DATA, Integer.MAX_VALUE, new byte[] { 1 })));
	}

	@Test
	void codesOfTypesAreThoseOfTheProtocol() {
		assertThat(IntStream.rangeClosed(0, 18).mapToObj(MessageType::of)).containsExactly(null, MessageType.HELLO,
				MessageType.WELCOME, MessageType.REFUSED, MessageType.READY, MessageType.START_FAILED,
				MessageType.GOODBYE, MessageType.CALL, MessageType.RESULT, MessageType.FAILURE, MessageType.CANCEL,
				MessageType.STREAM_DATA, MessageType.STREAM_END, MessageType.STREAM_CREDIT, MessageType.RETURNED,
				MessageType.STREAM_CLOSE, MessageType.PING, MessageType.PONG, null);
	}

	@Test
	void feedWhenSplitAtEveryPointGivesTheSameMessages() {
		// row D36
		byte[] bytes = concat(frame(MessageType.CALL, 0, 1, new byte[] { 1, 2, 3 }),
				frame(MessageType.GOODBYE, 0, 0, new byte[0]), frame(MessageType.RESULT, 0, 3, new byte[] { 9 }));
		feed(bytes);
		List<Message> expected = List.copyOf(this.messages);
		assertThat(expected).hasSize(3);
		for (int split = 0; split <= bytes.length; split++) {
			List<Message> split2 = new ArrayList<>();
			FrameDecoder decoder = decoder(split2);
			decoder.feed(ByteBuffer.wrap(bytes, 0, split));
			decoder.feed(ByteBuffer.wrap(bytes, split, bytes.length - split));
			assertThat(split2).usingRecursiveComparison().isEqualTo(expected);
		}
		List<Message> single = new ArrayList<>();
		FrameDecoder decoder = decoder(single);
		for (byte next : bytes) {
			decoder.feed(ByteBuffer.wrap(new byte[] { next }));
		}
		assertThat(single).usingRecursiveComparison().isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, FrameDecoder.MAX_PAYLOAD - 1, FrameDecoder.MAX_PAYLOAD })
	void feedWhenFrameHasAnAllowedSizeGivesIt(int size) {
		byte[] content = random(size);
		feed(frame(MessageType.CALL, 0, 1, content));
		assertThat(this.messages.get(0).content()).isEqualTo(content);
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 5, FrameDecoder.MAX_PAYLOAD + 7, Integer.MAX_VALUE })
	void feedWhenLengthLiesFailsBeforeAnythingIsAllocated(int length) {
		// row D36
		ByteBuffer header = ByteBuffer.allocate(FrameDecoder.HEADER);
		header.putInt(length).put((byte) MessageType.CALL.code());
		long before = allocated();
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> feed(header.array()))
			.withMessage("The peer sent a frame of length " + length + ", allowed are 6 to " + (FULL + 6));
		assertThat(allocated() - before).isLessThan(10L * 1024 * 1024);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 18, 99, -1 })
	void feedWhenTypeIsUnknownFails(int type) {
		// row D39
		byte[] frame = frame(MessageType.CALL, 0, 1, new byte[0]);
		frame[4] = (byte) type;
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> feed(frame))
			.withMessage("The peer sent a frame of the unknown type " + type);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 64, -128 })
	void feedWhenFlagIsUnknownFails(int flags) {
		assertThatExceptionOfType(BeamProtocolException.class)
			.isThrownBy(() -> feed(frame(MessageType.CALL, flags, 1, random(FULL))))
			.withMessage("The peer sent a frame with the flags " + flags);
	}

	@Test
	void feedWhenFramesOfTwoMessagesInterleaveGivesBoth() {
		byte[] first = random(2 * FULL + 5);
		byte[] second = random(FULL + 1);
		List<byte[]> one = FramesTarget.cut(MessageType.CALL, 1, first);
		List<byte[]> other = FramesTarget.cut(MessageType.CALL, 3, second);
		feed(concat(one.get(0), other.get(0), one.get(1), frame(MessageType.CANCEL, 0, 1, new byte[0]), other.get(1),
				one.get(2)));
		assertThat(this.messages).usingRecursiveComparison()
			.isEqualTo(List.of(new Message(MessageType.CANCEL, 1, new byte[0]),
					new Message(MessageType.CALL, 3, second), new Message(MessageType.CALL, 1, first)));
	}

	@ParameterizedTest
	@ValueSource(ints = { FULL + 1, 2 * FULL - 4, 2 * FULL - 3, 2 * FULL, 3 * FULL })
	void feedWhenMessageOfSeveralFramesIsSplitAnywhereGivesIt(int size) {
		byte[] content = random(size);
		byte[] bytes = concat(FramesTarget.cut(MessageType.CALL, 1, content).toArray(byte[][]::new));
		for (int piece : new int[] { 1, 3, 7, 11, FULL, FULL + 9, FULL + 10, FULL + 14, bytes.length }) {
			List<Message> messages = new ArrayList<>();
			FrameDecoder decoder = decoder(messages);
			for (int from = 0; from < bytes.length; from += piece) {
				decoder.feed(ByteBuffer.wrap(bytes, from, Math.min(piece, bytes.length - from)));
			}
			assertThat(messages).hasSize(1);
			assertThat(messages.get(0).content()).isEqualTo(content);
		}
	}

	@Test
	void feedWhenMessageHasTheMaximumGivesItAndOneByteMoreFailsAtItsBegin() {
		// row D36
		feed(concat(FramesTarget.cut(MessageType.CALL, 1, random(3 * FULL)).toArray(byte[][]::new)));
		assertThat(this.messages.get(0).content()).hasSize(3 * FULL);
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> announce(2, 3 * FULL + 1))
			.withMessage("The peer sent a message of " + (3 * FULL + 1) + " bytes, allowed are " + 3 * FULL
					+ " (property 'spawn.max-message-size')");
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 1, FrameDecoder.MAX_PAYLOAD })
	void feedWhenSizeOfAMessageNeedsNoSecondFrameFails(int size) {
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> announce(1, size))
			.withMessage("The peer sent a message of " + size + " bytes in several frames, which begin above " + FULL);
	}

	@Test
	void feedWhenFramesDoNotHoldWhatTheirMessageAnnouncedFails() {
		byte[] content = random(2 * FULL);
		byte[] first = FramesTarget.cut(MessageType.CALL, 1, content).get(0);
		for (byte[] second : List.of(frame(MessageType.CALL, 0, 1, random(FULL)),
				frame(MessageType.CALL, 0, 1, new byte[0]))) {
			FrameDecoder decoder = decoder(this.messages);
			decoder.feed(ByteBuffer.wrap(first));
			assertThatExceptionOfType(BeamProtocolException.class)
				.isThrownBy(() -> decoder.feed(ByteBuffer.wrap(second)))
				.withMessage("The peer sent a message of " + 2 * FULL + " bytes whose frames hold less");
		}
		byte[] small = FramesTarget.cut(MessageType.CALL, 1, random(FULL + 1)).get(0);
		FrameDecoder over = decoder(this.messages);
		over.feed(ByteBuffer.wrap(small));
		assertThatExceptionOfType(BeamProtocolException.class)
			.isThrownBy(() -> over.feed(ByteBuffer.wrap(frame(MessageType.CALL, 0, 1, random(FULL)))))
			.withMessage("The peer sent a message of " + (FULL + 1) + " bytes whose frames hold more");
		byte[] exact = FramesTarget.cut(MessageType.CALL, 1, random(2 * FULL - 4)).get(0);
		FrameDecoder endless = decoder(this.messages);
		endless.feed(ByteBuffer.wrap(exact));
		assertThatExceptionOfType(BeamProtocolException.class)
			.isThrownBy(() -> endless.feed(ByteBuffer.wrap(frame(MessageType.CALL, 1, 1, random(FULL)))))
			.withMessage("The peer sent a message of " + (2 * FULL - 4) + " bytes whose frames hold no end");
		assertThat(this.messages).isEmpty();
	}

	@Test
	void feedWhenUnfinishedMessagesAnnounceTooMuchFails() {
		announce(1, 2 * FULL);
		announce(2, 2 * FULL);
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> announce(3, FULL + 1))
			.withMessage("The peer sent unfinished messages of more than " + 4 * FULL + " bytes");
	}

	@Test
	void feedWhenUnfinishedMessagesEndForgetsThem() {
		for (int i = 0; i < 100; i++) {
			feed(concat(FramesTarget.cut(MessageType.CALL, i, random(FULL + 1)).toArray(byte[][]::new)));
		}
		assertThat(this.messages).hasSize(100);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, FrameDecoder.MAX_PAYLOAD - 1 })
	void feedWhenFrameThatIsNotTheLastIsNotFullFails(int size) {
		assertThatExceptionOfType(BeamProtocolException.class)
			.isThrownBy(() -> feed(frame(MessageType.CALL, 1, 1, random(size))))
			.withMessage("The peer sent a frame of " + size
					+ " bytes that is not the last of its message, such a frame has " + FULL);
	}

	@Test
	void feedWhenPeerAnnouncesMuchAndSendsLittleHoldsLittle() {
		long before = allocated();
		FrameDecoder decoder = new FrameDecoder(BeamSettings.DEFAULT, (type, id, payload) -> {
		});
		decoder.feed(ByteBuffer.wrap(begin(1, 64 * 1024 * 1024)));
		decoder.feed(ByteBuffer.wrap(begin(2, 64 * 1024 * 1024)));
		assertThat(allocated() - before).isLessThan(8L * 1024 * 1024);
	}

	@Test
	void feedWhenLargeMessageComesGrowsUntilItFits() {
		byte[] content = random(20 * 1024 * 1024);
		List<Message> messages = new ArrayList<>();
		FrameDecoder decoder = new FrameDecoder(BeamSettings.DEFAULT,
				(type, id, payload) -> messages.add(new Message(type, id, payload.array())));
		for (byte[] frame : FramesTarget.cut(MessageType.RESULT, 1, content)) {
			decoder.feed(ByteBuffer.wrap(frame));
		}
		assertThat(messages).hasSize(1);
		assertThat(Arrays.equals(messages.get(0).content(), content)).isTrue();
	}

	private void announce(int id, int size) {
		feed(begin(id, size));
	}

	private static byte[] begin(int id, int size) {
		byte[] payload = new byte[FULL];
		ByteBuffer.wrap(payload).putInt(size);
		return frame(MessageType.CALL, FrameDecoder.MORE, id, payload);
	}

	@Test
	void feedWhenBytesAreMutatedFailsOnlyAsBreach() {
		// row D37; fixed seed, so that a failure can be repeated
		SplittableRandom random = new SplittableRandom(20260101);
		byte[] valid = concat(frame(MessageType.CALL, 0, 1, random(20)), frame(MessageType.RESULT, 0, 2, random(3)),
				frame(MessageType.GOODBYE, 0, 0, new byte[0]));
		assertThatNoException().isThrownBy(() -> {
			for (int i = 0; i < 200_000; i++) {
				byte[] mutant = valid.clone();
				int changes = random.nextInt(1, 5);
				for (int change = 0; change < changes; change++) {
					mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
				}
				try {
					FrameDecoder fuzzed = new FrameDecoder(SETTINGS, (type, id, payload) -> {
					});
					fuzzed.feed(ByteBuffer.wrap(mutant, 0, random.nextInt(mutant.length + 1)));
				}
				catch (BeamProtocolException ex) {
					// The only failure that is allowed.
				}
			}
		});
	}

	private void feed(byte[] bytes) {
		this.decoder.feed(ByteBuffer.wrap(bytes));
	}

	static byte[] frame(MessageType type, int flags, int id, byte[] content) {
		return ByteBuffer.allocate(FrameDecoder.HEADER + content.length)
			.putInt(6 + content.length)
			.put((byte) type.code())
			.put((byte) flags)
			.putInt(id)
			.put(content)
			.array();
	}

	static byte[] concat(byte[]... parts) {
		ByteBuffer whole = ByteBuffer.allocate(Arrays.stream(parts).mapToInt((part) -> part.length).sum());
		for (byte[] part : parts) {
			whole.put(part);
		}
		return whole.array();
	}

	static byte[] random(int size) {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		return content;
	}

	private static byte[] hex(String text) {
		return HexFormat.of().parseHex(text.replace(" ", ""));
	}

	private static long allocated() {
		return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
			.getThreadAllocatedBytes(Thread.currentThread().getId());
	}

	private record Message(MessageType type, int id, byte[] content) {

	}

}
