package io.github.spawnboot.runner.standard;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A process and those of its descendants that were seen. Signals go through
 * {@link ProcessHandle}, because {@link Process#destroy()} also closes the output. Not
 * thread-safe.
 */
final class ProcessTree {

	private final ProcessHandle root;

	// A process whose parent has ended is no descendant any more, so they are remembered.
	private final Set<ProcessHandle> descendants = new LinkedHashSet<>();

	ProcessTree(ProcessHandle root) {
		this.root = root;
	}

	/**
	 * Asks the process alone to end.
	 */
	void terminateRoot() {
		look();
		this.root.destroy();
	}

	/**
	 * Asks the descendants to end.
	 */
	void terminateDescendants() {
		look();
		this.descendants.forEach(ProcessHandle::destroy);
	}

	/**
	 * Kills the process and its descendants.
	 */
	void kill() {
		// Parents first, so that no new ones are missed; those killed have no children
		// any more, so they are looked for before.
		look();
		this.root.destroyForcibly();
		this.descendants.forEach(ProcessHandle::destroyForcibly);
	}

	/**
	 * Returns whether a descendant lives.
	 */
	boolean hasDescendants() {
		this.descendants.removeIf((process) -> !isRunning(process));
		return !this.descendants.isEmpty();
	}

	private void look() {
		boolean found = this.descendants.addAll(this.root.descendants().toList());
		while (found) {
			List<ProcessHandle> more = this.descendants.stream()
				.flatMap(ProcessHandle::descendants)
				.filter((process) -> !this.descendants.contains(process))
				.toList();
			found = this.descendants.addAll(more);
		}
	}

	// One that has ended and that nobody has waited for is still a process, but has no
	// program.
	private static boolean isRunning(ProcessHandle process) {
		return process.isAlive() && process.info().command().isPresent();
	}

}
