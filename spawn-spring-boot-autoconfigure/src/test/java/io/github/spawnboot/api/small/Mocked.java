package io.github.spawnboot.api.small;

import io.github.spawnboot.annotation.SpawnService;

/**
 * A service that tests replace.
 */
@SpawnService(pool = "mocked")
public class Mocked {

	public String answer(String question) {
		return "real";
	}

}
