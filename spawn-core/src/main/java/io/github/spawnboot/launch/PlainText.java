package io.github.spawnboot.launch;

/**
 * Makes foreign text harmless for logs and terminals.
 */
final class PlainText {

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
	static String of(String text) {
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
