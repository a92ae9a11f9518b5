package io.github.spawnboot.test.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnService;
import jakarta.annotation.PreDestroy;

/**
 * A service that takes as long as it takes until a file is there, and cleans up.
 */
@SpawnService
public class Waiter {

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public String await(@SharedPath Path release) {
		System.out.println("service called");
		while (!Files.exists(release)) {
			LockSupport.parkNanos(1_000_000);
			if (Thread.interrupted()) {
				System.out.println("service interrupted");
			}
		}
		System.out.println("service ends");
		return "drained";
	}

	@PreDestroy
	void destroy() {
		System.out.println("service destroyed");
	}

}
