package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription to a publisher in another process. The subscriber is called by one
 * thread at a time, never by the one that reads the beam.
 */
final class RemoteSubscription implements Flow.Subscription {

	private static final Logger logger = LoggerFactory.getLogger(RemoteSubscription.class);

	private final Flow.Subscriber<? super @Nullable Object> subscriber;

	private final Source source;

	private final Function<ByteBuffer, @Nullable Object> decode;

	private final Function<Throwable, Throwable> visible;

	private final Executor threads;

	// How often there was something to do since the last look; 0 if nobody looks.
	private final AtomicInteger work = new AtomicInteger();

	private final AtomicLong requested = new AtomicLong();

	private volatile @Nullable ItemQueue queue;

	private volatile @Nullable Throwable broken;

	private volatile boolean cancelled;

	// Belongs to the thread that looks.
	private boolean started;

	RemoteSubscription(Flow.Subscriber<? super @Nullable Object> subscriber, Source source,
			Function<ByteBuffer, @Nullable Object> decode, Function<Throwable, Throwable> visible, Executor threads) {
		this.subscriber = subscriber;
		this.source = source;
		this.decode = decode;
		this.visible = visible;
		this.threads = threads;
	}

	/**
	 * Says where the elements arrive.
	 */
	void queue(ItemQueue queue) {
		this.queue = queue;
		if (this.cancelled) {
			queue.close();
		}
		signal();
	}

	/**
	 * Says that there is something to do. Never blocks.
	 */
	void signal() {
		if (this.work.getAndIncrement() == 0) {
			this.threads.execute(this::run);
		}
	}

	/**
	 * Ends the subscription with a failure of its own.
	 */
	void fail(Throwable failure) {
		this.broken = failure;
		signal();
	}

	@Override
	public void request(long items) {
		if (items <= 0) {
			// rule 3.9 of Reactive Streams
			fail(new IllegalArgumentException("A subscriber must request at least one element, not " + items));
			return;
		}
		want(items);
		signal();
	}

	private void want(long items) {
		this.requested.accumulateAndGet(items,
				(before, more) -> (Long.MAX_VALUE - before < more) ? Long.MAX_VALUE : before + more);
	}

	@Override
	public void cancel() {
		if (!this.cancelled) {
			this.cancelled = true;
			ItemQueue queue = this.queue;
			if (queue != null) {
				queue.close();
			}
			this.source.cancel();
		}
	}

	private void run() {
		int seen = this.work.get();
		while (seen != 0) {
			if (!this.cancelled) {
				try {
					look();
				}
				catch (Throwable ex) {
					// rule 2.13: a subscriber must not throw; it is done.
					logger.warn("The subscriber {} of {} has failed", this.subscriber, this.source, ex);
					cancel();
				}
			}
			seen = this.work.addAndGet(-seen);
		}
	}

	private void look() {
		long more = this.requested.getAndSet(0);
		if (more > 0 && !this.started) {
			this.started = true;
			this.source.start(this);
		}
		ItemQueue queue = this.queue;
		if (queue != null) {
			if (more > 0) {
				queue.demand(more);
			}
			ByteBuffer item = queue.poll();
			while (item != null && !this.cancelled) {
				next(item);
				item = (this.cancelled) ? null : queue.poll();
			}
		}
		else if (more > 0) {
			want(more);
		}
		end(queue);
	}

	private void next(ByteBuffer item) {
		Object value;
		try {
			value = this.decode.apply(item);
		}
		catch (RuntimeException ex) {
			this.broken = ex;
			return;
		}
		if (value == null) {
			this.broken = new NullPointerException("A publisher cannot give null");
		}
		else if (this.broken == null) {
			this.subscriber.onNext(value);
		}
	}

	private void end(@Nullable ItemQueue queue) {
		if (this.cancelled) {
			return;
		}
		Throwable broken = this.broken;
		if (broken != null) {
			cancel();
			this.subscriber.onError(this.visible.apply(broken));
		}
		else if (queue != null && queue.isOver()) {
			// Nothing is said behind the end.
			this.cancelled = true;
			Throwable failure = queue.failure();
			if (failure == null) {
				this.subscriber.onComplete();
			}
			else {
				this.subscriber.onError(this.visible.apply(failure));
			}
		}
	}

	/**
	 * What a subscription is for.
	 */
	interface Source {

		/**
		 * Begins to deliver; called once, with the first request. Must not wait for long.
		 * @param subscription to be given its queue, or a failure
		 */
		void start(RemoteSubscription subscription);

		/**
		 * Ends the delivery. Never blocks.
		 */
		void cancel();

	}

}
