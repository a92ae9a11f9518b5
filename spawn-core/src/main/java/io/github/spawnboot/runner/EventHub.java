package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives events to their subscribers, the last ones also to those that come later: those
 * of one run of a group, or of what else has runners, such as a pool of children. Each
 * subscriber has a bounded queue, and a thread while there is something in it.
 * Thread-safe; no method runs a listener.
 *
 * @param <E> type of the events
 */
public final class EventHub<E> {

	/**
	 * How many events wait for a listener unless something else is said.
	 */
	public static final int QUEUE = 1024;

	private static final Logger logger = LoggerFactory.getLogger(EventHub.class);

	private final String owner;

	private final String threadName;

	private final int replay;

	private final @Nullable Consumer<E> direct;

	private final Deque<E> last = new ArrayDeque<>();

	private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

	private boolean ended;

	private @Nullable Duration grace;

	private volatile RunnerRuntime runtime = RunnerRuntime.system();

	/**
	 * Creates a hub.
	 * @param owner whose events they are, in words for the log
	 * @param threadName name of the threads that tell listeners
	 * @param replay how many events late subscribers can be told
	 */
	public EventHub(String owner, String threadName, int replay) {
		this(owner, threadName, replay, null);
	}

	/**
	 * Creates a hub that tells somebody directly, before it tells subscribers.
	 * @param direct does not block; {@code null} for nobody
	 */
	EventHub(String owner, String threadName, int replay, @Nullable Consumer<E> direct) {
		this.owner = owner;
		this.threadName = threadName;
		this.replay = replay;
		this.direct = direct;
	}

	/**
	 * Tells an event; those of one thread come in order. After the end only those are
	 * told it who subscribe then.
	 * @param event the event
	 */
	public void publish(E event) {
		if (this.direct != null) {
			this.direct.accept(event);
		}
		distribute(event);
	}

	private synchronized void distribute(E event) {
		if (this.replay > 0) {
			if (this.last.size() == this.replay) {
				this.last.remove();
			}
			this.last.add(event);
		}
		this.subscriptions.forEach((subscription) -> subscription.offer(event));
	}

	/**
	 * Lets subscriptions end when they have told what waits for their listeners.
	 */
	synchronized void end() {
		this.ended = true;
		this.subscriptions.forEach(Subscription::end);
		this.subscriptions.clear();
	}

	/**
	 * Lets subscriptions end when they have told what waits for their listeners, but no
	 * later than after a time, when listeners are interrupted. Does not wait.
	 * @param grace the time
	 */
	public synchronized void endWithin(Duration grace) {
		this.grace = grace;
		this.subscriptions.forEach((subscription) -> subscription.interruptAfter(grace));
		end();
	}

	/**
	 * Gives listeners the threads of a runtime from now on, instead of the system's.
	 */
	void use(RunnerRuntime runtime) {
		this.runtime = runtime;
	}

	/**
	 * Subscribes to what follows.
	 * @param replay how many of the last events are told before
	 * @param onEvent is told the events
	 * @param onEnd is told the end
	 * @param capacity how many events may wait
	 * @return the subscription
	 */
	public synchronized RunnerSubscription subscribe(int replay, Consumer<? super E> onEvent, Runnable onEnd,
			int capacity) {
		Subscription subscription = new Subscription(onEvent, onEnd, capacity);
		this.last.stream().skip(Math.max(0, this.last.size() - replay)).forEach(subscription::offer);
		if (this.ended) {
			if (this.grace != null) {
				subscription.interruptAfter(this.grace);
			}
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

		private final Consumer<? super E> onEvent;

		private final Runnable onEnd;

		private final int capacity;

		private final Deque<E> queue = new ArrayDeque<>();

		private boolean noMore;

		private boolean ended;

		private boolean delivering;

		private long dropped;

		private @Nullable Thread thread;

		private RunnerRuntime.@Nullable Timer limit;

		private Subscription(Consumer<? super E> onEvent, Runnable onEnd, int capacity) {
			this.onEvent = onEvent;
			this.onEnd = onEnd;
			this.capacity = capacity;
		}

		private synchronized void offer(E event) {
			if (this.noMore) {
				return;
			}
			if (this.queue.size() == this.capacity) {
				if (this.dropped++ == 0) {
					logger.warn("A listener of {} is too slow: more than {} events wait for it, and further ones are"
							+ " dropped", EventHub.this.owner, this.capacity);
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
				this.thread = EventHub.this.runtime.start(EventHub.this.threadName, this::run);
			}
			catch (Throwable ex) {
				this.delivering = false;
				logger.error("Events of {} wait: there is no thread for its listener", EventHub.this.owner, ex);
			}
		}

		private void run() {
			while (true) {
				E event;
				synchronized (this) {
					event = this.queue.poll();
					if (event == null) {
						this.delivering = false;
						if (!this.noMore || this.ended) {
							over();
							return;
						}
						this.ended = true;
					}
				}
				tell(event);
				if (event == null) {
					over();
					return;
				}
			}
		}

		private synchronized void over() {
			// An interrupt must not reach who uses the thread next.
			this.thread = null;
			if (this.ended) {
				EventHub.this.subscriptions.remove(this);
				if (this.limit != null) {
					this.limit.cancel();
				}
			}
		}

		private synchronized void interruptAfter(Duration grace) {
			this.limit = EventHub.this.runtime.schedule(this::giveUp, grace);
		}

		private synchronized void giveUp() {
			Thread thread = this.thread;
			if (thread != null) {
				logger.warn("A listener of {} is interrupted: it was not done in time after the end",
						EventHub.this.owner);
				close();
				thread.interrupt();
			}
		}

		private void tell(@Nullable E event) {
			try {
				if (event != null) {
					this.onEvent.accept(event);
				}
				else {
					if (dropped() > 0) {
						logger.warn("A listener of {} missed {} events", EventHub.this.owner, dropped());
					}
					this.onEnd.run();
				}
			}
			catch (Throwable ex) {
				logger.warn("A listener of {} failed with {}", EventHub.this.owner, (event != null) ? event : "its end",
						ex);
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
		public synchronized void close() {
			this.noMore = true;
			this.ended = true;
			this.queue.clear();
			if (!this.delivering) {
				// Otherwise its thread is still to be ended with the others.
				over();
			}
		}

	}

}
