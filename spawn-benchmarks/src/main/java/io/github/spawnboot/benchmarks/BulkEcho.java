package io.github.spawnboot.benchmarks;

import io.github.spawnboot.annotation.SpawnService;

/**
 * Gives back what it is given, in a child of another pool than {@link Echo}.
 */
@SpawnService(pool = BulkEcho.POOL)
public class BulkEcho {

	/**
	 * Name of the pool.
	 */
	static final String POOL = "bulk";

	/**
	 * Gives back bytes.
	 * @param bytes the bytes
	 * @return the same bytes
	 */
	public byte[] echoBytes(byte[] bytes) {
		return bytes;
	}

}
