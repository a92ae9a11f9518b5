package io.github.spawnboot.autoconfigure;

import java.time.Duration;

import io.github.spawnboot.pool.RecycleSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * When children of a pool are replaced although nothing is wrong with them.
 */
public class RecycleProperties {

	/**
	 * Calls after which a child is replaced; 0 for any number.
	 */
	private int maxUses;

	/**
	 * Age at which a child is replaced; any age unless set.
	 */
	private @Nullable Duration maxAge;

	/**
	 * Part of the age, at random, by which each child is replaced earlier, so that not
	 * all are at once.
	 */
	private double jitter = RecycleSettings.JITTER;

	/**
	 * Growth of the resident memory of a child, since it became ready, above which it is
	 * replaced; any growth unless set.
	 */
	private @Nullable DataSize memoryGrowth;

	public int getMaxUses() {
		return this.maxUses;
	}

	public void setMaxUses(int maxUses) {
		this.maxUses = maxUses;
	}

	public @Nullable Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(@Nullable Duration maxAge) {
		this.maxAge = maxAge;
	}

	public double getJitter() {
		return this.jitter;
	}

	public void setJitter(double jitter) {
		this.jitter = jitter;
	}

	public @Nullable DataSize getMemoryGrowth() {
		return this.memoryGrowth;
	}

	public void setMemoryGrowth(@Nullable DataSize memoryGrowth) {
		this.memoryGrowth = memoryGrowth;
	}

	RecycleSettings settings() {
		return new RecycleSettings(this.maxUses, this.maxAge, this.jitter,
				(this.memoryGrowth != null) ? this.memoryGrowth.toBytes() : 0);
	}

}
