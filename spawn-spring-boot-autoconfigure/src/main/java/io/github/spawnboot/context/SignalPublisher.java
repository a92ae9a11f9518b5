package io.github.spawnboot.context;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

import io.github.spawnboot.context.ChildRunner.SentSignal;
import org.jspecify.annotations.Nullable;

/**
 * The signals to one run in a child, kept until the child asks for them. Signals leave in
 * the order in which they came; who sends one never waits for the child. Has one
 * subscriber. Thread-safe.
 */
final class SignalPublisher implements Flow.Publisher<SentSignal> {

	private final Executor executor;

	private final Deque<SentSignal> waiting = new ArrayDeque<>();

	private Flow.@Nullable Subscriber<? super SentSignal> subscriber;

	private long demand;

	private boolean emitting;

	/**
	 * Creates a publisher without signals.
	 * @param executor runs what may wait for the child
	 */
	SignalPublisher(Executor executor) {
		this.executor = executor;
	}

	void send(SentSignal signal) {
		synchronized (this) {
			this.waiting.add(signal);
		}
		this.executor.execute(this::emit);
	}

	@Override
	public void subscribe(Flow.Subscriber<? super SentSignal> subscriber) {
		synchronized (this) {
			if (this.subscriber != null) {
				throw new IllegalStateException("The signals to a runner have one subscriber");
			}
			this.subscriber = subscriber;
		}
		subscriber.onSubscribe(new Flow.Subscription() {

			@Override
			public void request(long count) {
				demand(count);
			}

			@Override
			public void cancel() {
				demand(Long.MIN_VALUE);
			}

		});
	}

	private void demand(long count) {
		synchronized (this) {
			if (count > 0) {
				this.demand = (this.demand + count < 0) ? Long.MAX_VALUE : this.demand + count;
			}
			else {
				// Cancelled, or asked for nothing, which no child of ours does.
				this.demand = 0;
				this.waiting.clear();
			}
		}
		emit();
	}

	// One thread at a time, so that the order is kept; a call from within returns at
	// once.
	private void emit() {
		SentSignal signal = next(false);
		while (signal != null) {
			Flow.Subscriber<? super SentSignal> subscriber = this.subscriber;
			if (subscriber != null) {
				subscriber.onNext(signal);
			}
			signal = next(true);
		}
	}

	private synchronized @Nullable SentSignal next(boolean again) {
		if (this.emitting != again) {
			return null;
		}
		SentSignal signal = (this.demand > 0 && this.subscriber != null) ? this.waiting.poll() : null;
		this.emitting = signal != null;
		if (signal != null && this.demand != Long.MAX_VALUE) {
			this.demand--;
		}
		return signal;
	}

}
