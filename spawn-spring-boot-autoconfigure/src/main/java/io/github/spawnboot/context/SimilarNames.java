package io.github.spawnboot.context;

import java.util.Collection;
import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * Guesses which name was meant by a mistyped one.
 */
public final class SimilarNames {

	private SimilarNames() {
	}

	/**
	 * Returns the known name that is most like another one.
	 * @param name the mistyped name
	 * @param known the names that exist
	 * @return one of them, or {@code null} if none is similar
	 */
	public static @Nullable String nearest(String name, Collection<String> known) {
		return known.stream()
			.min(Comparator.comparingInt((candidate) -> distance(name, candidate)))
			.filter((candidate) -> distance(name, candidate) <= Math.max(2, name.length() / 3))
			.orElse(null);
	}

	/**
	 * Returns how many characters have to be inserted, removed or replaced to get from
	 * one word to another.
	 * @param from a word
	 * @param to a word
	 * @return the edit distance
	 */
	static int distance(String from, String to) {
		int[] row = new int[to.length() + 1];
		for (int j = 0; j <= to.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= from.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= to.length(); j++) {
				int replaced = diagonal + ((from.charAt(i - 1) != to.charAt(j - 1)) ? 1 : 0);
				diagonal = row[j];
				row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
			}
		}
		return row[to.length()];
	}

}
