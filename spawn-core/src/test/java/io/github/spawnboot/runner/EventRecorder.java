package io.github.spawnboot.runner;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records events and the end.
 */
class EventRecorder implements RunnerListener {

	private final List<RunnerEvent> events = new CopyOnWriteArrayList<>();

	private final CountDownLatch end = new CountDownLatch(1);

	@Override
	public void onEvent(RunnerEvent event) {
		this.events.add(event);
	}

	@Override
	public void onEnd() {
		this.end.countDown();
	}

	List<RunnerEvent> all() {
		return List.copyOf(this.events);
	}

	List<String> lines() {
		return this.events.stream().map((event) -> event.type() + " " + event.member()).toList();
	}

	boolean isEnded() {
		return this.end.getCount() == 0;
	}

	void awaitEnd() throws InterruptedException {
		assertThat(this.end.await(10, TimeUnit.SECONDS)).as("end of events, after " + lines()).isTrue();
	}

}
