package io.github.spawnboot.sample;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallingChild;
import io.github.spawnboot.annotation.HostService;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last documents in the inbox. Lives in the application; the watcher
 * in its child calls it. Thread-safe.
 */
@HostService
public class InboxJournal {

	private static final int MAX_ENTRIES = 50;

	private final Deque<Entry> entries = new ArrayDeque<>();

	/**
	 * Takes down a document whose pages are drawn.
	 * @param name name of the file
	 * @param pages number of pages
	 */
	public void drawn(String name, int pages) {
		add(name, pages, null);
	}

	/**
	 * Takes down a document that cannot be drawn.
	 * @param name name of the file
	 * @param reason why, in words for people
	 */
	public void failed(String name, String reason) {
		add(name, 0, reason);
	}

	private void add(String name, int pages, @Nullable String failure) {
		Long pid = CallContext.current().caller().map(CallingChild::pid).orElse(null);
		synchronized (this.entries) {
			this.entries.addFirst(new Entry(name, pages, failure, pid, Instant.now()));
			if (this.entries.size() > MAX_ENTRIES) {
				this.entries.removeLast();
			}
		}
	}

	/**
	 * Returns the last documents, the newest first.
	 */
	List<Entry> entries() {
		synchronized (this.entries) {
			return List.copyOf(this.entries);
		}
	}

	/**
	 * One document.
	 *
	 * @param name name of the file
	 * @param pages number of drawn pages
	 * @param failure why there are none, or {@code null}
	 * @param pid the child that says so
	 * @param at when
	 */
	record Entry(String name, int pages, @Nullable String failure, @Nullable Long pid, Instant at) {

	}

}
