package io.github.spawnboot.context.scan;

import io.github.spawnboot.annotation.SpawnService;

/**
 * Found by component scanning.
 */
@SpawnService(pool = "scanned")
public class ScannedService {

	ScannedService() {
		throw new IllegalStateException("must not be created");
	}

}
