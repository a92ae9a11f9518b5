package io.github.spawnboot.codec;

import java.util.stream.Collectors;

/**
 * Makes the text of another process harmless for logs and terminals.
 */
public final class PlainText {

	private static final char CONTROL_PICTURES = '\u2400';

	private static final char DELETE_PICTURE = '\u2421';

	private static final char REPLACEMENT = '\uFFFD';

	private PlainText() {
	}

	/**
	 * Replaces characters that could forge, hide or reorder lines: control characters
	 * except the tabulator, separators of lines, and marks that change the direction of
	 * writing.
	 * @param text any text
	 * @return text of the same length, in which an escape character for example is a
	 * picture of it
	 */
	public static String of(String text) {
		StringBuilder result = null;
		for (int i = 0; i < text.length(); i++) {
			char ch = text.charAt(i);
			char harmless = harmless(ch);
			if (harmless != ch) {
				result = (result != null) ? result : new StringBuilder(text);
				result.setCharAt(i, harmless);
			}
		}
		return (result != null) ? result.toString() : text;
	}

	/**
	 * Does the same as {@link #of(String)}, and cuts what is too long.
	 * @param text any text
	 * @param maxLength characters to keep
	 * @return the text; if it was cut, with a note of how much is missing
	 */
	public static String of(String text, int maxLength) {
		return of(cut(text, maxLength));
	}

	/**
	 * Does the same as {@link #of(String, int)} for a text that may have several lines.
	 * @param text any text
	 * @param maxLength characters to keep
	 * @return the text, with a line feed between its lines
	 */
	public static String lines(String text, int maxLength) {
		String cut = cut(text, maxLength);
		for (int i = 0; i < cut.length(); i++) {
			char ch = cut.charAt(i);
			if (ch != '\n' && harmless(ch) != ch) {
				return cut.lines()
					.map(PlainText::of)
					.collect(Collectors.joining("\n", "", cut.endsWith("\n") ? "\n" : ""));
			}
		}
		return cut;
	}

	private static String cut(String text, int maxLength) {
		if (text.length() <= maxLength) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
		return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
	}

	private static char harmless(char ch) {
		if (ch < ' ') {
			return (ch == '\t') ? ch : (char) (CONTROL_PICTURES + ch);
		}
		if (ch == 0x7F) {
			return DELETE_PICTURE;
		}
		boolean control = ch > 0x7F && ch < 0xA0;
		boolean separator = ch == 0x2028 || ch == 0x2029;
		boolean direction = ch == 0x061C || ch == 0x200E || ch == 0x200F || (ch >= 0x202A && ch <= 0x202E)
				|| (ch >= 0x2066 && ch <= 0x2069);
		return (control || separator || direction) ? REPLACEMENT : ch;
	}

}
