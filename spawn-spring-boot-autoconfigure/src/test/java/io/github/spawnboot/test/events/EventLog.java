package io.github.spawnboot.test.events;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.PoolEvent;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Remembers what it is told.
 */
@Component
class EventLog {

	private final List<PoolEvent> all = new CopyOnWriteArrayList<>();

	private final List<PoolEvent.Exited> exits = new CopyOnWriteArrayList<>();

	private final List<String> threads = new CopyOnWriteArrayList<>();

	@EventListener
	void on(PoolEvent event) {
		this.threads.add(Thread.currentThread().getName());
		this.all.add(event);
	}

	@EventListener
	void onExit(PoolEvent.Exited event) {
		this.exits.add(event);
	}

	List<PoolEvent.Type> types() {
		return this.all.stream().map(PoolEvent::type).toList();
	}

	List<PoolEvent.Exited> exits() {
		return List.copyOf(this.exits);
	}

	List<String> threads() {
		return List.copyOf(this.threads);
	}

}
