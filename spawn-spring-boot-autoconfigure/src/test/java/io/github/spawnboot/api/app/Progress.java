package io.github.spawnboot.api.app;

import io.github.spawnboot.annotation.OneWay;
import io.github.spawnboot.annotation.SpawnCallback;

/**
 * Told what a service does.
 */
@SpawnCallback
public interface Progress {

	boolean step(int number) throws RefusedException;

	@OneWay
	void hint(String text);

	default boolean steps(int count) throws RefusedException {
		for (int i = 1; i <= count; i++) {
			if (!step(i)) {
				return false;
			}
		}
		return true;
	}

}
