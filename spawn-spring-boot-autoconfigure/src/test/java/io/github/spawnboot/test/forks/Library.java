package io.github.spawnboot.test.forks;

import io.github.spawnboot.annotation.HostService;

/**
 * A service of the application.
 */
@HostService
public class Library {

	public long pid() {
		return ProcessHandle.current().pid();
	}

}
