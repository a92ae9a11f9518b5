package io.github.spawnboot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.context.RetrySettings;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.launch.OutputLimits;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of child JVMs. An unknown key below {@code spawn} is an error.
 */
@ConfigurationProperties(prefix = "spawn", ignoreUnknownFields = false)
public class SpawnProperties {

	/**
	 * Where the services run.
	 */
	private Mode mode = Mode.PROCESS;

	/**
	 * Where children take their properties from.
	 */
	private EnvironmentSource environment = EnvironmentSource.PARENT;

	/**
	 * Largest argument list or result of a call, which is also the largest message that
	 * is accepted from a child.
	 */
	private DataSize maxMessageSize = DataSize.ofMegabytes(64);

	/**
	 * Whether a child is refused, instead of warned of, if the application was compiled
	 * again or replaced since it was started.
	 */
	private boolean strictBuild;

	/**
	 * Directory in which crash files, heap dumps and flight recordings of children are
	 * kept, of the newest ten children that left some; made if it does not exist. The
	 * directory of temporary files unless set.
	 */
	private @Nullable Path crashDirectory;

	/**
	 * Most children at once, of all pools and spawners together; 16384, or for how many
	 * this process may have files open, unless set.
	 */
	private @Nullable Integer maxChildren;

	/**
	 * Bytes that the open calls of one child may hold in the parent, and separately what
	 * has arrived of its unfinished messages; four times the largest message unless set.
	 */
	private @Nullable DataSize maxBytesInFlight;

	/**
	 * Calls that may be open at once between the parent and one child, in each direction.
	 */
	private int maxOpenCalls = 16384;

	/**
	 * Streams and callbacks of calls that may be open at once between the parent and one
	 * child, in each direction.
	 */
	private int maxOpenStreams = 1024;

	/**
	 * Calls and callbacks that may wait for one another in one chain.
	 */
	private int maxCallDepth = 32;

	private final Output output = new Output();

	private final Child child = new Child();

	private final Context context = new Context();

	private final Budget budget = new Budget();

	/**
	 * Pools of child JVMs, by their names.
	 */
	private final Map<String, Pool> pools = new LinkedHashMap<>();

	/**
	 * Groups of runners, by their names.
	 */
	private final Map<String, GroupProperties> groups = new LinkedHashMap<>();

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public EnvironmentSource getEnvironment() {
		return this.environment;
	}

	public void setEnvironment(EnvironmentSource environment) {
		this.environment = environment;
	}

