package io.github.spawnboot.codec;

import java.nio.ByteBuffer;

/**
 * Reads the parts of a message and refuses to read past its end.
 */
final class ValueInput {

	private final ByteBuffer buffer;

	ValueInput(ByteBuffer buffer) {
		this.buffer = buffer;
	}

	byte[] array() {
		return this.buffer.array();
	}

	int remaining() {
		return this.buffer.remaining();
	}

	int position() {
		return this.buffer.position();
	}

	byte tag(int index, ValueType type) {
		need(1, index, type);
		return this.buffer.get();
	}

	long scalar(int index, ValueType type) {
		need(8, index, type);
		return this.buffer.getLong();
	}

	/**
	 * Skips a content.
	 * @param index index of the value
	 * @param type type of the value
	 * @return where the content starts; it ends at the new position
	 */
	int skip(int index, ValueType type) {
		need(4, index, type);
		int length = this.buffer.getInt();
		if (length < 0) {
			throw ValueCodec.unread(index, type, "its length %d is negative".formatted(length), null);
		}
		need(length, index, type);
		int start = this.buffer.position();
		this.buffer.position(start + length);
		return start;
	}

	void expect(boolean expected, int index, ValueType type) {
		if (!expected) {
			throw ValueCodec.unread(index, type, "it was sent as another kind of value", null);
		}
	}

	private void need(int size, int index, ValueType type) {
		if (this.buffer.remaining() < size) {
			throw ValueCodec.unread(index, type, "the message ends in the middle of it", null);
		}
	}

}
