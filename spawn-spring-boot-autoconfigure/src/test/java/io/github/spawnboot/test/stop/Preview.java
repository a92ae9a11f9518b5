package io.github.spawnboot.test.stop;

import java.io.IOException;
import java.nio.file.Path;

import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnService;

/**
 * Is not worth waiting for.
 */
@SpawnService(pool = "previews")
class Preview {

	public String run(@SharedPath Path begun, @SharedPath Path end) throws IOException {
		return Export.runUntil(begun, end);
	}

}
