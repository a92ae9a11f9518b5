package io.github.spawnboot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.context.RetrySettings;
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
	 * Most children at once, of all pools, spawners and forks together; 16384, or for how
	 * many this process may have files open, unless set.
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

	private final Forks forks = new Forks();

	/**
	 * Pools of child JVMs, by their names.
	 */
	private final Map<String, PoolProperties> pools = new LinkedHashMap<>();

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

	public Forks getForks() {
		return this.forks;
	}

	public Map<String, PoolProperties> getPools() {
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
		PoolProperties pool = pool(name);
		PoolPropertyChecks.check(name, pool);
		LimitPropertyChecks.checkConcurrency(name, pool.getConcurrency(), this.maxOpenCalls);
		return pool.settings(name, this.strictBuild);
	}

	private PoolProperties pool(String name) {
		return this.pools.getOrDefault(name, new PoolProperties());
	}

	boolean isHeapSet(String name) {
		return pool(name).isHeapSet();
	}

	RetrySettings retrySettings(String name) {
		return PoolPropertyChecks.retry(name, pool(name).getRetry());
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
	 * What concerns all forks.
	 */
	public static class Forks {

		/**
		 * How long functions that run may go on when the application is stopped. Those
		 * that are left are cut off. 10s unless set, or what
		 * 'spring.lifecycle.timeout-per-shutdown-phase' leaves.
		 */
		private @Nullable Duration drainTimeout;

		public @Nullable Duration getDrainTimeout() {
			return this.drainTimeout;
		}

		public void setDrainTimeout(@Nullable Duration drainTimeout) {
			this.drainTimeout = drainTimeout;
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
