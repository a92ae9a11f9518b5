package io.github.spawnboot.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

import io.github.spawnboot.codec.LiveType;
import org.jspecify.annotations.Nullable;

/**
 * Sends the elements of a publisher to a subscriber in another process. Asks the
 * publisher for exactly what that one asks for. While the bytes of elements that were
 * asked for find no room, the thread that publishes waits.
 */
final class PublisherPump implements Flow.Subscriber<Object>, StreamListener {

	private final Flow.Publisher<?> publisher;

	private final LiveType type;

	private final LiveCodec codec;

	// One task at a time: what a publisher is told has an order.
	private final Executor signals;

	private final Outcome outcome;

	private final ItemWriter target;

	private Flow.@Nullable Subscription subscription;

	private boolean subscribed;

	private boolean done;

	private long early;

	PublisherPump(StreamPort port, Flow.Publisher<?> publisher, LiveType type, LiveCodec codec, Executor threads,
			@Nullable Outcome outcome) {
		this.publisher = publisher;
		this.type = type;
		this.codec = codec;
		this.signals = new CallMailbox(threads, CompletableFuture::new);
		this.target = new ItemWriter(port, false, this);
		this.outcome = (outcome != null) ? outcome : new EndOfStream();
	}

	ItemWriter target() {
		return this.target;
	}

	@Override
	public void credit(int items) {
		if (items > 0) {
			this.signals.execute(() -> request(items));
		}
	}

	@Override
	public void refused() {
		this.signals.execute(this::cancel);
	}

	@Override
	public void callEnded() {
		this.signals.execute(this::cancel);
	}

	private void request(int items) {
		Flow.Subscription subscription;
		boolean subscribe;
		synchronized (this) {
			if (this.done) {
				return;
			}
			subscription = this.subscription;
			subscribe = !this.subscribed;
			this.subscribed = true;
			if (subscription == null) {
				this.early += items;
			}
		}
		try {
			if (subscribe) {
				this.publisher.subscribe(this);
			}
			else if (subscription != null) {
				subscription.request(items);
			}
		}
		catch (Throwable ex) {
			onError(ex);
		}
	}

	private void cancel() {
		boolean first = finish();
		Flow.Subscription subscription;
		synchronized (this) {
			subscription = this.subscription;
		}
		try {
			if (first && subscription != null) {
				subscription.cancel();
			}
		}
		finally {
			if (first) {
				this.outcome.cancelled();
			}
		}
	}

	private synchronized boolean finish() {
		boolean first = !this.done;
		this.done = true;
		return first;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		long early;
		synchronized (this) {
			if (this.done || this.subscription != null) {
				early = -1;
			}
			else {
				this.subscription = subscription;
				early = this.early;
				this.early = 0;
			}
		}
		if (early < 0) {
			subscription.cancel();
		}
		else if (early > 0) {
			subscription.request(early);
		}
	}

	@Override
	public void onNext(Object item) {
		try {
			synchronized (this) {
				if (this.done) {
					return;
				}
			}
			if (!this.target.send(this.codec.encode(this.type, item))) {
				cancel();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			fail(ex);
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	private void fail(Throwable failure) {
		Flow.Subscription subscription;
		synchronized (this) {
			subscription = this.subscription;
		}
		if (subscription != null) {
			subscription.cancel();
		}
		onError(failure);
	}

	@Override
	public void onError(Throwable failure) {
		if (finish()) {
			this.outcome.failed(failure);
		}
	}

	@Override
	public void onComplete() {
		if (finish()) {
			this.outcome.completed();
		}
	}

	/**
	 * What the end of the elements means.
	 */
	interface Outcome {

		void completed();

		void failed(Throwable failure);

		void cancelled();

	}

	/**
	 * The end of an argument.
	 */
	private final class EndOfStream implements Outcome {

		@Override
		public void completed() {
			PublisherPump.this.target.end(LiveCodec.NO_FAILURE);
		}

		@Override
		public void failed(Throwable failure) {
			PublisherPump.this.target.end(PublisherPump.this.codec.encode(failure));
		}

		@Override
		public void cancelled() {
			// The reader knows: it is who wants no more.
		}

	}

}
