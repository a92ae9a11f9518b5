package io.github.spawnboot.test.relay;

import io.github.spawnboot.annotation.OneWay;
import io.github.spawnboot.annotation.SpawnCallback;

/**
 * Is called back.
 */
@SpawnCallback
public interface Watcher {

	int at(int step) throws WatcherException;

	@OneWay
	void hint(String text);

}
