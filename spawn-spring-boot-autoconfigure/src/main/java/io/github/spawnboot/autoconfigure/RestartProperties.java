package io.github.spawnboot.autoconfigure;

import java.time.Duration;

import io.github.spawnboot.pool.RestartSettings;
import io.github.spawnboot.runner.BackOff;

/**
 * How children of a pool are replaced that failed to start, or died.
 */
public class RestartProperties {

	static final Duration LONGEST_DELAY = Duration.ofDays(1);

	/**
	 * Wait before the second replacement in a row; the first one is started at once, each
	 * further one waits twice as long as the one before.
	 */
	private Duration delay = RestartSettings.DEFAULT.backOff().initial();

	/**
	 * Longest wait before a replacement.
	 */
	private Duration maxDelay = RestartSettings.DEFAULT.backOff().max();

	/**
	 * Children that may fail within the window without having ended a call; then the pool
	 * starts no more of them for a pause, and has failed if none is left.
	 */
	private int maxFailures = RestartSettings.DEFAULT.maxFailures();

	/**
	 * Time within which failures are counted.
	 */
	private Duration window = RestartSettings.DEFAULT.window();

	/**
	 * Time for which no child is started after too many failures; then one is tried.
	 */
	private Duration pause = RestartSettings.DEFAULT.pause();

	public Duration getDelay() {
		return this.delay;
	}

	public void setDelay(Duration delay) {
		this.delay = delay;
	}

	public Duration getMaxDelay() {
		return this.maxDelay;
	}

	public void setMaxDelay(Duration maxDelay) {
		this.maxDelay = maxDelay;
	}

	public int getMaxFailures() {
		return this.maxFailures;
	}

	public void setMaxFailures(int maxFailures) {
		this.maxFailures = maxFailures;
	}

	public Duration getWindow() {
		return this.window;
	}

	public void setWindow(Duration window) {
		this.window = window;
	}

	public Duration getPause() {
		return this.pause;
	}

	public void setPause(Duration pause) {
		this.pause = pause;
	}

	RestartSettings settings() {
		return new RestartSettings(BackOff.between(this.delay, this.maxDelay).withFirstAtOnce(), this.maxFailures,
				this.window, this.pause);
	}

}
