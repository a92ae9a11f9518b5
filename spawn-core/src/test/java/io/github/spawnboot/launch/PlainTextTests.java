package io.github.spawnboot.launch;

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

}
