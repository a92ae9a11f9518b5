package io.github.spawnboot.benchmarks;

import io.github.spawnboot.benchmarks.SmallCallsBesideBulk.BulkTo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the transfers go where they should, with real children.
 */
class SmallCallsBesideBulkTests {

	@ParameterizedTest
	@CsvSource({ "SAME_CHILD, 1", "OTHER_CHILD, 2" })
	void callsWhenTransfersGoToChildReturnAndNeedSoManyChildren(BulkTo bulkTo, int expected) {
		SmallCallsBesideBulk benchmark = new SmallCallsBesideBulk();
		SmallCallsBesideBulk.Children children = new SmallCallsBesideBulk.Children();
		children.bulkTo = bulkTo;
		children.open();
		try {
			assertThat(benchmark.small(children)).isEqualTo("x".repeat(SmallCallsBesideBulk.SMALL_SIZE));
			SmallCallsBesideBulk.Schedule schedule = new SmallCallsBesideBulk.Schedule();
			schedule.transfersPerSecond = 1000;
			schedule.begin();
			assertThat(benchmark.bulk(children, schedule)).isEqualTo(Payload.bytes(SmallCallsBesideBulk.BULK_SIZE));
			assertThat(children.pids()).hasSize(expected);
		}
		finally {
			children.close();
		}
	}

}
