package io.github.spawnboot.beam;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Writes the fields of a message: numbers big-endian, text as UTF-8 behind its length,
 * collections behind their size. Not thread-safe.
 */
public final class WireWriter {

	private static final int INITIAL = 128;

	private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private byte[] bytes = new byte[INITIAL];

	private int size;

	/**
	 * Writes one byte.
	 * @param value the lower eight bits are written
	 * @return this writer
	 */
	public WireWriter octet(int value) {
		need(1);
		this.bytes[this.size++] = (byte) value;
		return this;
	}

	/**
	 * Writes four bytes.
	 * @param value the number
	 * @return this writer
	 */
	public WireWriter number(int value) {
		need(Integer.BYTES);
		INT.set(this.bytes, this.size, value);
		this.size += Integer.BYTES;
		return this;
	}

	/**
	 * Writes eight bytes.
	 * @param value the number
	 * @return this writer
	 */
	public WireWriter bigNumber(long value) {
		need(Long.BYTES);
		LONG.set(this.bytes, this.size, value);
		this.size += Long.BYTES;
		return this;
	}

	/**
	 * Writes a text.
	 * @param text the text
	 * @return this writer
	 */
	public WireWriter text(String text) {
		return bytes(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Writes a collection of texts.
	 * @param texts the texts
	 * @return this writer
	 */
	public WireWriter texts(Collection<String> texts) {
		number(texts.size());
		texts.forEach(this::text);
		return this;
	}

	/**
	 * Writes pairs of texts in their order.
	 * @param texts the pairs
	 * @return this writer
	 */
	public WireWriter pairs(Map<String, String> texts) {
		number(texts.size());
		texts.forEach((key, value) -> text(key).text(value));
		return this;
	}

	/**
	 * Writes bytes behind their length.
	 * @param content the bytes
	 * @return this writer
	 */
	public WireWriter bytes(byte[] content) {
		need(Integer.BYTES + content.length);
		return number(content.length).rest(content);
	}

	/**
	 * Writes bytes without a length; the last field of a message.
	 * @param content the bytes
	 * @return this writer
	 */
	public WireWriter rest(byte[] content) {
		need(content.length);
		System.arraycopy(content, 0, this.bytes, this.size, content.length);
		this.size += content.length;
		return this;
	}

	/**
	 * Writes bytes without a length.
	 * @param content the bytes, from its position to its limit
	 * @return this writer
	 */
	public WireWriter rest(ByteBuffer content) {
		int length = content.remaining();
		need(length);
		content.get(this.bytes, this.size, length);
		this.size += length;
		return this;
	}

	/**
	 * Returns what was written.
	 * @return the bytes
	 */
	public byte[] toByteArray() {
		return Arrays.copyOf(this.bytes, this.size);
	}

	/**
	 * Returns what was written, ready to be sent. The writer must not be used any more: a
	 * large content is not copied.
	 * @return the bytes
	 */
	public ByteBuffer toBuffer() {
		return ByteBuffer.wrap((this.size == this.bytes.length) ? this.bytes : toByteArray());
	}

	private void need(int more) {
		int least = Math.addExact(this.size, more);
		if (least > this.bytes.length) {
			// What is large is mostly the last: not twice as much, then.
			int length = (more > this.bytes.length) ? least : Math.max(least, 2 * this.bytes.length);
			this.bytes = Arrays.copyOf(this.bytes, length);
		}
	}

}
