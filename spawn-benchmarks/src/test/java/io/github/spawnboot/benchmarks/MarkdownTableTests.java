package io.github.spawnboot.benchmarks;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MarkdownTableTests {

	@Test
	void toStringWhenCellsDifferInLengthAlignsColumns() {
		MarkdownTable table = new MarkdownTable(List.of("name", "n"));
		table.add(List.of("a", "10"));
		assertThat(table.toString().lines()).containsExactly("| name |  n |", "|------|---:|", "| a    | 10 |");
	}

}
