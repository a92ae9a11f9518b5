package io.github.spawnboot;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Tail}. Row D25.
 */
class TailTests {

	static Stream<Arguments> texts() {
		return Stream.of(Arguments.of("a\nb\n", 1, List.of("b")), Arguments.of("a\nb\n", 0, List.of()),
				Arguments.of("a\nb\n", 2, List.of("a", "b")), Arguments.of("a\nb\n", 9, List.of("a", "b")),
				Arguments.of("a\nb", 1, List.of("b")), Arguments.of("a\nb", 0, List.of()),
				Arguments.of("", 1, List.of()), Arguments.of("\n", 1, List.of("")),
				Arguments.of("a\n\n", 1, List.of("")), Arguments.of("a\n\n", 2, List.of("a", "")),
				Arguments.of("hello, world!", 1, List.of("hello, world!")),
				Arguments.of("One\nTwo\nThree", 2, List.of("Two", "Three")),
				Arguments.of("a\r\nb\r\n", 2, List.of("a", "b")), Arguments.of("a\rb\n", 1, List.of("a\rb")),
				Arguments.of("ß€😀\n", 1, List.of("ß€😀")));
	}

	@ParameterizedTest
	@MethodSource("texts")
	void linesAreTheLastOnes(String text, int lines, List<String> expected) {
		Tail whole = new Tail(lines);
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		whole.write(bytes, 0, bytes.length);
		assertThat(whole.lines()).isEqualTo(expected);
		assertThat(whole).hasToString(String.join("\n", expected));
		Tail single = new Tail(lines);
		for (byte value : bytes) {
			single.write(value);
		}
		assertThat(single.lines()).isEqualTo(expected);
	}

	@Test
	void withoutBlankLinesSkipsThem() {
		Tail tail = Tail.withoutBlankLines(1);
		write(tail, "the reason\n\n  \n\t\r\n ");
		assertThat(tail).hasToString("the reason");
		write(tail, "\nanother");
		assertThat(tail).hasToString("another");
	}

	@Test
	void lineThatIsTooLongSaysWhatIsMissing() {
		Tail tail = new Tail(1);
		write(tail, "x".repeat(8192 + 5));
		assertThat(tail).hasToString("x".repeat(8192) + "… (5 bytes more)");
		write(tail, "\nshort");
		assertThat(tail).hasToString("short");
		write(tail, "\n" + "y".repeat(8192));
		assertThat(tail).hasToString("y".repeat(8192));
	}

	@Test
	void createWhenLinesAreNegativeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Tail(-1))
			.withMessage("'lines' must not be negative but is -1");
	}

	private static void write(Tail tail, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		tail.write(bytes, 0, bytes.length);
	}

}
