package io.github.spawnboot.test.hosts;

import io.github.spawnboot.annotation.SpawnService;

/**
 * Lives in another pool.
 */
@SpawnService(pool = "binders")
public class Binder {

	private final Catalogue catalogue;

	public Binder(Catalogue catalogue) {
		this.catalogue = catalogue;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public Seen seen() {
		return this.catalogue.seen();
	}

}
