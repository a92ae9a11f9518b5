package io.github.spawnboot.test.stop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnService;
import org.awaitility.Awaitility;

/**
 * Goes on until it is told to end.
 */
@SpawnService(pool = "exports")
class Export {

	public String run(@SharedPath Path begun, @SharedPath Path end) throws IOException {
		return runUntil(begun, end);
	}

	static String runUntil(Path begun, Path end) throws IOException {
		Files.createFile(begun);
		Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(end));
		return "whole";
	}

}
