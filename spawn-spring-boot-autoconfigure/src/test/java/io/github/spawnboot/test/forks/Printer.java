package io.github.spawnboot.test.forks;

import io.github.spawnboot.annotation.SpawnService;

/**
 * A service with children of its own.
 */
@SpawnService(pool = "printers")
public class Printer {

	public long pid() {
		return ProcessHandle.current().pid();
	}

}
