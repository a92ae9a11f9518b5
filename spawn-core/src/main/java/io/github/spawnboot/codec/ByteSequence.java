package io.github.spawnboot.codec;

import java.nio.ByteBuffer;

/**
 * Bytes in one or more pieces that follow one another, so that what is large need not be
 * copied to be sent behind something else. Not changed by whoever reads it; the arrays
 * that it was made of must not be changed as long as it is used. Thread-safe.
 */
public final class ByteSequence {

	/**
	 * Most bytes that are copied rather than referred to. A beam sends no more than that
	 * without waiting until the socket has taken it, so what is referred to is gone when
	 * its sender returns.
	 */
	public static final int MAX_COPIED = 8 * 1024;

	/** No bytes. */
	public static final ByteSequence EMPTY = of(new byte[0]);

	private final ByteBuffer[] pieces;

	private final int size;

	private ByteSequence(ByteBuffer... pieces) {
		this.pieces = pieces;
		int size = 0;
		for (ByteBuffer piece : pieces) {
			size = Math.addExact(size, piece.remaining());
		}
		this.size = size;
	}

	/**
	 * Returns a sequence of one piece.
	 * @param bytes the bytes, which are not copied
	 * @return the sequence
	 */
	public static ByteSequence of(byte[] bytes) {
		return new ByteSequence(ByteBuffer.wrap(bytes));
	}

	/**
	 * Returns a sequence of pieces.
	 * @param pieces the bytes between position and limit of each, which are not copied
	 * @return the sequence
	 * @throws ArithmeticException if there are more than 2 GiB
	 */
	public static ByteSequence of(ByteBuffer... pieces) {
		return new ByteSequence(pieces.clone());
	}

	/**
	 * Returns this sequence with something before it.
	 * @param first what shall be the first piece
	 * @return a new sequence
	 */
	public ByteSequence after(ByteBuffer first) {
		ByteBuffer[] all = new ByteBuffer[1 + this.pieces.length];
		all[0] = first;
		System.arraycopy(this.pieces, 0, all, 1, this.pieces.length);
		return new ByteSequence(all);
	}

	/**
	 * Returns how many bytes there are.
	 * @return number of bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Returns the pieces.
	 * @return new buffers, which share the bytes
	 */
	public ByteBuffer[] pieces() {
		ByteBuffer[] pieces = new ByteBuffer[this.pieces.length];
		for (int i = 0; i < pieces.length; i++) {
			pieces[i] = this.pieces[i].duplicate();
		}
		return pieces;
	}

	/**
	 * Returns all bytes as one buffer.
	 * @return a new buffer; shares the bytes if there is only one piece
	 */
	public ByteBuffer toBuffer() {
		return (this.pieces.length == 1) ? this.pieces[0].duplicate() : ByteBuffer.wrap(toByteArray());
	}

	/**
	 * Returns all bytes in one piece.
	 * @return this sequence if it has only one piece, else a copy
	 */
	public ByteSequence joined() {
		return (this.pieces.length == 1) ? this : of(toByteArray());
	}

	/**
	 * Returns all bytes as an array.
	 * @return a new array
	 */
	public byte[] toByteArray() {
		ByteBuffer whole = ByteBuffer.allocate(this.size);
		for (ByteBuffer piece : pieces()) {
			whole.put(piece);
		}
		return whole.array();
	}

}
