package io.github.spawnboot.launch;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutputTail}.
 */
class OutputTailTests {

	private final OutputTail tail = new OutputTail();

	@Test
	void linesWhenManyKeepsLastFifty() {
		IntStream.range(0, 1000).forEach((i) -> add("line " + i));
		assertThat(this.tail.lines())
			.containsExactlyElementsOf(IntStream.range(950, 1000).mapToObj((i) -> "line " + i).toList());
	}

	@Test
	void linesWhenLongKeepsBoundedNumberOfCharacters() {
		IntStream.range(0, 9).forEach((i) -> add(String.valueOf(i).repeat(8192)));
		assertThat(this.tail.lines()).containsExactly("7".repeat(8192), "8".repeat(8192));
	}

	@Test
	void linesWhenOneIsLongerThanAllMayBeKeepsItsBeginning() {
		add("x".repeat(1_000_000));
		assertThat(this.tail.lines()).containsExactly("x".repeat(8191) + "…");
	}

	@Test
	void linesWhenOutOfMemoryWasPushedOutKeepsIt() {
		String text = OutputTail.OUT_OF_MEMORY + ": Java heap space";
		add(text);
		IntStream.range(0, 60).forEach((i) -> add("at " + i));
		assertThat(this.tail.lines()).hasSize(51).first().isEqualTo(text);
	}

	@Test
	void linesOfOneOutputDoNotPushOutThoseOfTheOther() {
		add("first");
		this.tail.add(new OutputPump.Line(OutputPump.Stream.STDERR, "failure"));
		this.tail.add(new OutputPump.Line(OutputPump.Stream.STDERR, "at Main.main"));
		assertThat(this.tail.lines()).containsExactly("first", "failure", "at Main.main");
		IntStream.range(0, 1000).forEach((i) -> add("line " + i));
		assertThat(this.tail.lines()).hasSize(50)
			.startsWith("failure", "at Main.main", "line 952")
			.endsWith("line 999");
		IntStream.range(0, 1000)
			.forEach((i) -> this.tail.add(new OutputPump.Line(OutputPump.Stream.STDERR, "at " + i)));
		assertThat(this.tail.lines()).hasSize(50).startsWith("line 975").endsWith("at 999");
	}

	private void add(String line) {
		this.tail.add(new OutputPump.Line(OutputPump.Stream.STDOUT, line));
	}

}
