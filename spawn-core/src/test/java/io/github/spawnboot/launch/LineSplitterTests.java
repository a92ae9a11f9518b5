package io.github.spawnboot.launch;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LineSplitter}.
 */
class LineSplitterTests {

	private static final int LONGEST = 8192;

	private final List<String> lines = new ArrayList<>();

	private final List<String> marks = new ArrayList<>();

	private long bytes;

	// row D25
	@Test
	void acceptWhenLinesHaveEndsGivesEachWithoutEnd() {
		split("a\nb\r\n\nc\n", StandardCharsets.UTF_8);
		assertThat(this.lines).containsExactly("a", "b", "", "c");
	}

	@Test
	void acceptWhenBytesComeOneByOneGivesSameLines() {
		LineSplitter splitter = new LineSplitter(LONGEST, StandardCharsets.UTF_8, this::add);
		for (byte b : "ä€\nß".getBytes(StandardCharsets.UTF_8)) {
			splitter.accept(new byte[] { b }, 1);
		}
		splitter.finish();
		assertThat(this.lines).containsExactly("ä€", "ß");
	}

	// row G12
	@Test
	void finishWhenLastLineHasNoEndGivesIt() {
		split("a\nb", StandardCharsets.UTF_8);
		assertThat(this.lines).containsExactly("a", "b");
	}

	@Test
	void finishWhenNothingCameGivesNothing() {
		split("", StandardCharsets.UTF_8);
		assertThat(this.lines).isEmpty();
	}

	@Test
	void acceptWhenLineHasGreatestLengthGivesOneLine() {
		String line = "x".repeat(LONGEST);
		split(line + "\n" + line, StandardCharsets.UTF_8);
		assertThat(this.lines).containsExactly(line, line);
	}

	@Test
	void acceptWhenLineIsTooLongCutsBetweenCharacters() {
		for (String character : List.of("x", "ä", "€", "😀")) {
			this.lines.clear();
			String line = "." + character.repeat(LONGEST);
			split(line + "\nnext\n", StandardCharsets.UTF_8);
			assertThat(String.join("", this.lines)).isEqualTo(line + "next");
			assertThat(this.lines).last().isEqualTo("next");
			assertThat(this.lines).allMatch((piece) -> piece.length() <= LONGEST);
		}
	}

	@Test
	void acceptWhenNotUtf8UsesNativeEncoding() {
		LineSplitter splitter = new LineSplitter(LONGEST, StandardCharsets.ISO_8859_1, this::add);
		byte[] bytes = "größe\n".getBytes(StandardCharsets.ISO_8859_1);
		splitter.accept(bytes, bytes.length);
		assertThat(this.lines).containsExactly("größe");
	}

	@Test
	void acceptWhenGarbageOfAnyLengthKeepsEveryByte() {
		byte[] bytes = new byte[3 * LONGEST];
		Arrays.fill(bytes, (byte) 0xBF);
		LineSplitter splitter = new LineSplitter(LONGEST, StandardCharsets.ISO_8859_1, this::add);
		splitter.accept(bytes, bytes.length);
		splitter.finish();
		assertThat(String.join("", this.lines)).hasSize(bytes.length);
	}

	@Test
	void acceptWhenLineIsTooLongTellsWhichPiecesBelongTogether() {
		split("x".repeat(2 * LONGEST + 1) + "\nnext\n", StandardCharsets.UTF_8);
		assertThat(this.marks).containsExactly("first", "", "last", "first last");
		assertThat(this.bytes).isEqualTo(2 * LONGEST + 2 + 5);
	}

	@Test
	void acceptWhenOnlyTheEndOfTheLineIsTooLongCutsNothing() {
		String line = "x".repeat(LONGEST);
		split(line + "\r\n" + line + "\r" + line.substring(1) + "\r\n", StandardCharsets.UTF_8);
		assertThat(this.lines).containsExactly(line, line, "\r" + line.substring(1));
		assertThat(this.marks).containsExactly("first last", "first", "last");
	}

	private void add(String text, int size, boolean first, boolean last) {
		this.lines.add(text);
		this.marks.add(((first ? "first " : "") + (last ? "last" : "")).strip());
		this.bytes += size;
	}

	private void split(String text, Charset charset) {
		LineSplitter splitter = new LineSplitter(LONGEST, charset, this::add);
		byte[] bytes = text.getBytes(charset);
		splitter.accept(bytes, bytes.length);
		splitter.finish();
	}

}
