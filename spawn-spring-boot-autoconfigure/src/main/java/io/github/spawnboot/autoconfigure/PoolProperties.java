package io.github.spawnboot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.context.RetrySettings;
import io.github.spawnboot.launch.ChildMemory;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of one pool.
 */
public class PoolProperties {

	/**
	 * Children that are started with the application and replaced without a call.
	 */
	private int minSize;

	/**
	 * Most children at once.
	 */
	private int maxSize = 2;

	/**
	 * Warm children beyond those that run calls, started in advance within the maximal
	 * size.
	 */
	private int spare;

	/**
	 * Calls that one child runs at once.
	 */
	private int concurrency = 1;

	/**
	 * Most calls that wait for a free child; further ones are refused at once. With 0 no
	 * call waits for the start of a child either; one is started for the next calls.
	 */
	private int queueCapacity = PoolSettings.QUEUE_CAPACITY;

	/**
	 * Time without a call after which a child is ended that is above the minimal size and
	 * the spare ones, or "infinite".
	 */
	private String idleTimeout = "10m";

	private final RecycleProperties recycle = new RecycleProperties();

	private final RestartProperties restart = new RestartProperties();

	/**
	 * Longest wait of a call for a free child.
	 */
	private Duration acquireTimeout = Duration.ofSeconds(30);

	/**
	 * Longest time of a call in its child, or "infinite"; a call that takes longer fails
	 * and is cancelled in its child.
	 */
	private String callTimeout = "60s";

	/**
	 * Longest time that a cancelled call may go on in its child; then the child takes no
	 * new calls and is ended when its other calls are over.
	 */
	private Duration cancelGrace = PoolSettings.CANCEL_GRACE;

	/**
	 * Longest time from the start of a child until it is ready.
	 */
	private Duration startTimeout = Duration.ofSeconds(60);

	/**
	 * Longest time that a stop of the application, or a child that is taken out of use,
	 * waits for running calls.
	 */
	private Duration drainTimeout = Duration.ofSeconds(10);

	/**
	 * Longest time that a stopping child has to end by itself before it gets SIGTERM.
	 */
	private Duration goodbyeTimeout = Duration.ofSeconds(5);

	/**
	 * Longest time from SIGTERM until a stopping child gets SIGKILL.
	 */
	private Duration terminateTimeout = Duration.ofSeconds(5);

	/**
	 * Silence of a child after which it is pinged.
	 */
	private Duration heartbeatInterval = Duration.ofSeconds(10);

	/**
	 * Longest time that a child may leave a ping unanswered before it is killed, or
	 * "infinite" for no pings.
	 */
	private String heartbeatTimeout = "30s";

	private final Variables environmentVariables = new Variables();

	/**
	 * Largest heap of a child; unless set it is smaller, down to 128MB, if all pools
	 * together would take more memory than there is.
	 */
	private @Nullable DataSize heap;

	/**
	 * Comma-separated list of further JVM options of children, which win over inherited
	 * ones.
	 */
	private List<String> jvmOptions = new ArrayList<>();

	/**
	 * Comma-separated list of bean names of the host services that children may see and
	 * call, "*" for all of them; empty for none.
	 */
	private List<String> hostServices = new ArrayList<>(List.of("*"));

	/**
	 * Whether children listen for a debugger on a free port of the loopback interface; if
	 * so, limits of time are off.
	 */
	private JvmOptions.Debug debug = JvmOptions.Debug.NONE;

	private final Retry retry = new Retry();

	public int getMinSize() {
		return this.minSize;
	}

	public void setMinSize(int minSize) {
		this.minSize = minSize;
	}

	public int getMaxSize() {
		return this.maxSize;
	}

	public void setMaxSize(int maxSize) {
		this.maxSize = maxSize;
	}

	public int getSpare() {
		return this.spare;
	}

	public void setSpare(int spare) {
		this.spare = spare;
	}

	public int getQueueCapacity() {
		return this.queueCapacity;
	}

	public void setQueueCapacity(int queueCapacity) {
		this.queueCapacity = queueCapacity;
	}

