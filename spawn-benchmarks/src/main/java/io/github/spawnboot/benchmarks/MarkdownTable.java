package io.github.spawnboot.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A table that can be read as it is and pasted into a document. Not thread-safe.
 */
final class MarkdownTable {

	private final List<List<String>> rows = new ArrayList<>();

	/**
	 * Creates a table.
	 * @param header names of the columns
	 */
	MarkdownTable(List<String> header) {
		this.rows.add(header);
	}

	/**
	 * Adds a row.
	 * @param cells one for each column
	 */
	void add(List<String> cells) {
		this.rows.add(cells);
	}

	/**
	 * Returns whether there is no row yet.
	 * @return {@code true} if there is only the header
	 */
	boolean isEmpty() {
		return this.rows.size() == 1;
	}

	@Override
	public String toString() {
		int[] widths = new int[this.rows.get(0).size()];
		for (List<String> row : this.rows) {
			for (int i = 0; i < widths.length; i++) {
				widths[i] = Math.max(widths[i], row.get(i).length());
			}
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < this.rows.size(); i++) {
			append(text, this.rows.get(i), widths);
			if (i == 0) {
				appendLine(text, widths);
			}
		}
		return text.toString();
	}

	private static void append(StringBuilder text, List<String> row, int[] widths) {
		for (int i = 0; i < widths.length; i++) {
			String padding = " ".repeat(widths[i] - row.get(i).length());
			text.append("| ").append((i == 0) ? row.get(i) + padding : padding + row.get(i)).append(' ');
		}
		text.append('|').append(System.lineSeparator());
	}

	private static void appendLine(StringBuilder text, int[] widths) {
		for (int i = 0; i < widths.length; i++) {
			text.append((i == 0) ? "|-" : "|").append("-".repeat(widths[i] + 1)).append((i == 0) ? "" : ":");
		}
		text.append('|').append(System.lineSeparator());
	}

}
