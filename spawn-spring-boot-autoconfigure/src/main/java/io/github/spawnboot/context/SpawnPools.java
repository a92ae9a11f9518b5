package io.github.spawnboot.context;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Spawner;

/**
 * The pools of this process, by their names.
 */
public interface SpawnPools {

	/**
	 * Returns a pool.
	 * @param name name of the pool
	 * @return the pool
	 * @throws io.github.spawnboot.SpawnUsageException if this process cannot have pools,
	 * because it is itself a child
	 */
	SpawnPool pool(String name);

	/**
	 * Returns the engine of a pool.
	 * @param name name of the pool
	 * @return the engine
	 */
	default SpawnedEngine engine(String name) {
		return pool(name).engine();
	}

	/**
	 * Returns what starts dedicated children that run what the children of a pool run.
	 * @param name name of the pool
	 * @return the spawner
	 */
	Spawner spawner(String name);

}
