package io.github.spawnboot.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

import io.github.spawnboot.codec.LiveType;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a service for a publisher of the caller. Has one subscriber.
 */
final class ArgumentPublisher implements Flow.Publisher<@Nullable Object>, RemoteSubscription.Source {

	private final StreamPort port;

	private final LiveType type;

	private final LiveCodec codec;

	private final Executor threads;

	private final ItemQueue queue;

	private volatile @Nullable RemoteSubscription subscription;

	private boolean taken;

	ArgumentPublisher(StreamPort port, LiveType type, LiveCodec codec, Executor threads) {
		this.port = port;
		this.type = type;
		this.codec = codec;
		this.threads = threads;
		this.queue = ItemQueue.demanded(port, this::signal);
	}

	ItemQueue queue() {
		return this.queue;
	}

	private void signal() {
		RemoteSubscription subscription = this.subscription;
		if (subscription != null) {
			subscription.signal();
		}
	}

	@Override
	public void subscribe(Flow.Subscriber<? super @Nullable Object> subscriber) {
		boolean first;
		synchronized (this) {
			first = !this.taken;
			this.taken = true;
		}
		RemoteSubscription subscription = new RemoteSubscription(subscriber, first ? this : new Refused(),
				(item) -> this.codec.decode(this.type, item), this.codec::visible, this.threads);
		subscriber.onSubscribe(subscription);
		if (first) {
			this.subscription = subscription;
			subscription.queue(this.queue);
		}
		else {
			subscription.fail(new IllegalStateException(
					"The publisher " + this.port.name() + " comes from another process and has one subscriber"));
		}
	}

	@Override
	public void start(RemoteSubscription subscription) {
		// The other side begins when it is asked for elements.
	}

	@Override
	public void cancel() {
		this.port.refuse();
	}

	@Override
	public String toString() {
		return this.port.name();
	}

	/**
	 * What a second subscriber gets.
	 */
	private static final class Refused implements RemoteSubscription.Source {

		@Override
		public void start(RemoteSubscription subscription) {
			// It fails.
		}

		@Override
		public void cancel() {
			// It has nothing.
		}

	}

}
