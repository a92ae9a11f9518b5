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
final class BeamFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<BeamFuture> WAIT = AtomicIntegerFieldUpdater
		.newUpdater(BeamFuture.class, "wait");

	private static final int NONE = 0;

	private static final int WAITING = 1;

	private static final int OVER = 2;

	private final BeamLoop loop;

	private volatile int wait = NONE;

	private volatile boolean read;

	BeamFuture(BeamLoop loop) {
		this.loop = loop;
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		// Only the first one that waits: it is what the loop counts.
		if (isDone() || !WAIT.compareAndSet(this, NONE, WAITING)) {
			return super.get();
		}
		this.loop.waitBegins();
		try {
			this.loop.await(this);
			return super.get();
		}
		finally {
			endWait();
		}
	}

	private void endWait() {
		if (WAIT.compareAndSet(this, WAITING, OVER)) {
			this.loop.waitEnds();
		}
	}

	/**
	 * Says whether the thread that waits for this future is the one that reads.
	 */
	void read(boolean read) {
		this.read = read;
	}

	// The wait is over before the thread that waits can notice, so that the loop does not
	// count it any more when it looks for others.
	private void completing() {
		if (this.wait == WAITING) {
			endWait();
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
