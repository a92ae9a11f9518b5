package io.github.spawnboot.context;

import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.codec.LiveType;
import org.jspecify.annotations.Nullable;

/**
 * Elements that can be read once.
 */
final class InlineIterable implements Iterable<@Nullable Object> {

	private final InlineLive live;

	private final Iterable<?> source;

	private final LiveType type;

	private final AtomicBoolean taken = new AtomicBoolean();

	InlineIterable(InlineLive live, Iterable<?> source, LiveType type) {
		this.live = live;
		this.source = source;
		this.type = type;
	}

	@Override
	public Iterator<@Nullable Object> iterator() {
		if (!this.taken.compareAndSet(false, true)) {
			throw new IllegalStateException("The elements of an argument of " + this.live
					+ " come from another process and can be read once; copy them to read them again");
		}
		this.live.checkNotOver();
		return new InlineItems(this.live, this.live.owner(true).call(this.source::iterator), this.type, true);
	}

}
