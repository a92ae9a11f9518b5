package io.github.spawnboot.beam;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * A future that a message completes. A thread that waits for it with {@link #get()} may
 * read the beams of its loop itself meanwhile. Otherwise like every other future: an
 * interrupt ends the wait and nothing else, and whoever completes it first has completed
 * it.
 *
 * @param <T> type of the value
 */
public final class BeamFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<BeamFuture> STATE = AtomicIntegerFieldUpdater
		.newUpdater(BeamFuture.class, "state");

	private static final int NEW = 0;

	private static final int EXPECTED = 1;

	private static final int OVER = 2;

	private final BeamLoop loop;

	private volatile int state = NEW;

	private volatile boolean read;

	BeamFuture(BeamLoop loop) {
		this.loop = loop;
	}

	/**
	 * Says that a message will complete this future, so that somebody has to read until
	 * it comes. A future of which this was not said can be waited for in the same way,
	 * but does not count as one more answer that is under way.
	 */
	public void expect() {
		this.loop.answerExpected();
		if (!STATE.compareAndSet(this, NEW, EXPECTED)) {
			this.loop.answerCame();
		}
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		if (!isDone()) {
			BeamWorkers.writeLeft();
			this.loop.await(this);
		}
		return super.get();
	}

	/**
	 * Says whether the thread that waits for this future is the one that reads.
	 */
	void read(boolean read) {
		this.read = read;
	}

	// Before the thread that waits can notice, so that the loop does not count it any
	// more
	// when it looks for others.
	private void completing() {
		if (STATE.getAndSet(this, OVER) == EXPECTED) {
			this.loop.answerCame();
		}
	}

	private boolean completed(boolean first) {
		if (first && this.read) {
			this.loop.wakeup();
		}
		return first;
	}

	@Override
	public boolean complete(T value) {
		completing();
		return completed(super.complete(value));
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		completing();
		return completed(super.completeExceptionally(failure));
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		completing();
		return completed(super.cancel(mayInterruptIfRunning));
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

}
