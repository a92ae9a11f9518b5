package io.github.spawnboot.context;

import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

import io.github.spawnboot.CallContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription of inline mode: asks for its publisher when the subscriber first asks
 * for elements, and gives the subscriber nothing behind its end. Thread-safe.
 */
final class InlineSubscription implements Flow.Subscription, Flow.Subscriber<@Nullable Object> {

	private static final Logger logger = LoggerFactory.getLogger(InlineSubscription.class);

	private final Flow.Subscriber<? super @Nullable Object> subscriber;

	private final Source source;

	private Flow.@Nullable Subscription upstream;

	private boolean started;

	private boolean done;

	private long early;

	/**
	 * Creates a subscription.
	 * @param subscriber gets the elements, on the threads that publish them
	 * @param source gives the publisher, asked once
	 */
	InlineSubscription(Flow.Subscriber<? super @Nullable Object> subscriber, Source source) {
		this.subscriber = subscriber;
		this.source = source;
	}

	@Override
	public void request(long items) {
		if (items <= 0) {
			// rule 3.9 of Reactive Streams
			fail(new IllegalArgumentException("A subscriber must request at least one element, not " + items));
			return;
		}
		Flow.Subscription upstream;
		boolean start;
		synchronized (this) {
			if (this.done) {
				return;
			}
			upstream = this.upstream;
			start = !this.started;
			this.started = true;
			if (upstream == null) {
				this.early = (Long.MAX_VALUE - this.early < items) ? Long.MAX_VALUE : this.early + items;
			}
		}
		if (upstream != null) {
			upstream.request(items);
		}
		else if (start) {
			start();
		}
	}

	@SuppressWarnings("unchecked")
	private void start() {
		try {
			((Flow.Publisher<Object>) this.source.publisher()).subscribe(this);
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	@Override
	public void cancel() {
		Flow.Subscription upstream = finish() ? upstream() : null;
		if (upstream != null) {
			upstream.cancel();
		}
	}

	/**
	 * Ends the subscription with a failure; has no effect behind its end.
	 * @param failure what the subscriber gets
	 */
	void fail(Throwable failure) {
		if (finish()) {
			Flow.Subscription upstream = upstream();
			if (upstream != null) {
				upstream.cancel();
			}
			this.subscriber.onError(failure);
		}
	}

	private synchronized boolean finish() {
		boolean first = !this.done;
		this.done = true;
		return first;
	}

	private synchronized boolean isDone() {
		return this.done;
	}

	private synchronized Flow.@Nullable Subscription upstream() {
		return this.upstream;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		long early;
		synchronized (this) {
			early = (this.done || this.upstream != null) ? -1 : this.early;
			if (early >= 0) {
				this.upstream = subscription;
			}
		}
		if (early < 0) {
			subscription.cancel();
		}
		else {
			subscription.request(early);
		}
	}

	@Override
	public void onNext(@Nullable Object item) {
		if (isDone()) {
			return;
		}
		try {
			this.subscriber.onNext(item);
		}
		catch (RuntimeException ex) {
			// rule 2.13: a subscriber must not throw; it is done.
			logger.warn("The subscriber {} has failed", this.subscriber, ex);
			cancel();
		}
	}

	@Override
	public void onError(Throwable failure) {
		if (finish()) {
			this.subscriber.onError(failure);
		}
	}

	@Override
	public void onComplete() {
		if (finish()) {
			this.subscriber.onComplete();
		}
	}

	/**
	 * Gives the publisher of a subscription.
	 */
	@FunctionalInterface
	interface Source {

		Flow.Publisher<?> publisher() throws Throwable;

	}

	/**
	 * Takes the elements of a publisher across the border.
	 */
	static final class Relay implements Flow.Subscriber<Object>, Flow.Subscription {

		private final Flow.Subscriber<? super @Nullable Object> reader;

		private final UnaryOperator<@Nullable Object> copy;

		private final UnaryOperator<Throwable> cross;

		private final CallContext owner;

		private final Runnable atEnd;

		private Flow.@Nullable Subscription upstream;

		private volatile boolean done;

		/**
		 * Creates a relay.
		 * @param reader gets copies
		 * @param copy copies an element
		 * @param cross makes of a failure what the other side sees of it
		 * @param owner where the publisher belongs
		 * @param atEnd run when no more elements come
		 */
		Relay(Flow.Subscriber<? super @Nullable Object> reader, UnaryOperator<@Nullable Object> copy,
				UnaryOperator<Throwable> cross, CallContext owner, Runnable atEnd) {
			this.reader = reader;
			this.copy = copy;
			this.cross = cross;
			this.owner = owner;
			this.atEnd = atEnd;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.upstream = subscription;
			this.reader.onSubscribe(this);
		}

		@Override
		public void request(long items) {
			Flow.Subscription upstream = this.upstream;
			if (upstream != null) {
				this.owner.run(() -> upstream.request(items));
			}
		}

		@Override
		public void cancel() {
			Flow.Subscription upstream = this.upstream;
			if (upstream != null && !this.done) {
				this.done = true;
				this.owner.run(upstream::cancel);
				this.atEnd.run();
			}
		}

		@Override
		public void onNext(Object item) {
			Object copy;
			try {
				copy = this.copy.apply(item);
			}
			catch (RuntimeException ex) {
				boolean first = !this.done;
				cancel();
				if (first) {
					this.reader.onError(this.cross.apply(ex));
				}
				return;
			}
			if (!this.done) {
				this.reader.onNext(copy);
			}
		}

		@Override
		public void onError(Throwable failure) {
			if (!this.done) {
				this.done = true;
				this.atEnd.run();
				this.reader.onError(this.cross.apply(failure));
			}
		}

		@Override
		public void onComplete() {
			if (!this.done) {
				this.done = true;
				this.atEnd.run();
				this.reader.onComplete();
			}
		}

	}

}
