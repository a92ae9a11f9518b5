package io.github.spawnboot.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.PoolListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records the events of a pool, and checks what holds for all of them.
 */
final class PoolEventRecorder implements PoolListener {

	private final List<PoolEvent> events = new CopyOnWriteArrayList<>();

	private final CountDownLatch end = new CountDownLatch(1);

	private volatile String thread = "";

	@Override
	public void onEvent(PoolEvent event) {
		this.thread = Thread.currentThread().getName();
		this.events.add(event);
	}

	@Override
	public void onEnd() {
		this.end.countDown();
	}

	String thread() {
		return this.thread;
	}

	List<PoolEvent> all() {
		return List.copyOf(this.events);
	}

	<T extends PoolEvent> List<T> all(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	/** The events in short. */
	List<String> lines() {
		return this.events.stream().map(PoolEventRecorder::line).toList();
	}

	private static String line(PoolEvent event) {
		if (event instanceof PoolEvent.Starting starting) {
			return event.type() + " " + starting.generation() + " " + starting.reason();
		}
		if (event instanceof PoolEvent.Ready ready) {
			return event.type() + " " + ready.generation();
		}
		if (event instanceof PoolEvent.Exited exited) {
			return event.type() + " " + exited.generation() + " " + exited.kind();
		}
		if (event instanceof PoolEvent.Restarting restarting) {
			return event.type() + " " + restarting.generation();
		}
		if (event instanceof PoolEvent.Grown grown) {
			return event.type() + " " + grown.from() + "-" + grown.to() + " " + grown.reason();
		}
		if (event instanceof PoolEvent.Shrunk shrunk) {
			return event.type() + " " + shrunk.from() + "-" + shrunk.to() + " " + shrunk.reason();
		}
		if (event instanceof PoolEvent.Recycling recycling) {
			return event.type() + " " + recycling.generation() + " " + recycling.reason();
		}
		return event.type().toString();
	}

	void awaitEnd() throws InterruptedException {
		assertThat(this.end.await(20, TimeUnit.SECONDS)).as("end of events, after " + lines()).isTrue();
	}

	boolean isEnded() {
		return this.end.getCount() == 0;
	}

	/** Of all events from the first one of a pool to its end. */
	void assertWhole() {
		List<PoolEvent.Starting> started = all(PoolEvent.Starting.class);
		assertThat(started).extracting(PoolEvent.Starting::generation)
			.doesNotHaveDuplicates()
			.containsExactlyInAnyOrderElementsOf(
					all(PoolEvent.Exited.class).stream().map(PoolEvent.Exited::generation).toList());
		int size = 0;
		for (int i = 0; i < this.events.size(); i++) {
			PoolEvent event = this.events.get(i);
			if (event instanceof PoolEvent.Grown grown) {
				assertThat(grown.from()).isEqualTo(size).isLessThan(grown.to());
				size = grown.to();
			}
			if (event instanceof PoolEvent.Shrunk shrunk) {
				assertThat(shrunk.from()).isEqualTo(size).isEqualTo(shrunk.to() + 1);
				size = shrunk.to();
			}
			if (event instanceof PoolEvent.Exited exited) {
				int start = indexOfStart(exited.generation());
				assertThat(start).as("start of " + exited).isBetween(0, i - 1);
				List<PoolEvent.Ready> ready = this.events.subList(start, i)
					.stream()
					.filter((other) -> other instanceof PoolEvent.Ready other2
							&& other2.generation() == exited.generation())
					.map(PoolEvent.Ready.class::cast)
					.toList();
				assertThat(ready).hasSize((exited.exit() != null) ? 1 : 0);
				if (exited.exit() != null) {
					assertThat(exited.exit().generation()).isEqualTo(exited.generation());
					assertThat(exited.exit().pid()).isEqualTo(ready.get(0).pid());
				}
			}
		}
		assertThat(size).as("size at the end of " + lines()).isZero();
	}

	private int indexOfStart(long generation) {
		for (int i = 0; i < this.events.size(); i++) {
			if (this.events.get(i) instanceof PoolEvent.Starting starting && starting.generation() == generation) {
				return i;
			}
		}
		return -1;
	}

}
