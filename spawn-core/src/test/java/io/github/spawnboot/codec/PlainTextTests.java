package io.github.spawnboot.codec;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlainText}.
 */
class PlainTextTests {

	@Test
	void ofWhenHarmlessGivesSameText() {
		String text = "a\tb äöü € 😀";
		assertThat(PlainText.of(text)).isSameAs(text);
	}

	@Test
	void ofWhenControlCharactersReplacesThem() {
		assertThat(PlainText.of("\u001b[31m\r\0\n\u007f")).isEqualTo("␛[31m␍␀␊␡");
	}

	@Test
	void ofWhenCharactersCouldReorderOrSplitLinesReplacesThem() {
		assertThat(PlainText.of("\u0085\u009b\u2028\u2029\u202e\u2066")).isEqualTo("\ufffd".repeat(6));
	}

	@Test
	void ofWhenTooLongCutsBetweenCharactersAndSaysSo() {
		assertThat(PlainText.of("abc", 3)).isEqualTo("abc");
		assertThat(PlainText.of("ab\u001bd", 3)).isEqualTo("ab␛… (1 more characters)");
		assertThat(PlainText.of("ab😀d", 3)).isEqualTo("ab… (3 more characters)");
	}

	@Test
	void linesKeepsLinesOnly() {
		String harmless = "a\n\tb\n";
		assertThat(PlainText.lines(harmless, 10)).isSameAs(harmless);
		assertThat(PlainText.lines("a\r\nb\rc\u001b\u2028d\n", 100)).isEqualTo("a\nb\nc␛\ufffdd\n");
		assertThat(PlainText.lines("a\nb\nc", 3)).isEqualTo("a\nb… (2 more characters)");
	}

}
