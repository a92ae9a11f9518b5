package io.github.spawnboot.benchmarks;

import java.util.List;

import io.github.spawnboot.benchmarks.Stage.Kind;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

import static org.assertj.core.api.Assertions.assertThat;

class StageTests {

	@Test
	void ofWhenSizeAndThreadsAreGivenMeasuresNothingElse() throws CommandLineOptionException {
		assertThat(Stage.of(new CommandLineOptions("-p", "size=16,1024", "-t", "8"), false))
			.filteredOn(Stage::kind, Kind.CALLS)
			.containsExactly(new Stage(Kind.CALLS, 8, List.of(16, 1024), 0));
	}

	@Test
	void ofWhenRunIsLongLeavesOutWhatDoesNotFitIntoMemory() throws CommandLineOptionException {
		List<Stage> stages = Stage.of(new CommandLineOptions(), true);
		assertThat(stages).filteredOn(Stage::kind, Kind.CALLS).extracting(Stage::callers).containsExactly(1, 8, 64);
		assertThat(stages.get(0).sizes()).contains(64 * 1024 * 1024);
		assertThat(stages.get(2).sizes()).contains(1024 * 1024).doesNotContain(64 * 1024 * 1024);
	}

}
