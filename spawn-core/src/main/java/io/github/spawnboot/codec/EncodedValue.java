package io.github.spawnboot.codec;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * A value ready to be copied into the message.
 *
 * @param tag how it travels
 * @param content the content, or {@code null} for null and for scalars
 * @param scalar the bits of a scalar
 */
record EncodedValue(byte tag, byte @Nullable [] content, long scalar) {

	static final EncodedValue OF_NULL = new EncodedValue(ValueCodec.NULL, null, 0);

	private static final int HEAD = 5;

	long size() {
		return (this.content != null) ? (long) HEAD + this.content.length : (this.tag == ValueCodec.SCALAR) ? 9 : 1;
	}

	/**
	 * Returns what goes before a content.
	 */
	ByteBuffer head() {
		ByteBuffer head = ByteBuffer.allocate(HEAD);
		head.put(this.tag);
		if (this.content != null) {
			head.putInt(this.content.length);
		}
		return head.flip();
	}

	void writeTo(ByteBuffer buffer) {
		buffer.put(this.tag);
		if (this.content != null) {
			buffer.putInt(this.content.length).put(this.content);
		}
		else if (this.tag == ValueCodec.SCALAR) {
			buffer.putLong(this.scalar);
		}
	}

}
