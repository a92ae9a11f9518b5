package io.github.spawnboot.test.nested;

import io.github.spawnboot.annotation.SpawnService;

/**
 * Lives in the same pool as {@link Front}.
 */
@SpawnService(pool = "left")
public class Near {

	private int calls;

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public int count() {
		return ++this.calls;
	}

}
