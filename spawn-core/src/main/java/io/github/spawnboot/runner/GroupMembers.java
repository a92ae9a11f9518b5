package io.github.spawnboot.runner;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The members of one run of a group, by name. Not thread-safe.
 */
final class GroupMembers {

	private final boolean dynamic;

	private final Map<String, SupervisedRunner> present = new LinkedHashMap<>();

	// Those present and, unless members come and go, those that have left.
	private final Map<String, SupervisedRunner> shown = new LinkedHashMap<>();

	// Those that leave without consequences for the others.
	private final Set<SupervisedRunner> removed = new HashSet<>();

	private long added;

	GroupMembers(boolean dynamic) {
		this.dynamic = dynamic;
	}

	long nextIndex() {
		return this.added;
	}

	void add(SupervisedRunner member) {
		this.added++;
		this.present.put(member.name(), member);
		this.shown.put(member.name(), member);
	}

	void left(SupervisedRunner member) {
		this.present.remove(member.name());
		if (this.dynamic) {
			this.shown.remove(member.name());
		}
	}

	void remove(SupervisedRunner member) {
		this.removed.add(member);
	}

	/**
	 * Returns whether a member that has left was removed, and forgets it.
	 */
	boolean wasRemoved(SupervisedRunner member) {
		return this.removed.remove(member);
	}

	/**
	 * Returns whether there is nobody left who could end later: with fixed members, if
	 * there were any.
	 */
	boolean areGone(boolean closed) {
		return this.present.isEmpty() && (closed || (!this.dynamic && this.added > 0));
	}

	@Nullable SupervisedRunner get(String name) {
		return this.present.get(name);
	}

	int size() {
		return this.present.size();
	}

	Stream<SupervisedRunner> running() {
		return this.present.values().stream().filter(SupervisedRunner::isRunning);
	}

	@Nullable SupervisedRunner shown(String name) {
		return this.shown.get(name);
	}

	List<RunnerProcess> shown() {
		return List.copyOf(this.shown.values());
	}

	void hideAll() {
		this.shown.clear();
	}

}
