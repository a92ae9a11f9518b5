package io.github.spawnboot.autoconfigure;

import java.util.List;

import io.github.spawnboot.autoconfigure.ResourceBudget.Available;
import io.github.spawnboot.autoconfigure.ResourceBudget.Share;
import io.github.spawnboot.launch.ChildMemory;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.pool.PoolSettings;
import io.github.spawnboot.pool.RecycleSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ResourceBudget}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ResourceBudgetTests {

	private static final long MEGABYTE = 1024 * 1024;

	private static final ChildMemory SMALL = new ChildMemory(100 * MEGABYTE, 50 * MEGABYTE, 20 * MEGABYTE,
			10 * MEGABYTE, 20 * MEGABYTE);

	private final SpawnProperties.Budget properties = new SpawnProperties.Budget();

	private ResourceBudget budget(long memory, int processors, Share... shares) {
		return ResourceBudget.of(new Available(memory * MEGABYTE, 512 * MEGABYTE, processors), List.of(shares),
				this.properties);
	}

	private static Share set(String pool, int maxSize) {
		return new Share(pool, maxSize, 0, SMALL, false);
	}

	private static Share unset(String pool, int maxSize, int replacements) {
		return new Share(pool, maxSize, replacements, SMALL.withHeap(256 * MEGABYTE), true);
	}

	private static long heap(ResourceBudget budget, String pool) {
		ChildSettings child = ChildSettings.defaults();
		return budget.fit(PoolSettings
			.defaults(new ChildSettings(pool, 1, child.heapBytes(), List.of(), child.debug(), child.startTimeout(),
					child.goodbyeTimeout(), child.terminateTimeout(), child.heartbeat(), child.environment(), false)))
			.child()
			.heapBytes() / MEGABYTE;
	}

	@Test
	void heapThatIsNotSetIsWhatThereIs(CapturedOutput output) {
		// 200 MB for the one that is set, 100 MB besides the heap for each of the others
		ResourceBudget budget = budget(768 + 200 + 3 * (100 + 150) + 2, 4, set("set", 1), unset("a", 1, 0),
				unset("b", 1, 1));
		assertThat(heap(budget, "a")).isEqualTo(150);
		assertThat(heap(budget, "b")).isEqualTo(150);
		assertThat(heap(budget, "set")).isEqualTo(256);
		assertThat(budget.overcommitment()).isNull();
		budget.check();
		assertThat(output).doesNotContain("WARN")
			.contains(
					"Each child of the pools [a, b] has a heap of 150 MB instead of 256 MB, because the children of all"
							+ " pools have 952 MB of memory together: the machine or container has 1720 MB, of which this process"
							+ " may take 512 MB of heap and about 256 MB besides. Set 'spawn.pools.<name>.heap' to have another"
							+ " one");
	}

	@Test
	void heapThatIsNotSetIsNeverLargerThanTheDefault(CapturedOutput output) {
		ResourceBudget budget = budget(100_000, 4, unset("a", 1, 0));
		assertThat(heap(budget, "a")).isEqualTo(256);
		budget.check();
		assertThat(output).doesNotContain("heap");
	}

	@Test
	void heapThatIsNotSetIsNeverTooSmall(CapturedOutput output) {
		ResourceBudget budget = budget(768 + 2 * (100 + 127), 4, unset("a", 2, 0));
		assertThat(heap(budget, "a")).isEqualTo(128);
		budget.check();
		assertThat(output).contains("WARN")
			.contains("may together take 456 MB of memory, but there are 454 MB for them")
			.contains("\nWhere 'heap' is not set it is as small as it can be without being told: 128 MB.\nLower ");
		this.properties.setOnOvercommit(SpawnProperties.OnOvercommit.FAIL);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(budget(768 + 2 * (100 + 127), 4, unset("a", 2, 0))::check);
		budget(768 + 2 * (100 + 128), 4, unset("a", 2, 0)).check();
		assertThat(heap(budget(100, 4, unset("a", 2, 0)), "a")).isEqualTo(128);
	}

	@Test
	void replacementsAreCounted() {
		ResourceBudget budget = budget(768 + 599, 4, new Share("a", 2, 1, SMALL, false));
		assertThat(budget.overcommitment()).startsWith("The children of all pools may together take 600 MB")
			.contains("- Pool 'a': 3 children, of which one replaces another, of 200 MB");
		assertThat(budget.processorsPerChild()).isEqualTo(2);
		PoolSettings pool = PoolSettings.defaults(ChildSettings.defaults())
			.withRecycle(RecycleSettings.NEVER.withMaxUses(100));
		this.properties.setMemory(DataSize.ofMegabytes(1));
		assertThat(ResourceBudget.of(List.of(pool), (name) -> false, this.properties).overcommitment())
			.contains("Pool 'default': 3 children, of which one replaces another,");
	}

	@Test
	void otherSizesAreHeldAgainstTheBudget(CapturedOutput output) {
		ResourceBudget budget = budget(768 + 600, 4, set("default", 2));
		PoolSettings pool = PoolSettings.defaults(ChildSettings.defaults());
		budget.resized(pool.withSize(0, 3));
		assertThat(output).doesNotContain("WARN");
		budget.resized(pool.withSize(0, 4));
		assertThat(output).contains("WARN")
			.contains("Pool 'default' has got a 'max-size' of 4. The children of all pools may together take 800 MB of"
					+ " memory, but there are 600 MB for them");
	}

	@Test
	void childrenHaveWhatThisProcessLeaves(CapturedOutput output) {
		// 512 MB of heap and 256 MB besides
		ResourceBudget budget = budget(768 + 600, 4, set("a", 1), set("b", 2));
		assertThat(budget.memory()).isEqualTo(600 * MEGABYTE);
		assertThat(budget.overcommitment()).isNull();
		budget.check();
		assertThat(output).doesNotContain("children");
	}

	@Test
	void overcommitmentIsSaidWithAllNumbers(CapturedOutput output) {
		ResourceBudget budget = budget(768 + 599, 4, set("a", 1), set("b", 2));
		budget.check();
		assertThat(output).contains("WARN")
			.contains("The children of all pools may together take 600 MB of memory, but there are 599 MB for them: the"
					+ " machine or container has 1367 MB, of which this process may take 512 MB of heap and about 256 MB"
					+ " besides.")
			.contains("- Pool 'a': 1 child of 200 MB (heap 100 MB, metaspace 50 MB, code cache 20 MB, direct buffers 10"
					+ " MB, threads and the JVM itself about 20 MB) = 200 MB")
			.contains("- Pool 'b': 2 children of 200 MB (")
			.contains(") = 400 MB")
			.contains("Lower 'spawn.pools.<name>.max-size' or 'spawn.pools.<name>.heap'");
	}

	@Test
	void overcommitmentKeepsTheApplicationFromStartingIfAskedTo() {
		this.properties.setOnOvercommit(SpawnProperties.OnOvercommit.FAIL);
		ResourceBudget budget = budget(768 + 199, 4, set("a", 1));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(budget::check)
			.satisfies((failure) -> {
				assertThat(failure.getName()).isEqualTo("spawn.budget.on-overcommit");
				assertThat(failure.getReason()).startsWith("The children of all pools may together take 200 MB");
			});
		budget(768 + 200, 4, set("a", 1)).check();
	}

	@Test
	void memoryThatIsSetIsTheBudget() {
		this.properties.setMemory(DataSize.ofMegabytes(150));
		ResourceBudget budget = budget(100_000, 4, set("a", 1));
		assertThat(budget.overcommitment())
			.startsWith("The children of all pools may together take 200 MB of memory, but there are 150 MB for them:"
					+ " 'spawn.budget.memory' says so.\n- Pool 'a'");
	}

	@Test
	void processThatMayTakeEverythingLeavesNothing() {
		ResourceBudget budget = budget(700, 4, set("a", 1));
		assertThat(budget.memory()).isZero();
		assertThat(budget.overcommitment()).contains("but there are 0 MB for them");
	}

	@Test
	void processorsAreSharedAndNobodyHasNone(CapturedOutput output) {
		assertThat(budget(4000, 8, set("a", 1), set("b", 2)).processorsPerChild()).isEqualTo(2);
		assertThat(budget(4000, 8).processorsPerChild()).isEqualTo(8);
		ResourceBudget crowd = budget(100_000, 2, set("a", 3));
		assertThat(crowd.processorsPerChild()).isOne();
		crowd.check();
		assertThat(output).contains("Up to 3 children may run at once on 2 processors (those of the machine or"
				+ " container); each one sees 1 (-XX:ActiveProcessorCount)");
		this.properties.setProcessors(12);
		assertThat(budget(4000, 2, set("a", 3)).processorsPerChild()).isEqualTo(4);
	}

	@Test
	void valuesAreChecked() {
		this.properties.setProcessors(0);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> budget(1, 1))
			.withMessageContaining("spawn.budget.processors");
		this.properties.setProcessors(null);
		this.properties.setMemory(DataSize.ofBytes(0));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> budget(1, 1))
			.withMessageContaining("spawn.budget.memory");
	}

	@Test
	void machineTellsWhatItHas() {
		PoolSettings pool = PoolSettings.defaults(ChildSettings.defaults());
		this.properties.setMemory(DataSize.ofMegabytes(1));
		ResourceBudget budget = ResourceBudget.of(List.of(pool), (name) -> true, this.properties);
		assertThat(budget.overcommitment()).contains("Pool 'default': " + pool.maxSize() + " children of ");
		assertThat(Available.here().memory()).isGreaterThan(Available.here().heap() / 8);
		assertThat(Available.here().processors()).isPositive();
	}

}
