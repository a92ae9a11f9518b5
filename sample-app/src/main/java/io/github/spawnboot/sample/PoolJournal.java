package io.github.spawnboot.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.PoolEvent;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What happened to the children of all pools lately. Thread-safe.
 */
@Component
class PoolJournal {

	private static final int MAX_ENTRIES = 30;

	private final Deque<Entry> entries = new ArrayDeque<>();

	@EventListener
	void on(PoolEvent.Starting event) {
		add(event, false, "Child " + event.generation() + " is being started: " + words(event.reason()));
	}

	@EventListener
	void on(PoolEvent.Ready event) {
		add(event, false, "Child " + event.generation() + " is ready as process " + event.pid() + ", after "
				+ millis(event.startTime()));
	}

	@EventListener
	void on(PoolEvent.Exited event) {
		ChildExit exit = event.exit();
		add(event, event.kind() == PoolEvent.ExitKind.DIED || event.kind() == PoolEvent.ExitKind.START_FAILED,
				"Child " + event.generation() + ((exit != null)
						? " ended after " + millis(event.uptime()) + " with " + exit.reason() + ": " + exit.verdict()
						: " did not start"));
	}

	@EventListener
	void on(PoolEvent.Recycling event) {
		add(event, false, "Child " + event.generation() + " is being replaced: " + words(event.reason()));
	}

	@EventListener
	void on(PoolEvent.Restarting event) {
		add(event, false, "Another child takes the place of child " + event.generation()
				+ (event.delay().isZero() ? "" : " in " + millis(event.delay())));
	}

	@EventListener
	void on(PoolEvent.Failed event) {
		add(event, true, "Too many children failed; the next one is tried in " + millis(event.pause()));
	}

	@EventListener
	void on(PoolEvent.Recovered event) {
		add(event, false, "Children are started as usual again");
	}

	private static String millis(Duration time) {
		return time.toMillis() + " ms";
	}

	private static String words(Enum<?> reason) {
		return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	private void add(PoolEvent event, boolean bad, String text) {
		synchronized (this.entries) {
			this.entries.addFirst(new Entry(event.pool(), text, bad, event.instant()));
			if (this.entries.size() > MAX_ENTRIES) {
				this.entries.removeLast();
			}
		}
	}

	/**
	 * Returns the last entries, the newest first.
	 */
	List<Entry> entries() {
		synchronized (this.entries) {
			return List.copyOf(this.entries);
		}
	}

	/**
	 * Something that happened.
	 *
	 * @param pool name of the pool
	 * @param text what happened, in words for people
	 * @param bad whether nobody wanted it
	 * @param at when
	 */
	record Entry(String pool, String text, boolean bad, Instant at) {

	}

}
