package io.github.spawnboot.test.groups;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What happened, in order.
 */
class Journal {

	private final List<String> lines = new CopyOnWriteArrayList<>();

	void add(String line) {
		this.lines.add(line);
	}

	List<String> lines() {
		return List.copyOf(this.lines);
	}

	long count(String line) {
		return this.lines.stream().filter(line::equals).count();
	}

}
