package io.github.spawnboot.test.tenants;

import java.util.List;

import io.github.spawnboot.Distribution;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.launch.ChildProcessGroup;
import io.github.spawnboot.launch.DistributedSpawner;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Spreads tenants over several spawners.
 */
@Component
class Landlord {

	private final ChildProcessGroup tenants = new ChildProcessGroup("tenants");

	private final Spawner all;

	Landlord(@Qualifier("flats") Spawner first, @Qualifier("houses") Spawner second,
			@Qualifier("flats") SpawnPool pool) {
		this.all = new DistributedSpawner(Distribution.LEAST_BUSY,
				List.of(first.in(this.tenants), second.in(this.tenants), Spawner.of(pool)));
	}

	SpawnedChild receive() {
		return this.all.spawn();
	}

	ChildProcessGroup tenants() {
		return this.tenants;
	}

}
