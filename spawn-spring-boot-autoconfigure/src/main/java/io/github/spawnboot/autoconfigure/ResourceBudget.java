package io.github.spawnboot.autoconfigure;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import com.sun.management.OperatingSystemMXBean;
import io.github.spawnboot.launch.ChildMemory;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What the machine or the container has for the children of all pools together, held
 * against what they may take. A heap that nobody has set is made so small that it fits.
 * Dedicated children and forks are not counted: nobody knows how many there will be.
 * Thread-safe.
 */
final class ResourceBudget {

	private static final Logger logger = LoggerFactory.getLogger(ResourceBudget.class);

	/**
	 * Smallest heap that a child gets without being told: what a Spring application with
	 * one large message in it needs.
	 */
	static final long LEAST_HEAP = 128L * 1024 * 1024;

	private static final long LARGEST_HEAP = ChildSettings.defaults().heapBytes();

	private static final long MEGABYTE = 1024 * 1024;

	private final Available available;

	private volatile List<Share> shares;

	private final SpawnProperties.Budget properties;

	private ResourceBudget(Available available, List<Share> shares, SpawnProperties.Budget properties) {
		this.available = available;
		this.properties = properties;
		this.shares = fitted(shares, memory());
	}

	private static List<Share> fitted(List<Share> shares, long memory) {
		long children = shares.stream().filter(Share::fits).mapToLong(Share::children).sum();
		if (children == 0) {
			return shares;
		}
		long taken = shares.stream()
			.map((share) -> share.fits() ? share.withHeap(0) : share)
			.mapToLong(Share::total)
			.sum();
		long heap = Math.max(0, memory - taken) / children / MEGABYTE * MEGABYTE;
		long bounded = Math.max(LEAST_HEAP, Math.min(LARGEST_HEAP, heap));
		return shares.stream().map((share) -> share.fits() ? share.withHeap(bounded) : share).toList();
	}

	/**
	 * Creates a budget of this machine or container.
	 * @param pools pools that have something to run
	 * @param heapIsSet whether the heap of a pool was written
	 * @param properties what was written
	 * @return the budget
	 * @throws InvalidConfigurationPropertyValueException if a value is out of its range
	 */
	static ResourceBudget of(List<PoolSettings> pools, Predicate<String> heapIsSet, SpawnProperties.Budget properties) {
		List<Share> shares = new ArrayList<>();
		for (PoolSettings pool : pools) {
			shares.add(new Share(pool.name(), pool.maxSize(), pool.recycle().isOn() ? 1 : 0,
					ChildMemory.of(pool.child()), !heapIsSet.test(pool.name())));
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
	 * Returns the settings of a pool with the heap that there is for its children.
	 * @param pool settings with the default, or with what was written
	 * @return the settings to use
	 */
	PoolSettings fit(PoolSettings pool) {
		return this.shares.stream()
			.filter((share) -> share.fits() && share.pool().equals(pool.name()))
			.findAny()
			.map((share) -> pool.withChild(pool.child().withHeapBytes(share.memory().heap())))
			.orElse(pool);
	}

	/**
	 * Takes note of other sizes of a pool, and warns if there is too little for them.
	 * @param pool settings of the pool
	 */
	synchronized void resized(PoolSettings pool) {
		this.shares = this.shares.stream()
			.map((share) -> share.pool().equals(pool.name()) ? share.withMaxSize(pool.maxSize()) : share)
			.toList();
		String problem = overcommitment();
		if (problem != null) {
			logger.warn("Pool '{}' has got a 'max-size' of {}. {}", pool.name(), pool.maxSize(), problem);
		}
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
		return this.shares.stream().mapToLong(Share::maxSize).sum();
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
	 * Says what is more than there is, and which heaps are smaller because of it.
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
		List<Share> smaller = this.shares.stream()
			.filter((share) -> share.fits() && share.memory().heap() < LARGEST_HEAP)
			.toList();
		if (!smaller.isEmpty()) {
			logger.info(
					"Each child of the pools {} has a heap of {} instead of {}, because the children of all pools"
							+ " have {} of memory together: {} Set 'spawn.pools.<name>.heap' to have another one",
					smaller.stream().map(Share::pool).toList(), ChildMemory.megabytes(smaller.get(0).memory().heap()),
					ChildMemory.megabytes(LARGEST_HEAP), ChildMemory.megabytes(memory()), whereFrom());
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
			.append(" for them: ")
			.append(whereFrom());
		for (Share share : this.shares) {
			text.append("\n- Pool '")
				.append(share.pool())
				.append("': ")
				.append(share.children())
				.append((share.children() == 1) ? " child" : " children")
				.append((share.replacements() > 0) ? ", of which one replaces another," : "")
				.append(" of ")
				.append(ChildMemory.megabytes(share.memory().total()))
				.append(" (")
				.append(share.memory().describe())
				.append(") = ")
				.append(ChildMemory.megabytes(share.total()));
		}
		if (this.shares.stream().anyMatch((share) -> share.fits() && share.memory().heap() == LEAST_HEAP)) {
			text.append("\nWhere 'heap' is not set it is as small as it can be without being told: ")
				.append(ChildMemory.megabytes(LEAST_HEAP))
				.append(".");
		}
		return text
			.append("\nLower 'spawn.pools.<name>.max-size' or 'spawn.pools.<name>.heap', lower the other limits by"
					+ " 'spawn.pools.<name>.jvm-options' (-XX:MaxMetaspaceSize, -XX:ReservedCodeCacheSize,"
					+ " -XX:MaxDirectMemorySize), give the machine or container more, or say by 'spawn.budget.memory'"
					+ " how much the children may take.")
			.toString();
	}

	private String whereFrom() {
		return (this.properties.getMemory() != null) ? "'spawn.budget.memory' says so."
				: "the machine or container has " + ChildMemory.megabytes(this.available.memory())
						+ ", of which this process may take " + ChildMemory.megabytes(this.available.heap())
						+ " of heap and about " + ChildMemory.megabytes(Available.BESIDES) + " besides.";
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
	 * @param maxSize most children at once
	 * @param replacements children that may be there besides, because children are
	 * replaced
	 * @param memory what one of them may take
	 * @param fits whether the heap is as large as there is memory for, because nobody has
	 * set it
	 */
	record Share(String pool, int maxSize, int replacements, ChildMemory memory, boolean fits) {

		int children() {
			return this.maxSize + this.replacements;
		}

		long total() {
			return children() * this.memory.total();
		}

		Share withHeap(long bytes) {
			return new Share(this.pool, this.maxSize, this.replacements, this.memory.withHeap(bytes), this.fits);
		}

		Share withMaxSize(int size) {
			return new Share(this.pool, size, this.replacements, this.memory, this.fits);
		}

	}

}
