package io.github.spawnboot.beam;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * Writes the fields of a message: numbers big-endian, text as UTF-8 behind its length,
 * collections behind their size. Not thread-safe.
 */
public final class WireWriter {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

	private final DataOutputStream out = new DataOutputStream(this.bytes);

	/**
	 * Writes one byte.
	 * @param value the lower eight bits are written
	 * @return this writer
	 */
	public WireWriter octet(int value) {
		return write(() -> this.out.writeByte(value));
	}

	/**
	 * Writes four bytes.
	 * @param value the number
	 * @return this writer
	 */
	public WireWriter number(int value) {
		return write(() -> this.out.writeInt(value));
	}

	/**
	 * Writes eight bytes.
	 * @param value the number
	 * @return this writer
	 */
	public WireWriter bigNumber(long value) {
		return write(() -> this.out.writeLong(value));
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
		return write(() -> {
			this.out.writeInt(content.length);
			this.out.write(content);
		});
	}

	/**
	 * Writes bytes without a length; the last field of a message.
	 * @param content the bytes
	 * @return this writer
	 */
	public WireWriter rest(byte[] content) {
		return write(() -> this.out.write(content));
	}

	/**
	 * Returns what was written.
	 * @return the bytes
	 */
	public byte[] toByteArray() {
		return this.bytes.toByteArray();
	}

	/**
	 * Returns what was written, ready to be sent.
	 * @return the bytes
	 */
	public ByteBuffer toBuffer() {
		return ByteBuffer.wrap(toByteArray());
	}

	private WireWriter write(Field field) {
		try {
			field.write();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Field {

		void write() throws IOException;

	}

}