	public String getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(String idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	public RecycleProperties getRecycle() {
		return this.recycle;
	}

	public RestartProperties getRestart() {
		return this.restart;
	}

	public int getConcurrency() {
		return this.concurrency;
	}

	public void setConcurrency(int concurrency) {
		this.concurrency = concurrency;
	}

	public Duration getAcquireTimeout() {
		return this.acquireTimeout;
	}

	public void setAcquireTimeout(Duration acquireTimeout) {
		this.acquireTimeout = acquireTimeout;
	}

	public String getCallTimeout() {
		return this.callTimeout;
	}

	public void setCallTimeout(String callTimeout) {
		this.callTimeout = callTimeout;
	}

	public Duration getCancelGrace() {
		return this.cancelGrace;
	}

	public void setCancelGrace(Duration cancelGrace) {
		this.cancelGrace = cancelGrace;
	}

	public Duration getStartTimeout() {
		return this.startTimeout;
	}

	public void setStartTimeout(Duration startTimeout) {
		this.startTimeout = startTimeout;
	}

	public Duration getDrainTimeout() {
		return this.drainTimeout;
	}

	public void setDrainTimeout(Duration drainTimeout) {
		this.drainTimeout = drainTimeout;
	}

	public Duration getGoodbyeTimeout() {
		return this.goodbyeTimeout;
	}

	public void setGoodbyeTimeout(Duration goodbyeTimeout) {
		this.goodbyeTimeout = goodbyeTimeout;
	}

	public Duration getTerminateTimeout() {
		return this.terminateTimeout;
	}

	public void setTerminateTimeout(Duration terminateTimeout) {
		this.terminateTimeout = terminateTimeout;
	}

	public Duration getHeartbeatInterval() {
		return this.heartbeatInterval;
	}

	public void setHeartbeatInterval(Duration heartbeatInterval) {
		this.heartbeatInterval = heartbeatInterval;
	}

	public String getHeartbeatTimeout() {
		return this.heartbeatTimeout;
	}

	public void setHeartbeatTimeout(String heartbeatTimeout) {
		this.heartbeatTimeout = heartbeatTimeout;
	}

	public Variables getEnvironmentVariables() {
		return this.environmentVariables;
	}

	public @Nullable DataSize getHeap() {
		return this.heap;
	}

	public void setHeap(@Nullable DataSize heap) {
		this.heap = heap;
	}

	public List<String> getJvmOptions() {
		return this.jvmOptions;
	}

	public void setJvmOptions(List<String> jvmOptions) {
		this.jvmOptions = jvmOptions;
	}

	public List<String> getHostServices() {
		return this.hostServices;
	}

	public void setHostServices(List<String> hostServices) {
		this.hostServices = hostServices;
	}

	public JvmOptions.Debug getDebug() {
		return this.debug;
	}

	public void setDebug(JvmOptions.Debug debug) {
		this.debug = debug;
	}

	public Retry getRetry() {
		return this.retry;
	}

	boolean isHeapSet() {
		return this.heap != null || ChildMemory.setsHeap(this.jvmOptions);
	}

	PoolSettings settings(String name, boolean strictBuild) {
		long heapBytes = (this.heap != null) ? this.heap.toBytes() : ChildSettings.defaults().heapBytes();
		ChildSettings child = new ChildSettings(name, this.concurrency, heapBytes, this.jvmOptions, this.debug,
				this.startTimeout, this.goodbyeTimeout, this.terminateTimeout,
				new HeartbeatSettings(this.heartbeatInterval,
						PoolPropertyChecks.heartbeatTimeout(name, this.heartbeatTimeout)),
				PoolPropertyChecks.environmentVariables(name, this.environmentVariables), strictBuild);
		return new PoolSettings(this.minSize, this.maxSize, this.spare, this.queueCapacity, this.acquireTimeout,
				PoolPropertyChecks.callTimeout(name, this.callTimeout), this.cancelGrace, this.drainTimeout,
				PoolPropertyChecks.idleTimeout(name, this.idleTimeout), this.recycle.settings(),
				this.restart.settings(), child);
	}

	/**
	 * Environment variables of the children of one pool.
	 */
	public static class Variables {

		/**
		 * What children get of the environment variables of the parent.
		 */
		private EnvironmentVariables.Policy policy = EnvironmentVariables.Policy.INHERIT;

		/**
		 * Comma-separated list of environment variables that children get if the policy
		 * is "allow-list"; a name may end with "*".
		 */
		private List<String> allow = new ArrayList<>();

		/**
		 * Environment variables that children get above those of the parent.
		 */
		private final Map<String, String> set = new LinkedHashMap<>();

		public EnvironmentVariables.Policy getPolicy() {
			return this.policy;
		}

		public void setPolicy(EnvironmentVariables.Policy policy) {
			this.policy = policy;
		}

		public List<String> getAllow() {
			return this.allow;
		}

		public void setAllow(List<String> allow) {
			this.allow = allow;
		}

		public Map<String, String> getSet() {
			return this.set;
		}

	}

	/**
	 * Repeated calls of idempotent methods of one pool.
	 */
	public static class Retry {

		/**
		 * How often a call of an idempotent method is made in all if it is lost with its
		 * child; 1 for never again.
		 */
		private int maxAttempts = RetrySettings.DEFAULT.maxAttempts();

		/**
		 * Pause before the second attempt, which doubles with each further one and varies
		 * at random.
		 */
		private Duration delay = RetrySettings.DEFAULT.delay();

		/**
		 * Longest pause between two attempts.
		 */
		private Duration maxDelay = RetrySettings.DEFAULT.maxDelay();

		public int getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

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

	}

}
