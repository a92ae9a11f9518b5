package io.github.spawnboot.autoconfigure;

import java.time.Duration;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.context.RunnerGroupKind;
import io.github.spawnboot.context.RunnerGroupSettings;
import io.github.spawnboot.runner.ExitPolicy;
import io.github.spawnboot.runner.RestartStrategy;
import io.github.spawnboot.runner.StopOrder;
import org.jspecify.annotations.Nullable;

/**
 * Properties of one group of runners, {@code spawn.groups.<name>.*}.
 */
public class GroupProperties {

	/**
	 * How members come and go.
	 */
	private RunnerGroupKind kind = RunnerGroupKind.ORDERED;

	/**
	 * In which order members are stopped; in reverse in an ordered group, else together,
	 * unless set.
	 */
	private @Nullable StopOrder stopOrder;

	/**
	 * What the end of a member that is not restarted means for the others; the group is
	 * stopped, and a dynamic one goes on, unless set.
	 */
	private @Nullable ExitPolicy onExit;

	/**
	 * Which members are restarted with one that has to be.
	 */
	private RestartStrategy strategy = RestartStrategy.ONE_FOR_ONE;

	/**
	 * Most members of a dynamic group, or 0 for any number.
	 */
	private int capacity = 0;

	/**
	 * Longest time from the start of a member until it is ready.
	 */
	private Duration startTimeout = Duration.ofMinutes(1);

	/**
	 * Longest time that a member has to end by itself before it is killed.
	 */
	private Duration stopGrace = Duration.ofSeconds(10);

	/**
	 * Longest time from the begin of a stop until all members that are left are killed.
	 */
	private Duration stopTimeout = Duration.ofSeconds(20);

	/**
	 * Longest time that a killed member has to end before it is given up.
	 */
	private Duration killTimeout = Duration.ofSeconds(5);

	/**
	 * When the group is started and stopped with the application; lower phases start
	 * earlier and stop later.
	 */
	private int phase = RunnerGroupSettings.PHASE;

	/**
	 * What happens to the application when the group fails while it runs.
	 */
	private OnFailure onFailure = OnFailure.CONTINUE;

	private final Restart restart = new Restart();

	public RunnerGroupKind getKind() {
		return this.kind;
	}

	public void setKind(RunnerGroupKind kind) {
		this.kind = kind;
	}

	public @Nullable StopOrder getStopOrder() {
		return this.stopOrder;
	}

	public void setStopOrder(@Nullable StopOrder stopOrder) {
		this.stopOrder = stopOrder;
	}

	public @Nullable ExitPolicy getOnExit() {
		return this.onExit;
	}

	public void setOnExit(@Nullable ExitPolicy onExit) {
		this.onExit = onExit;
	}

	public RestartStrategy getStrategy() {
		return this.strategy;
	}

	public void setStrategy(RestartStrategy strategy) {
		this.strategy = strategy;
	}

	public int getCapacity() {
		return this.capacity;
	}

	public void setCapacity(int capacity) {
		this.capacity = capacity;
	}

	public Duration getStartTimeout() {
		return this.startTimeout;
	}

	public void setStartTimeout(Duration startTimeout) {
		this.startTimeout = startTimeout;
	}

	public Duration getStopGrace() {
		return this.stopGrace;
	}

	public void setStopGrace(Duration stopGrace) {
		this.stopGrace = stopGrace;
	}

	public Duration getStopTimeout() {
		return this.stopTimeout;
	}

	public void setStopTimeout(Duration stopTimeout) {
		this.stopTimeout = stopTimeout;
	}

	public Duration getKillTimeout() {
		return this.killTimeout;
	}

	public void setKillTimeout(Duration killTimeout) {
		this.killTimeout = killTimeout;
	}

	public int getPhase() {
		return this.phase;
	}

	public void setPhase(int phase) {
		this.phase = phase;
	}

	public OnFailure getOnFailure() {
		return this.onFailure;
	}

	public void setOnFailure(OnFailure onFailure) {
		this.onFailure = onFailure;
	}

	public Restart getRestart() {
		return this.restart;
	}

	/**
	 * What happens to the application when a group fails while it runs.
	 */
	public enum OnFailure {

		/** It goes on without the group, and its health is DOWN. */
		CONTINUE,

		/** Its context is closed; the process ends when nothing else keeps it alive. */
		CLOSE,

		/** It is ended as by SpringApplication.exit, with exit code 1 or a higher one. */
		EXIT

	}

	/**
	 * Properties of restarts.
	 */
	public static class Restart {

		/**
		 * Which ends of members that have no policy of their own are followed by a
		 * restart; failures, and in a dynamic group none, unless set.
		 */
		private @Nullable RestartPolicy policy;

		/**
		 * Delay of the first restart.
		 */
		private Duration initialDelay = Duration.ofMillis(100);

		/**
		 * By how much a delay is longer than the one before.
		 */
		private double multiplier = 2;

		/**
		 * Longest delay of a restart.
		 */
		private Duration maxDelay = Duration.ofSeconds(10);

		/**
		 * How much of a delay is added at random at most, from 0 to 1.
		 */
		private double jitter = 0.25;

		/**
		 * Restarts of all members within the window before the group gives up.
		 */
		private int limit = 10;

		/**
		 * Time in which restarts are counted.
		 */
		private Duration window = Duration.ofMinutes(1);

		/**
		 * Time that a member has to be ready until its failures do not count for the
		 * delay any more.
		 */
		private Duration stableAfter = Duration.ofMinutes(1);

		public @Nullable RestartPolicy getPolicy() {
			return this.policy;
		}

		public void setPolicy(@Nullable RestartPolicy policy) {
			this.policy = policy;
		}

		public Duration getInitialDelay() {
			return this.initialDelay;
		}

		public void setInitialDelay(Duration initialDelay) {
			this.initialDelay = initialDelay;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

		public double getJitter() {
			return this.jitter;
		}

		public void setJitter(double jitter) {
			this.jitter = jitter;
		}

		public int getLimit() {
			return this.limit;
		}

		public void setLimit(int limit) {
			this.limit = limit;
		}

		public Duration getWindow() {
			return this.window;
		}

		public void setWindow(Duration window) {
			this.window = window;
		}

		public Duration getStableAfter() {
			return this.stableAfter;
		}

		public void setStableAfter(Duration stableAfter) {
			this.stableAfter = stableAfter;
		}

	}

}
