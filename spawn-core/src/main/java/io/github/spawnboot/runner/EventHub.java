package io.github.spawnboot.runner;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the events of one run of a group to its subscribers, the last ones also to those
 * that come later. Thread-safe; no method runs a listener.
 */
final class EventHub {

	private static final Logger logger = LoggerFactory.getLogger(EventHub.class);

	private final int replay;

	private final @Nullable Consumer<RunnerEvent> direct;

	private final Deque<RunnerEvent> last = new ArrayDeque<>();

	private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

	private boolean ended;

	private volatile RunnerRuntime runtime = RunnerRuntime.system();

	/**
	 * Creates a hub.
	 * @param replay how many events late subscribers are told
	 */
	EventHub(int replay) {
		this.replay = replay;
		this.direct = null;
	}

	/**
	 * Creates a hub that tells somebody directly.
	 * @param direct does not block
	 */
	EventHub(Consumer<RunnerEvent> direct) {
		this.replay = 0;
		this.direct = direct;
	}

	void publish(RunnerEvent event) {
		if (this.direct != null) {
			this.direct.accept(event);
		}
		distribute(event);
	}

	private synchronized void distribute(RunnerEvent event) {
		if (this.replay > 0) {
			if (this.last.size() == this.replay) {
				this.last.remove();
			}
			this.last.add(event);
		}
		this.subscriptions.forEach((subscription) -> subscription.offer(event));
	}

	synchronized void end() {
		this.ended = true;
		this.subscriptions.forEach(Subscription::end);
		this.subscriptions.clear();
	}

	/**
	 * Gives listeners the threads of a runtime from now on, instead of the system's.
	 */
	void use(RunnerRuntime runtime) {
		this.runtime = runtime;
	}

	synchronized RunnerSubscription subscribe(String group, RunnerListener listener, int capacity) {
		Subscription subscription = new Subscription(group, listener, capacity);
		this.last.forEach(subscription::offer);
		if (this.ended) {
			subscription.end();
		}
		else {
			this.subscriptions.add(subscription);
		}
		return subscription;
	}

	/**
	 * A bounded queue, and a thread while there is something in it.
	 */
	private final class Subscription implements RunnerSubscription {

		private final String group;

		private final RunnerListener listener;

		private final int capacity;

		private final Deque<RunnerEvent> queue = new ArrayDeque<>();

		private boolean noMore;

		private boolean ended;

		private boolean delivering;

		private long dropped;

		private Subscription(String group, RunnerListener listener, int capacity) {
			this.group = group;
			this.listener = listener;
			this.capacity = capacity;
		}

		private synchronized void offer(RunnerEvent event) {
			if (this.noMore) {
				return;
			}
			if (this.queue.size() == this.capacity) {
				if (this.dropped++ == 0) {
					logger.warn("A listener of runner group '{}' is too slow: more than {} events wait for it, and"
							+ " further ones are dropped", this.group, this.capacity);
				}
				return;
			}
			this.queue.add(event);
			deliver();
		}

		private synchronized void end() {
			this.noMore = true;
			deliver();
		}

		private void deliver() {
			if (this.delivering || this.ended) {
				return;
			}
			this.delivering = true;
			try {
				EventHub.this.runtime.start("spawn-runner-events-" + this.group, this::run);
			}
			catch (Throwable ex) {
				this.delivering = false;
				logger.error("Events of runner group '{}' wait: there is no thread for its listener", this.group, ex);
			}
		}

		private void run() {
			while (true) {
				RunnerEvent event;
				synchronized (this) {
					event = this.queue.poll();
					if (event == null) {
						this.delivering = false;
						if (!this.noMore || this.ended) {
							return;
						}
						this.ended = true;
					}
				}
				tell(event);
				if (event == null) {
					return;
				}
			}
		}

		private void tell(@Nullable RunnerEvent event) {
			try {
				if (event != null) {
					this.listener.onEvent(event);
				}
				else {
					if (dropped() > 0) {
						logger.warn("A listener of runner group '{}' missed {} events", this.group, dropped());
					}
					this.listener.onEnd();
				}
			}
			catch (Throwable ex) {
				logger.warn("A listener of runner group '{}' failed with {}", this.group,
						(event != null) ? event : "its end", ex);
			}
		}

		@Override
		public synchronized long dropped() {
			return this.dropped;
		}

		@Override
		public synchronized boolean isEnded() {
			return this.ended;
		}

		@Override
		public void close() {
			synchronized (this) {
				this.noMore = true;
				this.ended = true;
				this.queue.clear();
			}
			EventHub.this.subscriptions.remove(this);
		}

	}

}
