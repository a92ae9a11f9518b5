package io.github.spawnboot.test.forks;

import io.github.spawnboot.annotation.SpawnFork;

/**
 * A class that is no bean.
 */
class Shifter {

	private final int offset = 100;

	@SpawnFork("shifted")
	int shifted(int value) {
		return this.offset + value;
	}

}
