package io.github.spawnboot.launch;

import java.time.Duration;
import java.util.List;

import io.github.spawnboot.SpawnPool;
import org.jspecify.annotations.Nullable;

/**
 * How children of a pool are started and stopped. Immutable. No duration may be longer
 * than {@link DurationLimit#LONGEST}.
 *
 * @param pool name of the pool
 * @param concurrency calls that one child runs at once
 * @param heapBytes largest heap of a child
 * @param jvmOptions further options of the JVM, which win over those of this library
 * @param debug whether a debugger can attach; anything but {@code NONE} turns all limits
 * of time off, as does a debugger among the options of the JVM
 * @param startTimeout from the start of the process until it is ready
 * @param goodbyeTimeout from the goodbye until SIGTERM
 * @param terminateTimeout from SIGTERM until SIGKILL
 * @param heartbeat when a child that stands still is given up
 * @param environment which environment variables a child gets
 * @param strictBuild whether a child is refused, instead of warned of, if its class files
 * are newer than those of this process
 */
public record ChildSettings(String pool, int concurrency, long heapBytes, List<String> jvmOptions,
		JvmOptions.Debug debug, Duration startTimeout, Duration goodbyeTimeout, Duration terminateTimeout,
		HeartbeatSettings heartbeat, EnvironmentVariables environment, boolean strictBuild) {

	/**
	 * Smallest {@code heapBytes}.
	 */
	public static final long MIN_HEAP = 8L * 1024 * 1024;

	/**
	 * Largest {@code concurrency}.
	 */
	public static final int MAX_CONCURRENCY = 10_000;

	/**
	 * Creates settings.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public ChildSettings {
		if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
			throw new IllegalArgumentException(
					"'concurrency' must be between 1 and " + MAX_CONCURRENCY + " but is " + concurrency);
		}
		if (heapBytes < MIN_HEAP) {
			throw new IllegalArgumentException("'heap' must be at least 8MB but is " + heapBytes + " bytes");
		}
		positive("startTimeout", startTimeout);
		positive("goodbyeTimeout", goodbyeTimeout);
		positive("terminateTimeout", terminateTimeout);
		jvmOptions = List.copyOf(jvmOptions);
	}

	private static void positive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("'" + name + "' must be positive but is " + value);
		}
		DurationLimit.check(name, value);
	}

	/**
	 * Returns the settings of which every value is the default.
	 * @return one call at once, 256 MiB of heap, 60 seconds to start, 5 seconds for each
	 * step of the stop, the usual heartbeat, all environment variables, a warning of
	 * another build
	 */
	public static ChildSettings defaults() {
		return new ChildSettings(SpawnPool.DEFAULT, 1, 256L * 1024 * 1024, List.of(), JvmOptions.Debug.NONE,
				Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(5), HeartbeatSettings.DEFAULT,
				EnvironmentVariables.INHERIT, false);
	}

	/**
	 * Returns settings for another number of calls at once.
	 * @param concurrency calls that one child runs at once
	 * @return new settings
	 */
	public ChildSettings withConcurrency(int concurrency) {
		return new ChildSettings(this.pool, concurrency, this.heapBytes, this.jvmOptions, this.debug, this.startTimeout,
				this.goodbyeTimeout, this.terminateTimeout, this.heartbeat, this.environment, this.strictBuild);
	}

	/**
	 * Returns settings with another heap.
	 * @param bytes largest heap of a child
	 * @return new settings
	 */
	public ChildSettings withHeapBytes(long bytes) {
		return new ChildSettings(this.pool, this.concurrency, bytes, this.jvmOptions, this.debug, this.startTimeout,
				this.goodbyeTimeout, this.terminateTimeout, this.heartbeat, this.environment, this.strictBuild);
	}

	/**
	 * Returns settings with further options of the JVM.
	 * @param options one element each; they win over those of this library
	 * @return new settings
	 */
	public ChildSettings withJvmOptions(String... options) {
		return new ChildSettings(this.pool, this.concurrency, this.heapBytes, List.of(options), this.debug,
				this.startTimeout, this.goodbyeTimeout, this.terminateTimeout, this.heartbeat, this.environment,
				this.strictBuild);
	}

	/**
	 * Returns settings with another limit for the start.
	 * @param timeout from the start of the process until it is ready
	 * @return new settings
	 */
	public ChildSettings withStartTimeout(Duration timeout) {
		return new ChildSettings(this.pool, this.concurrency, this.heapBytes, this.jvmOptions, this.debug, timeout,
				this.goodbyeTimeout, this.terminateTimeout, this.heartbeat, this.environment, this.strictBuild);
	}

	/**
	 * Returns settings with other limits for the end.
	 * @param goodbye from the goodbye until SIGTERM
	 * @param terminate from SIGTERM until SIGKILL
	 * @return new settings
	 */
	public ChildSettings withStopTimeouts(Duration goodbye, Duration terminate) {
		return new ChildSettings(this.pool, this.concurrency, this.heapBytes, this.jvmOptions, this.debug,
				this.startTimeout, goodbye, terminate, this.heartbeat, this.environment, this.strictBuild);
	}

	/**
	 * Returns settings with another heartbeat.
	 * @param heartbeat when a child that stands still is given up
	 * @return new settings
	 */
	public ChildSettings withHeartbeat(HeartbeatSettings heartbeat) {
		return new ChildSettings(this.pool, this.concurrency, this.heapBytes, this.jvmOptions, this.debug,
				this.startTimeout, this.goodbyeTimeout, this.terminateTimeout, heartbeat, this.environment,
				this.strictBuild);
	}

	/**
	 * Returns settings with another choice of environment variables.
	 * @param environment which environment variables a child gets
	 * @return new settings
	 */
	public ChildSettings withEnvironment(EnvironmentVariables environment) {
		return new ChildSettings(this.pool, this.concurrency, this.heapBytes, this.jvmOptions, this.debug,
				this.startTimeout, this.goodbyeTimeout, this.terminateTimeout, this.heartbeat, environment,
				this.strictBuild);
	}

	/**
	 * Returns settings that refuse children of another build, or only warn of them.
	 * @param strict whether a child is refused if its class files are newer than those of
	 * this process
	 * @return new settings
	 */
	public ChildSettings withStrictBuild(boolean strict) {
		return new ChildSettings(this.pool, this.concurrency, this.heapBytes, this.jvmOptions, this.debug,
				this.startTimeout, this.goodbyeTimeout, this.terminateTimeout, this.heartbeat, this.environment,
				strict);
	}

	/**
	 * Returns whether limits of time hold.
	 * @return {@code false} if a debugger may hold a child, be it by {@code debug} or by
	 * an option of its JVM
	 */
	public boolean isTimed() {
		return this.debug == JvmOptions.Debug.NONE && debuggerOption() == null;
	}

	/**
	 * Returns the option of the JVM by which a debugger may hold a child.
	 */
	@Nullable String debuggerOption() {
		return this.jvmOptions.stream().filter(JvmOptionFilter::isDebugger).findFirst().orElse(null);
	}

	/**
	 * Returns how long a child may leave a ping unanswered.
	 * @return the limit, or {@code null} if there is none or limits of time do not hold
	 */
	@Nullable Duration heartbeatTimeout() {
		return isTimed() ? this.heartbeat.timeout() : null;
	}

}
