package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutputQueue}.
 */
class OutputQueueTests {

	private static final int FULL = FrameDecoder.MAX_PAYLOAD;

	private static final BeamSettings SETTINGS = new BeamSettings(3 * FULL, 4L * FULL, 1024);

	private final OutputQueue queue = new OutputQueue(SETTINGS.maxPartialBytes());

	@Test
	void messagesBeyondWhatTheReceiverAcceptsAtOnceWaitInsteadOfBreakingTheProtocol() throws IOException {
		for (int id = 1; id <= 9; id++) {
			this.queue.add(true, MessageType.RESULT, id, ByteBuffer.wrap(FrameDecoderTests.random(3 * FULL)));
		}
		// The decoder refuses more than four full frames of unfinished messages.
		assertThat(written()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
	}

	@Test
	void messagesThatFitTogetherTakeTurns() throws IOException {
		this.queue.add(true, MessageType.RESULT, 1, ByteBuffer.wrap(new byte[2 * FULL]));
		this.queue.add(true, MessageType.RESULT, 2, ByteBuffer.wrap(new byte[FULL + 1]));
		this.queue.add(true, MessageType.RESULT, 3, ByteBuffer.wrap(new byte[3 * FULL]));
		this.queue.add(true, MessageType.RESULT, 4, ByteBuffer.wrap(new byte[FULL]));
		this.queue.add(true, MessageType.RESULT, 5, ByteBuffer.wrap(new byte[1]));
		assertThat(written()).containsExactly(5, 4, 2, 1, 3);
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.allBytes()).isZero();
		assertThat(this.queue.count()).isZero();
	}

	@Test
	void messageInPiecesArrivesWhole() throws IOException {
		byte[] content = FrameDecoderTests.random(FULL + 100);
		this.queue.add(true, MessageType.RESULT, 1, ByteBuffer.wrap(content, 0, 10), ByteBuffer.allocate(0),
				ByteBuffer.wrap(content, 10, FULL), ByteBuffer.wrap(content, FULL + 10, 90));
		List<byte[]> contents = new ArrayList<>();
		drain((type, id, payload) -> contents.add(payload.array()));
		assertThat(contents).hasSize(1);
		assertThat(contents.get(0)).isEqualTo(content);
	}

	@Test
	void messageThatIsWrittenLaterIsKnownToBeUnsent() throws IOException {
		this.queue.add(false, MessageType.CALL, 1, ByteBuffer.wrap(new byte[10]));
		assertThat(this.queue.unsent(MessageType.CALL)).containsExactly(1);
		assertThat(written()).containsExactly(1);
		assertThat(this.queue.unsent(MessageType.CALL)).isEmpty();
	}

	@Test
	void messageThatComesWhileTheBufferIsTakenDoesNotTouchIt() throws IOException {
		this.queue.add(true, MessageType.CALL, 1, ByteBuffer.wrap(new byte[10]));
		ByteBuffer taken = this.queue.take();
		int size = taken.remaining();
		taken.position(taken.limit());
		this.queue.add(true, MessageType.CALL, 2, ByteBuffer.wrap(new byte[10]));
		assertThat(this.queue.isEmpty()).isFalse();
		assertThat(taken.hasRemaining()).isFalse();
		assertThat(this.queue.giveBack()).isEqualTo(size);
		assertThat(this.queue.hasRest()).isFalse();
		assertThat(this.queue.allBytes()).isEqualTo(size);
		assertThat(written()).containsExactly(2);
		assertThat(this.queue.allBytes()).isZero();
	}

	@Test
	void clearWhileTheBufferIsTakenForgetsItsRestWhenItIsBack() {
		this.queue.add(true, MessageType.CALL, 1, ByteBuffer.wrap(new byte[10]));
		ByteBuffer taken = this.queue.take();
		this.queue.clear();
		assertThat(taken.hasRemaining()).isTrue();
		taken.position(taken.position() + 3);
		assertThat(this.queue.giveBack()).isEqualTo(3);
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.allBytes()).isZero();
	}

	private List<Integer> written() throws IOException {
		List<Integer> ids = new ArrayList<>();
		drain((type, id, payload) -> ids.add(id));
		return ids;
	}

	private void drain(FrameDecoder.Sink sink) throws IOException {
		FrameDecoder decoder = new FrameDecoder(SETTINGS, sink);
		WritableByteChannel channel = new WritableByteChannel() {

			@Override
			public int write(ByteBuffer bytes) {
				int count = bytes.remaining();
				decoder.feed(bytes);
				return count;
			}

			@Override
			public boolean isOpen() {
				return true;
			}

			@Override
			public void close() {
			}

		};
		while (!this.queue.isEmpty()) {
			channel.write(this.queue.take());
			this.queue.giveBack();
		}
	}

}
