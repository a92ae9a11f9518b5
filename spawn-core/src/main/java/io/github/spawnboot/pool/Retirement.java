package io.github.spawnboot.pool;

import io.github.spawnboot.PoolEvent.RecycleReason;
import io.github.spawnboot.PoolEvent.ShrinkReason;
import org.jspecify.annotations.Nullable;

/**
 * Why a child is replaced, or ended, although nothing is wrong with it.
 *
 * @param recycling the limit it has reached, or {@code null} if it is not replaced
 * @param shrinking why there is one child less when it has ended
 * @param text the same in words, the end of a sentence with "because"
 */
record Retirement(@Nullable RecycleReason recycling, ShrinkReason shrinking, String text) {

	static Retirement recycled(RecycleReason reason, String text) {
		return new Retirement(reason, ShrinkReason.RECYCLED, text);
	}

	static Retirement superfluous(ShrinkReason reason, String text) {
		return new Retirement(null, reason, text);
	}

}
