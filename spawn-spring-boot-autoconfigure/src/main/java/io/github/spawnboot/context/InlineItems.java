package io.github.spawnboot.context;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.codec.CloseableIterator;
import io.github.spawnboot.codec.LiveType;
import org.jspecify.annotations.Nullable;

/**
 * Elements that the other side reads.
 */
final class InlineItems implements CloseableIterator<@Nullable Object> {

	private final InlineLive live;

	private final Iterator<?> source;

	private final LiveType type;

	private final boolean argument;

	private final CallContext owner;

	private final AtomicBoolean closed = new AtomicBoolean();

	private @Nullable Throwable failure;

	InlineItems(InlineLive live, Iterator<?> source, LiveType type, boolean argument) {
		this.live = live;
		this.source = source;
		this.type = type;
		this.argument = argument;
		this.owner = live.owner(argument);
	}

	@Override
	public boolean hasNext() {
		checkUsable();
		if (this.closed.get()) {
			return false;
		}
		boolean more = read(this.source::hasNext);
		if (!more) {
			finish();
		}
		return more;
	}

	@Override
	public @Nullable Object next() {
		if (!hasNext()) {
			throw new NoSuchElementException("There are no more elements of " + this.live);
		}
		return read(() -> new @Nullable Object[] { this.live.copy(this.type, this.source.next()) })[0];
	}

	private <T> T read(CallContext.Work<T, RuntimeException> work) {
		try {
			return this.owner.call(work);
		}
		catch (RuntimeException | Error ex) {
			Throwable crossed = this.live.crossed(ex);
			this.failure = crossed;
			finish();
			throw InlineLive.<RuntimeException>sneaky(crossed);
		}
	}

	private void checkUsable() {
		if (this.failure != null) {
			throw InlineLive.<RuntimeException>sneaky(this.failure);
		}
		if (this.argument) {
			this.live.checkNotOver();
		}
	}

	private void finish() {
		if (!this.argument) {
			close();
		}
	}

	@Override
	public void close() {
		if (!this.closed.getAndSet(true) && !this.live.isOver()) {
			if (this.source instanceof AutoCloseable closeable) {
				InlineLive.close(closeable);
			}
			if (!this.argument) {
				this.live.end();
			}
		}
	}

}
