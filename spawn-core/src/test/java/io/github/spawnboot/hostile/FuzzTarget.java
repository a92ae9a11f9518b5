package io.github.spawnboot.hostile;

import java.util.List;

/**
 * Something that reads bytes of another process. Whatever the bytes are, it may only fail
 * as its documentation says.
 */
public interface FuzzTarget {

	/**
	 * Returns bytes as an honest peer writes them.
	 * @return where a fuzzer begins
	 */
	List<byte[]> seeds();

	/**
	 * Reads bytes.
	 * @param input any bytes
	 * @return whether they were accepted; {@code false} if they were refused as
	 * documented
	 * @throws RuntimeException if they were not refused as documented
	 */
	boolean read(byte[] input);

}
