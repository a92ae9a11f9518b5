package io.github.spawnboot.test.runners;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.annotation.HostService;

/**
 * Takes down what a runner in a child says.
 */
@HostService
public class Journal {

	private final List<String> entries = new CopyOnWriteArrayList<>();

	private final List<Long> pids = new CopyOnWriteArrayList<>();

	public void add(String entry) {
		CallContext.current().caller().ifPresent((child) -> this.pids.add(child.pid()));
		this.entries.add(entry);
	}

	List<String> entries() {
		return this.entries;
	}

	List<Long> pids() {
		return this.pids;
	}

	void clear() {
		this.entries.clear();
		this.pids.clear();
	}

}
