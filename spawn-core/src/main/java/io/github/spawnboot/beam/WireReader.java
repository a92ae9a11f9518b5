package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;

/**
 * Reads what a {@link WireWriter} wrote. Every length is compared with what is really
 * there before anything is allocated; whatever does not fit is a
 * {@link BeamProtocolException} and nothing else. Not thread-safe.
 */
public final class WireReader {

	private final ByteBuffer in;

	/**
	 * Creates a reader.
	 * @param in the message, from its position to its limit
	 */
	public WireReader(ByteBuffer in) {
		this.in = in;
	}

	/**
	 * Reads one byte.
	 * @return number between 0 and 255
	 */
	public int octet() {
		need(1);
		return this.in.get() & 0xFF;
	}

	/**
	 * Reads four bytes.
	 * @return the number
	 */
	public int number() {
		need(Integer.BYTES);
		return this.in.getInt();
	}

	/**
	 * Reads eight bytes.
	 * @return the number
	 */
	public long bigNumber() {
		need(Long.BYTES);
		return this.in.getLong();
	}

	/**
	 * Reads a text.
	 * @return the text
	 */
	public String text() {
		ByteBuffer content = this.in.slice(this.in.position() + Integer.BYTES, skipLength());
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(content).toString();
		}
		catch (CharacterCodingException ex) {
			throw new BeamProtocolException("The peer sent a text that is not UTF-8", ex);
		}
	}

	private int skipLength() {
		need(Integer.BYTES);
		int length = this.in.getInt(this.in.position());
		if (length < 0 || length > this.in.remaining() - Integer.BYTES) {
			throw tooShort(length);
		}
		this.in.position(this.in.position() + Integer.BYTES + length);
		return length;
	}

	/**
	 * Reads a collection of texts.
	 * @return the texts in their order
	 */
	public List<String> texts() {
		return texts(Integer.MAX_VALUE);
	}

	/**
	 * Reads a collection of texts of which there may only be some.
	 * @param atMost how many may be there; checked before any is read
	 * @return the texts in their order
	 */
	public List<String> texts(int atMost) {
		int size = size(Integer.BYTES);
		if (size > atMost) {
			throw new BeamProtocolException("The peer sent a list of " + size + " texts, allowed are " + atMost, null);
		}
		List<String> texts = new ArrayList<>(size);
		for (int i = 0; i < size; i++) {
			texts.add(text());
		}
		return texts;
	}

	/**
	 * Reads pairs of texts.
	 * @return the pairs in their order
	 */
	public Map<String, String> pairs() {
		return pairs(Integer.MAX_VALUE);
	}

	/**
	 * Reads pairs of texts of which there may only be some.
	 * @param atMost how many may be there; checked before any is read
	 * @return the pairs in their order
	 */
	public Map<String, String> pairs(int atMost) {
		int size = size(2 * Integer.BYTES);
		if (size > atMost) {
			throw new BeamProtocolException("The peer sent " + size + " pairs of texts, allowed are " + atMost, null);
		}
		Map<String, String> pairs = new LinkedHashMap<>();
		for (int i = 0; i < size; i++) {
			String key = text();
			pairs.put(key, text());
		}
		return pairs;
	}

	/**
	 * Reads bytes behind their length.
	 * @return the bytes
	 */
	public byte[] bytes() {
		int start = this.in.position() + Integer.BYTES;
		byte[] content = new byte[skipLength()];
		this.in.get(start, content);
		return content;
	}

	/**
	 * Reads everything that is left.
	 * @return the rest, which shares its content with the message
	 */
	public ByteBuffer rest() {
		ByteBuffer rest = this.in.slice();
		this.in.position(this.in.limit());
		return rest;
	}

	/**
	 * Checks that nothing is left.
	 */
	public void end() {
		if (this.in.hasRemaining()) {
			throw new BeamProtocolException(
					"The peer sent " + this.in.remaining() + " bytes behind the end of a message", null);
		}
	}

	private int size(int smallest) {
		int size = number();
		if (size < 0 || size > this.in.remaining() / smallest) {
			throw tooShort(size);
		}
		return size;
	}

	private void need(int bytes) {
		if (this.in.remaining() < bytes) {
			throw tooShort(bytes);
		}
	}

	private BeamProtocolException tooShort(int announced) {
		return new BeamProtocolException("The peer sent a message that ends too early: " + announced
				+ " were announced, " + this.in.remaining() + " bytes are left", null);
	}

}
