package io.github.spawnboot.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Changes bytes at random, as fuzzers without knowledge of a format do it.
 */
final class Mutator {

	private static final int LONGEST = 300_000;

	private static final int[] NUMBERS = { 0, 1, -1, 6, 7, 127, 128, 255, 256, 65536, 65542, Integer.MAX_VALUE,
			Integer.MIN_VALUE };

	private final Random random;

	private final List<byte[]> seeds;

	Mutator(Random random, List<byte[]> seeds) {
		this.random = random;
		this.seeds = seeds;
	}

	byte[] next() {
		byte[] bytes = any().clone();
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			bytes = change(bytes);
		}
		return (bytes.length <= LONGEST) ? bytes : Arrays.copyOf(bytes, LONGEST);
	}

	private byte[] any() {
		return this.seeds.get(this.random.nextInt(this.seeds.size()));
	}

	private byte[] change(byte[] bytes) {
		if (bytes.length == 0) {
			return any().clone();
		}
		int at = this.random.nextInt(bytes.length);
		switch (this.random.nextInt(8)) {
			case 0, 1 -> bytes[at] ^= (byte) (1 << this.random.nextInt(8));
			case 2 -> bytes[at] = (byte) this.random.nextInt();
			case 3 -> {
				int number = NUMBERS[this.random.nextInt(NUMBERS.length)];
				for (int i = 0; i < 4 && at + i < bytes.length; i++) {
					bytes[at + i] = (byte) (number >> (24 - 8 * i));
				}
			}
			case 4 -> {
				return Arrays.copyOf(bytes, at);
			}
			case 5 -> {
				return splice(bytes, at, at + this.random.nextInt(bytes.length - at), new byte[0]);
			}
			case 6 -> {
				byte[] inserted = new byte[1 + this.random.nextInt(16)];
				this.random.nextBytes(inserted);
				return splice(bytes, at, at, inserted);
			}
			default -> {
				byte[] other = any();
				int from = this.random.nextInt(other.length + 1);
				return splice(bytes, at, (this.random.nextBoolean()) ? at : bytes.length,
						Arrays.copyOfRange(other, from, from + this.random.nextInt(other.length - from + 1)));
			}
		}
		return bytes;
	}

	private static byte[] splice(byte[] bytes, int from, int to, byte[] inserted) {
		byte[] result = new byte[bytes.length - (to - from) + inserted.length];
		System.arraycopy(bytes, 0, result, 0, from);
		System.arraycopy(inserted, 0, result, from, inserted.length);
		System.arraycopy(bytes, to, result, from + inserted.length, bytes.length - to);
		return result;
	}

}
