package io.github.spawnboot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A job as text: words, of which those with a {@code =} are entries of the environment.
 * {@link Engine#parseJob(String)} tells the rules.
 *
 * @param name first word
 * @param args the other words
 * @param env entries in the order of the text; the last of a key wins, in its place
 */
record CommandLine(String name, List<String> args, Map<String, String> env) {

	static CommandLine parse(String text) {
		if (text == null) {
			throw new SpawnUsageException("The text of a job must not be null", null);
		}
		return new Parser(text).parse();
	}

	Job job(Job job) {
		return job.env(this.env);
	}

	private static final class Parser {

		private final String text;

		private final List<String> words = new ArrayList<>();

		private final Map<String, String> env = new LinkedHashMap<>();

		private final StringBuilder word = new StringBuilder();

		private int position;

		private boolean inWord;

		// Where in the word the first bare '=' is.
		private int separator = -1;

		private Parser(String text) {
			this.text = text;
		}

		private CommandLine parse() {
			while (this.position < this.text.length()) {
				char character = this.text.charAt(this.position);
				if (Character.isWhitespace(character)) {
					endWord();
					this.position++;
				}
				else {
					this.inWord = true;
					accept(character);
				}
			}
			endWord();
			if (this.words.isEmpty()) {
				throw wrong("no word of it is the name of a job");
			}
			if (this.words.get(0).isBlank()) {
				throw wrong("its first word, the name of the job, is blank");
			}
			return new CommandLine(this.words.get(0), List.copyOf(this.words.subList(1, this.words.size())), this.env);
		}

		private void accept(char character) {
			switch (character) {
				case '\'', '"' -> quoted(character);
				case '\\' -> {
					this.word.append(following(this.position));
					this.position += 2;
				}
				case '=' -> {
					if (this.separator < 0) {
						this.separator = this.word.length();
					}
					this.word.append(character);
					this.position++;
				}
				default -> {
					this.word.append(character);
					this.position++;
				}
			}
		}

		private void quoted(char quote) {
			int start = this.position++;
			while (this.position < this.text.length()) {
				char character = this.text.charAt(this.position);
				if (character == quote) {
					this.position++;
					return;
				}
				if (character == '\\' && quote == '"' && isEscapable(following(this.position))) {
					this.position++;
				}
				this.word.append(this.text.charAt(this.position));
				this.position++;
			}
			throw wrong("the quote " + quote + " at position " + (start + 1) + " is not closed");
		}

		private static boolean isEscapable(char character) {
			return character == '"' || character == '\\';
		}

		private char following(int backslash) {
			if (backslash + 1 == this.text.length()) {
				throw wrong("nothing follows the backslash at its end");
			}
			return this.text.charAt(backslash + 1);
		}

		private void endWord() {
			if (!this.inWord) {
				return;
			}
			String word = this.word.toString();
			if (this.separator < 0) {
				this.words.add(word);
			}
			else if (this.separator == 0) {
				throw wrong("the entry '" + word + "' has no key before its '='; put the '=' into quotes if it"
						+ " is part of an argument");
			}
			else {
				String key = word.substring(0, this.separator);
				this.env.remove(key);
				this.env.put(key, word.substring(this.separator + 1));
			}
			this.word.setLength(0);
			this.inWord = false;
			this.separator = -1;
		}

		private SpawnUsageException wrong(String reason) {
			return new SpawnUsageException("The text \"" + this.text + "\" is no job: " + reason, null);
		}

	}

}
