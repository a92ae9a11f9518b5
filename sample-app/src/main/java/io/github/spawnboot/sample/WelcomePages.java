package io.github.spawnboot.sample;

import java.util.Locale;

/**
 * Contents of the harmless sample pages: operators of PDF as text.
 */
final class WelcomePages {

	private static final String INK = "0.10 0.13 0.20 rg ";

	private static final String GREY = "0.42 0.46 0.54 rg ";

	private static final String BLUE = "0.16 0.38 0.85 rg ";

	private static final String WHITE = "1 1 1 rg ";

	private WelcomePages() {
	}

	static String cover() {
		StringBuilder out = new StringBuilder();
		for (int i = 0; i < 60; i++) {
			double t = i / 59.0;
			out.append(format("%.3f %.3f %.3f rg 0 %.2f 595 8.2 re f ", 0.09 + 0.14 * t, 0.20 + 0.33 * t,
					0.52 + 0.40 * t, 370 + i * 7.9));
		}
		for (int i = 0; i < 9; i++) {
			out.append(format("%.2f w 1 1 1 RG ", 0.6 + i * 0.12));
			out.append(
					format("0 %d m 150 %d 300 %d 595 %d c S ", 400 + i * 22, 540 + i * 18, 330 + i * 26, 480 + i * 30));
		}
		out.append(text("H", 46, 56, 298, INK, "A page from a child"));
		out.append(text("H", 18, 56, 264, GREY, "drawn by a process that you may kill"));
		String[] lines = { "The picture that you look at was not drawn by the web application.",
				"It came from a child JVM, which the application started by itself",
				"when the first page was asked for. If the child runs out of memory,",
				"hangs or crashes, you read a reason, and the next page gets a new child." };
		for (int i = 0; i < lines.length; i++) {
			out.append(text("H", 13, 56, 206 - i * 21, INK, lines[i]));
		}
		return out + footer(1);
	}

	static String chart() {
		StringBuilder out = new StringBuilder();
		out.append(text("H", 28, 56, 750, INK, "Memory of a child, in MB"));
		out.append(text("H", 12, 56, 726, GREY, "one bar for each call; the thirteenth met a bomb"));
		int[] bars = { 92, 104, 110, 108, 121, 118, 126, 124, 131, 129, 127, 133, 256 };
		out.append("0.85 0.87 0.91 RG 0.7 w ");
		for (int y = 0; y <= 250; y += 50) {
			out.append(format("56 %d m 540 %d l S ", 180 + y * 2, 180 + y * 2));
			out.append(text("H", 9, 30, 177 + y * 2, GREY, Integer.toString(y)));
		}
		for (int i = 0; i < bars.length; i++) {
			out.append((bars[i] > 200) ? "0.86 0.21 0.24 rg " : BLUE);
			out.append(format("%d 180 26 %d re f ", 66 + i * 36, bars[i] * 2));
		}
		return out + footer(2);
	}

	static String table() {
		// The page is turned by 90 degrees: turn the contents with it
		StringBuilder out = new StringBuilder("q 0 1 -1 0 595 0 cm ");
		out.append(text("H", 28, 56, 510, INK, "What a document can do"));
		String[][] rows = { { "it is", "the child", "you see" }, { "fine", "draws the page", "the page" },
				{ "greedy", "runs out of memory and ends", "\"needs too much memory\"" },
				{ "endless", "is ended when its time is up", "\"took too long\"" },
				{ "broken", "says so and lives on", "what is wrong with it" } };
		for (int i = 0; i < rows.length; i++) {
			int y = 450 - i * 62;
			if (i == 0) {
				out.append(BLUE).append(format("56 %d 730 44 re f ", y - 14));
			}
			else {
				out.append("0.85 0.87 0.91 RG 0.8 w ").append(format("56 %d m 786 %d l S ", y - 24, y - 24));
			}
			for (int column = 0; column < 3; column++) {
				out.append(text("H", 15, 72 + column * 245, y, (i == 0) ? WHITE : INK, rows[i][column]));
			}
		}
		return out + "Q ";
	}

	static String rosette() {
		StringBuilder out = new StringBuilder();
		out.append(text("H", 28, 56, 750, INK, "Ten thousand curves"));
		out.append(text("H", 12, 56, 726, GREY, "well, some hundreds of them"));
		for (int i = 0; i < 240; i++) {
			double angle = 2 * Math.PI * i / 240;
			double x = 297 + 210 * Math.cos(angle);
			double y = 400 + 210 * Math.sin(angle);
			double x2 = 297 + 210 * Math.cos(angle + 2.1);
			double y2 = 400 + 210 * Math.sin(angle + 2.1);
			out.append(format("%.3f %.3f 0.85 RG 0.5 w ", 0.3 + 0.3 * Math.sin(angle), 0.4 + 0.2 * Math.cos(angle)));
			out.append(format("%.2f %.2f m %.2f %.2f 297 400 %.2f %.2f c S ", x, y, x + 90, y - 40, x2, y2));
		}
		return out + footer(4);
	}

	static String numbered(int page, int count) {
		StringBuilder out = new StringBuilder();
		out.append(format("%.3f %.3f 0.9 rg 56 700 483 86 re f ", 0.25 + 0.4 * (page % 7) / 7,
				0.35 + 0.3 * (page % 5) / 5));
		out.append(text("H", 40, 76, 728, WHITE, "Page " + page));
		out.append(text("H", 13, 400, 730, WHITE, "of " + count));
		String[] words = { "pages", "are", "drawn", "when", "somebody", "looks", "at", "them", "and", "not", "before" };
		for (int line = 0; line < 24; line++) {
			StringBuilder sentence = new StringBuilder();
			for (int i = 0; i < 11; i++) {
				sentence.append(words[(page * 7 + line * 5 + i * 3) % words.length]).append(' ');
			}
			out.append(text("H", 13, 56, 650 - line * 24, INK, sentence.toString()));
		}
		return out.toString();
	}

	private static String footer(int page) {
		return text("C", 10, 56, 48, GREY, "spawn for spring boot / " + page);
	}

	private static String text(String font, int size, int x, int y, String colour, String text) {
		return colour + format("BT /%s %d Tf %d %d Td (%s) Tj ET ", font, size, x, y, text);
	}

	private static String format(String format, Object... args) {
		return String.format(Locale.ROOT, format, args);
	}

}
