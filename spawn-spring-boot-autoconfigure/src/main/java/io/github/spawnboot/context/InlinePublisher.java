package io.github.spawnboot.context;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.codec.LiveType;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that can be subscribed to once, as long as the call is not over.
 */
final class InlinePublisher implements Flow.Publisher<@Nullable Object> {

	private final InlineLive live;

	private final Flow.Publisher<?> source;

	private final LiveType type;

	private final AtomicBoolean taken = new AtomicBoolean();

	InlinePublisher(InlineLive live, Flow.Publisher<?> source, LiveType type) {
		this.live = live;
		this.source = source;
		this.type = type;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super @Nullable Object> subscriber) {
		boolean first = this.taken.compareAndSet(false, true);
		InlineSubscription subscription = new InlineSubscription(subscriber, () -> this::open);
		subscriber.onSubscribe(subscription);
		if (!first) {
			subscription.fail(new IllegalStateException(
					"The publisher of " + this.live + " comes from another process and has one subscriber"));
			return;
		}
		this.live.atEnd(() -> subscription.fail(this.live.over()));
	}

	private void open(Flow.Subscriber<? super @Nullable Object> subscriber) {
		CallContext owner = this.live.owner(true);
		owner.run(() -> this.source.subscribe(new InlineSubscription.Relay(subscriber,
				(item) -> this.live.copy(this.type, item), this.live::crossed, owner, () -> {
				})));
	}

}