	public DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	public void setMaxMessageSize(DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	public boolean isStrictBuild() {
		return this.strictBuild;
	}

	public void setStrictBuild(boolean strictBuild) {
		this.strictBuild = strictBuild;
	}

	public @Nullable Path getCrashDirectory() {
		return this.crashDirectory;
	}

	public void setCrashDirectory(@Nullable Path crashDirectory) {
		this.crashDirectory = crashDirectory;
	}

	public @Nullable Integer getMaxChildren() {
		return this.maxChildren;
	}

	public void setMaxChildren(@Nullable Integer maxChildren) {
		this.maxChildren = maxChildren;
	}

	public @Nullable DataSize getMaxBytesInFlight() {
		return this.maxBytesInFlight;
	}

	public void setMaxBytesInFlight(@Nullable DataSize maxBytesInFlight) {
		this.maxBytesInFlight = maxBytesInFlight;
	}

	public int getMaxOpenCalls() {
		return this.maxOpenCalls;
	}

	public void setMaxOpenCalls(int maxOpenCalls) {
		this.maxOpenCalls = maxOpenCalls;
	}

	public int getMaxOpenStreams() {
		return this.maxOpenStreams;
	}

	public void setMaxOpenStreams(int maxOpenStreams) {
		this.maxOpenStreams = maxOpenStreams;
	}

	public int getMaxCallDepth() {
		return this.maxCallDepth;
	}

	public void setMaxCallDepth(int maxCallDepth) {
		this.maxCallDepth = maxCallDepth;
	}

	public Output getOutput() {
		return this.output;
	}

	public Child getChild() {
		return this.child;
	}

	public Context getContext() {
		return this.context;
	}

	public Budget getBudget() {
		return this.budget;
	}

	public Map<String, Pool> getPools() {
		return this.pools;
	}

	public Map<String, GroupProperties> getGroups() {
		return this.groups;
	}

	BeamSettings beamSettings() {
		return LimitPropertyChecks.beamSettings(this);
	}

	OutputLimits outputLimits() {
		return LimitPropertyChecks.outputLimits(this.output);
	}

	PoolSettings poolSettings(String name) {
		Pool pool = this.pools.getOrDefault(name, new Pool());
		PoolPropertyChecks.check(name, pool);
		LimitPropertyChecks.checkConcurrency(name, pool.concurrency, this.maxOpenCalls);
		ChildSettings child = new ChildSettings(name, pool.concurrency, pool.heap.toBytes(), pool.jvmOptions,
				pool.debug, pool.startTimeout, pool.goodbyeTimeout, pool.terminateTimeout,
				new HeartbeatSettings(pool.heartbeatInterval,
						PoolPropertyChecks.heartbeatTimeout(name, pool.heartbeatTimeout)),
				PoolPropertyChecks.environmentVariables(name, pool.environmentVariables), this.strictBuild);
		return new PoolSettings(pool.minSize, pool.maxSize, pool.spare, pool.queueCapacity, pool.acquireTimeout,
				PoolPropertyChecks.callTimeout(name, pool.callTimeout), pool.cancelGrace, pool.drainTimeout,
				PoolPropertyChecks.idleTimeout(name, pool.idleTimeout), pool.recycle.settings(),
				pool.restart.settings(), child);
	}

	RetrySettings retrySettings(String name) {
		return PoolPropertyChecks.retry(name, this.pools.getOrDefault(name, new Pool()).retry);
	}

	/**
	 * Where the services run.
	 */
	public enum Mode {

		/** In child JVMs. */
		PROCESS,

		/** In this JVM, through the same codec; for tests and debugging. */
		INLINE

	}

	/**
	 * Where children take their properties from.
	 */
	public enum EnvironmentSource {

		/** From the parent, as it sees them. */
		PARENT,

		/** From the configuration files, which they read themselves. */
		RELOAD

	}

	/**
	 * Properties of what children print.
	 */
	public static class Output {

		/**
		 * Longest line that is logged whole; a longer one is logged in pieces.
		 */
		private DataSize maxLineLength = DataSize.ofKilobytes(8);

		/**
		 * Lines of one child that are logged in a second; more are dropped and counted.
		 */
		private int maxLinesPerSecond = 10000;

		/**
		 * Bytes of one child that are logged in a second; more are dropped and counted.
		 */
		private DataSize maxBytesPerSecond = DataSize.ofMegabytes(4);

		public DataSize getMaxLineLength() {
			return this.maxLineLength;
		}

		public void setMaxLineLength(DataSize maxLineLength) {
			this.maxLineLength = maxLineLength;
		}

		public int getMaxLinesPerSecond() {
			return this.maxLinesPerSecond;
		}

		public void setMaxLinesPerSecond(int maxLinesPerSecond) {
			this.maxLinesPerSecond = maxLinesPerSecond;
		}

		public DataSize getMaxBytesPerSecond() {
			return this.maxBytesPerSecond;
		}

		public void setMaxBytesPerSecond(DataSize maxBytesPerSecond) {
			this.maxBytesPerSecond = maxBytesPerSecond;
		}

	}

	/**
	 * Properties of every child.
	 */
	public static class Child {

		/**
		 * Properties that children see above all others.
		 */
		private final Map<String, String> properties = new LinkedHashMap<>();

		/**
		 * Comma-separated list of class names of listeners that hear in children that the
		 * context was refreshed.
		 */
		private final List<String> refreshedListeners = new ArrayList<>();

		public Map<String, String> getProperties() {
			return this.properties;
		}

		public List<String> getRefreshedListeners() {
			return this.refreshedListeners;
		}

	}

	/**
	 * What is carried along with calls.
	 */
	public static class Context {

		/**
		 * Whether name and authorities of who calls, as Spring Security knows them, are
		 * carried to children.
		 */
		private boolean security;

		public boolean isSecurity() {
			return this.security;
		}

		public void setSecurity(boolean security) {
			this.security = security;
		}

	}

	/**
	 * Properties of one pool.
	 */
	public static class Pool {

		/**
		 * Children that are started with the application and replaced without a call.
		 */
		private int minSize;

		/**
		 * Most children at once.
		 */
		private int maxSize = 2;

		/**
		 * Warm children beyond those that run calls, started in advance within the
		 * maximal size.
		 */
		private int spare;

		/**
		 * Calls that one child runs at once.
		 */
		private int concurrency = 1;

		/**
		 * Most calls that wait for a free child; further ones are refused at once.
		 */
		private int queueCapacity = PoolSettings.QUEUE_CAPACITY;

		/**
		 * Time without a call after which a child is ended that is above the minimal size
		 * and the spare ones, or "infinite".
		 */
		private String idleTimeout = "10m";

		private final RecycleProperties recycle = new RecycleProperties();

		private final RestartProperties restart = new RestartProperties();

		/**
		 * Longest wait of a call for a free child.
		 */
		private Duration acquireTimeout = Duration.ofSeconds(30);

		/**
		 * Longest time of a call in its child, or "infinite"; a call that takes longer
		 * fails and is cancelled in its child.
		 */
		private String callTimeout = "60s";

		/**
		 * Longest time that a cancelled call may go on in its child; then the child takes
		 * no new calls and is ended when its other calls are over.
		 */
		private Duration cancelGrace = PoolSettings.CANCEL_GRACE;

		/**
		 * Longest time from the start of a child until it is ready.
		 */
		private Duration startTimeout = Duration.ofSeconds(60);

		/**
		 * Longest time that a stop of the application, or a child that is taken out of
		 * use, waits for running calls.
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
		 * Largest heap of a child.
		 */
		private DataSize heap = DataSize.ofMegabytes(256);

		/**
		 * Comma-separated list of further JVM options of children, which win over
		 * inherited ones.
		 */
		private List<String> jvmOptions = new ArrayList<>();

		/**
		 * Comma-separated list of bean names of the host services that children may see
		 * and call, "*" for all of them; empty for none.
		 */
		private List<String> hostServices = new ArrayList<>(List.of("*"));

		/**
		 * Whether children listen for a debugger on a free port of the loopback
		 * interface; if so, limits of time are off.
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

		public DataSize getHeap() {
			return this.heap;
		}

		public void setHeap(DataSize heap) {
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

	/**
	 * What the children of all pools may take together.
	 */
	public static class Budget {

		/**
		 * Memory that the children of all pools may take together; what the machine or
		 * container has beyond this process, unless set.
		 */
		private @Nullable DataSize memory;

		/**
		 * Processors that the children of all pools share; those of the machine or
		 * container, unless set.
		 */
		private @Nullable Integer processors;

		/**
		 * What happens at start-up if the pools may take more memory than there is.
		 */
		private OnOvercommit onOvercommit = OnOvercommit.WARN;

		public @Nullable DataSize getMemory() {
			return this.memory;
		}

		public void setMemory(@Nullable DataSize memory) {
			this.memory = memory;
		}

		public @Nullable Integer getProcessors() {
			return this.processors;
		}

		public void setProcessors(@Nullable Integer processors) {
			this.processors = processors;
		}

		public OnOvercommit getOnOvercommit() {
			return this.onOvercommit;
		}

		public void setOnOvercommit(OnOvercommit onOvercommit) {
			this.onOvercommit = onOvercommit;
		}

	}

	/**
	 * What happens if the pools may take more memory than there is.
	 */
	public enum OnOvercommit {

		/** The log says so. */
		WARN,

		/** The application does not start. */
		FAIL

	}

}
