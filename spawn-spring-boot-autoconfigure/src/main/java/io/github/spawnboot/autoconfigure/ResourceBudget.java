package io.github.spawnboot.autoconfigure;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;
import io.github.spawnboot.launch.ChildMemory;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What the machine or the container has for the children of all pools together, held
 * against what they may take. Dedicated children are not counted: nobody knows how many
 * there will be.
 */
final class ResourceBudget {

	private static final Logger logger = LoggerFactory.getLogger(ResourceBudget.class);

	private final Available available;

	private final List<Share> shares;

	private final SpawnProperties.Budget properties;

	private ResourceBudget(Available available, List<Share> shares, SpawnProperties.Budget properties) {
		this.available = available;
		this.shares = shares;
		this.properties = properties;
	}

	/**
	 * Creates a budget of this machine or container.
	 * @param pools pools that have something to run
	 * @param properties what was written
	 * @return the budget
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	static ResourceBudget of(List<PoolSettings> pools, SpawnProperties.Budget properties) {
		List<Share> shares = new ArrayList<>();
		for (PoolSettings pool : pools) {
			shares.add(new Share(pool.name(), pool.maxSize(), ChildMemory.of(pool.child())));
		}
		return of(Available.here(), shares, properties);
	}

	static ResourceBudget of(Available available, List<Share> shares, SpawnProperties.Budget properties) {
		if (properties.getMemory() != null && properties.getMemory().toBytes() < 1) {
			throw new InvalidConfigurationPropertyValueException("spawn.budget.memory", properties.getMemory(),
					"It must be positive.");
		}
		Integer processors = properties.getProcessors();
		if (processors != null && processors < 1) {
			throw new InvalidConfigurationPropertyValueException("spawn.budget.processors", processors,
					"It must be at least 1.");
		}
		return new ResourceBudget(available, List.copyOf(shares), properties);
	}

	/**
	 * Returns how many processors each child shall see: its share if all of them run.
	 * @return at least 1
	 */
	int processorsPerChild() {
		return (int) Math.max(1, processors() / Math.max(1, children()));
	}

	private int processors() {
		Integer processors = this.properties.getProcessors();
		return (processors != null) ? processors : this.available.processors();
	}

	private long children() {
		return this.shares.stream().mapToLong(Share::children).sum();
	}

	/**
	 * Returns how much memory is there for all children together.
	 * @return bytes, 0 if this process may take everything
	 */
	long memory() {
		return (this.properties.getMemory() != null) ? this.properties.getMemory().toBytes()
				: Math.max(0, this.available.memory() - this.available.heap() - Available.BESIDES);
	}

	private long demand() {
		return this.shares.stream().mapToLong(Share::total).sum();
	}

	/**
	 * Says what is more than there is.
	 * @throws InvalidConfigurationPropertyValueException if memory is over-committed and
	 * that is to be a failure
	 */
	void check() {
		String problem = overcommitment();
		if (problem != null && this.properties.getOnOvercommit() == SpawnProperties.OnOvercommit.FAIL) {
			throw new InvalidConfigurationPropertyValueException("spawn.budget.on-overcommit",
					this.properties.getOnOvercommit(), problem);
		}
		if (problem != null) {
			logger.warn(problem);
		}
		if (children() > processors()) {
			logger.info("Up to {} children may run at once on {} processors ({}); each one sees {}"
					+ " (-XX:ActiveProcessorCount). Lower 'max-size' of the pools if they compute rather than wait",
					children(), processors(), (this.properties.getProcessors() != null) ? "'spawn.budget.processors'"
							: "those of the machine or container",
					processorsPerChild());
		}
	}

	/**
	 * Returns what is to be said of the memory.
	 * @return the problem and the remedy, or {@code null} if there is enough
	 */
	@Nullable String overcommitment() {
		if (demand() <= memory()) {
			return null;
		}
		StringBuilder text = new StringBuilder("The children of all pools may together take ")
			.append(ChildMemory.megabytes(demand()))
			.append(" of memory, but there are ")
			.append(ChildMemory.megabytes(memory()))
			.append(" for them: ");
		if (this.properties.getMemory() != null) {
			text.append("'spawn.budget.memory' says so.");
		}
		else {
			text.append("the machine or container has ")
				.append(ChildMemory.megabytes(this.available.memory()))
				.append(", of which this process may take ")
				.append(ChildMemory.megabytes(this.available.heap()))
				.append(" of heap and about ")
				.append(ChildMemory.megabytes(Available.BESIDES))
				.append(" besides.");
		}
		for (Share share : this.shares) {
			text.append("\n- Pool '")
				.append(share.pool())
				.append("': ")
				.append(share.children())
				.append((share.children() == 1) ? " child" : " children")
				.append(" of ")
				.append(ChildMemory.megabytes(share.memory().total()))
				.append(" (")
				.append(share.memory().describe())
				.append(") = ")
				.append(ChildMemory.megabytes(share.total()));
		}
		return text
			.append("\nLower 'spawn.pools.<name>.max-size' or 'spawn.pools.<name>.heap', lower the other limits by"
					+ " 'spawn.pools.<name>.jvm-options' (-XX:MaxMetaspaceSize, -XX:ReservedCodeCacheSize,"
					+ " -XX:MaxDirectMemorySize), give the machine or container more, or say by 'spawn.budget.memory'"
					+ " how much the children may take.")
			.toString();
	}

	/**
	 * What there is.
	 *
	 * @param memory memory of the machine or container
	 * @param heap largest heap of this process
	 * @param processors processors of the machine or container
	 */
	record Available(long memory, long heap, int processors) {

		/** What this process takes beside its heap, estimated. */
		static final long BESIDES = 256L * 1024 * 1024;

		static Available here() {
			OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
			Runtime runtime = Runtime.getRuntime();
			return new Available(system.getTotalMemorySize(), runtime.maxMemory(), runtime.availableProcessors());
		}

	}

	/**
	 * What one pool may take.
	 *
	 * @param pool name of the pool
	 * @param children most children at once
	 * @param memory what one of them may take
	 */
	record Share(String pool, int children, ChildMemory memory) {

		long total() {
			return this.children * this.memory.total();
		}

	}

}
