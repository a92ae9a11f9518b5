package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.function.Function;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.codec.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * Elements that another process produces while they are read. Blocks until the next one
 * is there; at most {@link ItemQueue#PREFETCH} are fetched ahead. For one thread at a
 * time.
 */
final class RemoteItems implements CloseableIterator<@Nullable Object> {

	private final ItemQueue queue;

	private final Function<ByteBuffer, @Nullable Object> decode;

	private final Function<Throwable, Throwable> visible;

	private final Runnable onClose;

	private @Nullable ByteBuffer next;

	private volatile boolean closed;

	/**
	 * Creates the elements.
	 * @param queue what arrives
	 * @param decode decodes one element
	 * @param visible makes what a reader shall see of a failure
	 * @param onClose tells the source that the rest is not wanted
	 */
	RemoteItems(ItemQueue queue, Function<ByteBuffer, @Nullable Object> decode, Function<Throwable, Throwable> visible,
			Runnable onClose) {
		this.queue = queue;
		this.decode = decode;
		this.visible = visible;
		this.onClose = onClose;
	}

	@Override
	public boolean hasNext() {
		if (this.next == null && !this.closed) {
			try {
				this.next = this.queue.take();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				close();
				throw new CallCancelledException("Interrupted while waiting for " + this.queue.port().name(), ex);
			}
			Throwable failure = (this.next == null && !this.closed) ? this.queue.failure() : null;
			if (failure != null) {
				throw CallOutcome.<RuntimeException>sneaky(this.visible.apply(failure));
			}
		}
		return this.next != null && !this.closed;
	}

	@Override
	public @Nullable Object next() {
		if (!hasNext()) {
			throw new NoSuchElementException("There are no more elements of " + this.queue.port().name());
		}
		ByteBuffer item = this.next;
		this.next = null;
		return (item != null) ? this.decode.apply(item) : null;
	}

	@Override
	public void close() {
		this.closed = true;
		if (this.queue.close()) {
			this.onClose.run();
		}
	}

}
