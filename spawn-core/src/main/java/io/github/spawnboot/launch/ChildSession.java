package io.github.spawnboot.launch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What a child has started: the processes of its session, whose id is that of the child,
 * and, when it is killed by us, those that have left the session by then. Thread-safe.
 */
final class ChildSession {

	private final @Nullable SessionSweeper sweeper;

	private final long id;

	// Of the child, in ticks of the system.
	private final long start;

	private final Set<ProcessTable.Entry> descendants = new LinkedHashSet<>();

	/**
	 * Creates the session of a process that was just started.
	 * @param pid its process id
	 * @param sweeper kills what is left of the session
	 */
	ChildSession(long pid, SessionSweeper sweeper) {
		this(pid, ProcessTable.of(pid), sweeper);
	}

	private ChildSession(long pid, ProcessTable.@Nullable Entry child, @Nullable SessionSweeper sweeper) {
		this.id = pid;
		this.start = (child != null) ? child.start() : 0;
		this.sweeper = sweeper;
	}

	/**
	 * Returns the session of a process that starts nothing.
	 */
	static ChildSession none() {
		return new ChildSession(0, null, null);
	}

	long id() {
		return this.id;
	}

	long start() {
		return this.start;
	}

	/**
	 * Remembers what hangs below the child now, as long as that can be seen: to be called
	 * before it is killed.
	 */
	synchronized void remember() {
		this.descendants.addAll(ProcessTable.descendantsOf(this.id));
	}

	/**
	 * Kills what is left of the session, since the child has ended. Returns at once.
	 */
	void ended() {
		if (this.sweeper != null) {
			this.sweeper.sweep(this);
		}
	}

	/**
	 * Finds what is left of the session after the end of the child.
	 * @param table all processes of this moment
	 */
	List<ProcessTable.Entry> survivors(List<ProcessTable.Entry> table) {
		return members(table).filter((entry) -> !entry.isDead()).toList();
	}

	/**
	 * Finds what has ended and was handed to this process, because it is process 1. The
	 * child itself is none of them: the JVM has started it.
	 * @param table all processes of this moment
	 */
	List<ProcessTable.Entry> orphans(List<ProcessTable.Entry> table) {
		return members(table).filter((entry) -> entry.isDead() && entry.parent() == 1 && entry.pid() != this.id)
			.toList();
	}

	private synchronized Stream<ProcessTable.Entry> members(List<ProcessTable.Entry> table) {
		Stream<ProcessTable.Entry> members = isOurs(table)
				? table.stream().filter((entry) -> entry.session() == this.id && entry.start() >= this.start)
				: Stream.of();
		Stream<ProcessTable.Entry> others = table.stream().filter(this::isDescendant);
		return Stream.concat(members, others).distinct().toList().stream();
	}

	// As long as a session has members no process gets its id. So if another process than
	// the child has it, the session has long been empty, and this one is a stranger's.
	private boolean isOurs(List<ProcessTable.Entry> table) {
		return this.start > 0
				&& table.stream().noneMatch((entry) -> entry.pid() == this.id && entry.start() != this.start);
	}

	private boolean isDescendant(ProcessTable.Entry entry) {
		return this.descendants.stream()
			.anyMatch((known) -> known.pid() == entry.pid() && known.start() == entry.start());
	}

}
