package io.github.spawnboot.autoconfigure;

import java.util.List;

import io.github.spawnboot.autoconfigure.ResourceBudget.Available;
import io.github.spawnboot.autoconfigure.ResourceBudget.Share;
import io.github.spawnboot.launch.ChildMemory;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.pool.PoolSettings;
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

	@Test
	void childrenHaveWhatThisProcessLeaves(CapturedOutput output) {
		// 512 MB of heap and 256 MB besides
		ResourceBudget budget = budget(768 + 600, 4, new Share("a", 1, SMALL), new Share("b", 2, SMALL));
		assertThat(budget.memory()).isEqualTo(600 * MEGABYTE);
		assertThat(budget.overcommitment()).isNull();
		budget.check();
		assertThat(output).doesNotContain("children");
	}

	@Test
	void overcommitmentIsSaidWithAllNumbers(CapturedOutput output) {
		ResourceBudget budget = budget(768 + 599, 4, new Share("a", 1, SMALL), new Share("b", 2, SMALL));
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
		ResourceBudget budget = budget(768 + 199, 4, new Share("a", 1, SMALL));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(budget::check)
			.satisfies((failure) -> {
				assertThat(failure.getName()).isEqualTo("spawn.budget.on-overcommit");
				assertThat(failure.getReason()).startsWith("The children of all pools may together take 200 MB");
			});
		budget(768 + 200, 4, new Share("a", 1, SMALL)).check();
	}

	@Test
	void memoryThatIsSetIsTheBudget() {
		this.properties.setMemory(DataSize.ofMegabytes(150));
		ResourceBudget budget = budget(100_000, 4, new Share("a", 1, SMALL));
		assertThat(budget.overcommitment())
			.startsWith("The children of all pools may together take 200 MB of memory, but there are 150 MB for them:"
					+ " 'spawn.budget.memory' says so.\n- Pool 'a'");
	}

	@Test
	void processThatMayTakeEverythingLeavesNothing() {
		ResourceBudget budget = budget(700, 4, new Share("a", 1, SMALL));
		assertThat(budget.memory()).isZero();
		assertThat(budget.overcommitment()).contains("but there are 0 MB for them");
	}

	@Test
	void processorsAreSharedAndNobodyHasNone(CapturedOutput output) {
		assertThat(budget(4000, 8, new Share("a", 1, SMALL), new Share("b", 2, SMALL)).processorsPerChild())
			.isEqualTo(2);
		assertThat(budget(4000, 8).processorsPerChild()).isEqualTo(8);
		ResourceBudget crowd = budget(100_000, 2, new Share("a", 3, SMALL));
		assertThat(crowd.processorsPerChild()).isOne();
		crowd.check();
		assertThat(output).contains("Up to 3 children may run at once on 2 processors (those of the machine or"
				+ " container); each one sees 1 (-XX:ActiveProcessorCount)");
		this.properties.setProcessors(12);
		assertThat(budget(4000, 2, new Share("a", 3, SMALL)).processorsPerChild()).isEqualTo(4);
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
		ResourceBudget budget = ResourceBudget.of(List.of(pool), this.properties);
		assertThat(budget.overcommitment()).contains("Pool 'default': " + pool.maxSize() + " children of ");
		assertThat(Available.here().memory()).isGreaterThan(Available.here().heap() / 8);
		assertThat(Available.here().processors()).isPositive();
	}

}
