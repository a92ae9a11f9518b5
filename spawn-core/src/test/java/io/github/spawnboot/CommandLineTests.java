package io.github.spawnboot;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CommandLine}. Row D19.
 */
class CommandLineTests {

	static Stream<Arguments> words() {
		return Stream.of(Arguments.of("echo hello world", List.of("echo", "hello", "world")),
				Arguments.of("  echo\t\n hello  ", List.of("echo", "hello")),
				Arguments.of("echo 'q w'", List.of("echo", "q w")),
				Arguments.of("echo \"q w\"", List.of("echo", "q w")),
				Arguments.of("echo q\\ w", List.of("echo", "q w")),
				Arguments.of("echo pre'mid dle'post", List.of("echo", "premid dlepost")),
				Arguments.of("echo '' \"\"", List.of("echo", "", "")),
				Arguments.of("echo 'a\\b\"c'", List.of("echo", "a\\b\"c")),
				Arguments.of("echo \"a\\\"b\\\\c\\d'e\"", List.of("echo", "a\"b\\c\\d'e")),
				Arguments.of("echo \\\\ \\' \\\" \\n", List.of("echo", "\\", "'", "\"", "n")),
				Arguments.of("echo 'a=b' c\\=d \"=\"", List.of("echo", "a=b", "c=d", "=")),
				Arguments.of("echo $HOME # *", List.of("echo", "$HOME", "#", "*")),
				Arguments.of("'two words' x", List.of("two words", "x")),
				Arguments.of("A=1 echo B=2 x", List.of("echo", "x")));
	}

	@ParameterizedTest
	@MethodSource("words")
	void parseGivesNameAndArguments(String text, List<String> expected) {
		CommandLine line = CommandLine.parse(text);
		assertThat(Stream.concat(Stream.of(line.name()), line.args().stream())).containsExactlyElementsOf(expected);
	}

	@Test
	void parseTakesEntriesFromAnywhere() {
		CommandLine line = CommandLine.parse("echo DEBUG=1 hello world VERBOSITY=42");
		assertThat(line.name()).isEqualTo("echo");
		assertThat(line.args()).containsExactly("hello", "world");
		assertThat(line.env()).hasToString("{DEBUG=1, VERBOSITY=42}");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "A=1=2|A|1=2", "A=|A|``", "A='x y'|A|x y", "'A B'=c|A B|c",
			"A=\\==|A|==", "A\\=B=c|A=B|c", "A='='|A|=" }, delimiter = '|')
	void parseSplitsAnEntryAtItsFirstBareSeparator(String word, String key, String value) {
		CommandLine line = CommandLine.parse("x " + word);
		assertThat(line.env()).containsOnlyKeys(key).containsEntry(key, value);
		assertThat(line.args()).isEmpty();
	}

	@Test
	void parseWhenAKeyComesTwiceKeepsTheLastInItsPlace() {
		assertThat(CommandLine.parse("x A=1 B=2 A=3").env()).hasToString("{B=2, A=3}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "``|no word of it is the name", "`  `|no word of it is the name", "A=1|no word of it is the name",
					"''|the name of the job, is blank", "x 'a b|the quote ' at position 3 is not closed",
					"x \"a\\\"|the quote \" at position 3 is not closed",
					"x a\\|nothing follows the backslash at its end", "x \"a\\|nothing follows the backslash",
					"x =v|the entry '=v' has no key", "x ''=v|the entry '=v' has no key" })
	void parseWhenTextIsNoJobSaysWhy(String text, String reason) {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> CommandLine.parse(text))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.USAGE))
			.withMessageStartingWith("The text \"" + text + "\" is no job: ")
			.withMessageContaining(reason);
	}

	@Test
	@SuppressWarnings("NullAway")
	void parseWhenTextIsNullIsRefused() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> CommandLine.parse(null));
	}

}
