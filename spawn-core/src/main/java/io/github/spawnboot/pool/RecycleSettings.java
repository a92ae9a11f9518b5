package io.github.spawnboot.pool;

import java.time.Duration;

import io.github.spawnboot.launch.DurationLimit;
import org.jspecify.annotations.Nullable;

/**
 * When a child is replaced although nothing is wrong with it. The replacement is warm
 * first; then the old child gets no new calls, its running ones end, and it ends.
 * Immutable.
 *
 * @param maxUses calls after which a child is replaced, or 0 for any number
 * @param maxAge age at which a child is replaced, or {@code null} for any age
 * @param jitter by which part of it, at random, the age of each child is shorter, from 0
 * to 1, so that children that were started together do not end together
 * @param memoryGrowth bytes by which the resident memory of a child may exceed what it
 * was when the child became ready, or 0 for any number. Because it is measured against
 * the child itself, a fresh child is never above it
 */
public record RecycleSettings(int maxUses, @Nullable Duration maxAge, double jitter, long memoryGrowth) {

	/**
	 * Default of {@code jitter}.
	 */
	public static final double JITTER = 0.1;

	/**
	 * No child is replaced as long as nothing is wrong with it.
	 */
	public static final RecycleSettings NEVER = new RecycleSettings(0, null, JITTER, 0);

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public RecycleSettings {
		if (maxUses < 0) {
			throw new IllegalArgumentException("'recycle.max-uses' must not be negative but is " + maxUses);
		}
		if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
			throw new IllegalArgumentException("'recycle.max-age' must be positive but is " + maxAge);
		}
		DurationLimit.check("recycle.max-age", maxAge);
		// In this form, NaN is refused.
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new IllegalArgumentException("'recycle.jitter' must be between 0 and 1 but is " + jitter);
		}
		if (memoryGrowth < 0) {
			throw new IllegalArgumentException(
					"'recycle.memory-growth' must not be negative but is " + memoryGrowth + " bytes");
		}
	}

	/**
	 * Returns whether children are replaced at all.
	 * @return whether there is a limit that a child can reach
	 */
	public boolean isOn() {
		return this.maxUses > 0 || this.maxAge != null || this.memoryGrowth > 0;
	}

	/**
	 * Returns settings with another number of calls.
	 * @param uses calls after which a child is replaced, or 0 for any number
	 * @return new settings
	 */
	public RecycleSettings withMaxUses(int uses) {
		return new RecycleSettings(uses, this.maxAge, this.jitter, this.memoryGrowth);
	}

	/**
	 * Returns settings with another age.
	 * @param age age at which a child is replaced, or {@code null} for any age
	 * @return new settings
	 */
	public RecycleSettings withMaxAge(@Nullable Duration age) {
		return new RecycleSettings(this.maxUses, age, this.jitter, this.memoryGrowth);
	}

	/**
	 * Returns settings with another growth.
	 * @param bytes by how much the resident memory of a child may grow, or 0 for any
	 * number
	 * @return new settings
	 */
	public RecycleSettings withMemoryGrowth(long bytes) {
		return new RecycleSettings(this.maxUses, this.maxAge, this.jitter, bytes);
	}

}
