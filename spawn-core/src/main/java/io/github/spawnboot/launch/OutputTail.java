package io.github.spawnboot.launch;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The last lines of a child, in the order in which they came, bounded in number and size.
 * Half of them is for each output, if it has so many, so that a flood on one does not
 * push out what was said on the other. The line by which the JVM says that memory ran out
 * is kept even when others push it out, since other threads often print a lot in that
 * moment. Thread-safe.
 */
final class OutputTail {

	/** Number of lines kept. */
	static final int MOST_LINES = 50;

	/** Characters kept, over all lines. */
	static final int MOST_CHARACTERS = 16 * 1024;

	/** Characters kept of one line, so that one does not push out all the others. */
	static final int MOST_CHARACTERS_OF_LINE = 8 * 1024;

	/** How the JVM begins its last line when memory ran out. */
	static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError";

	private final Map<OutputPump.Stream, Share> shares = Map.of(OutputPump.Stream.STDOUT, new Share(),
			OutputPump.Stream.STDERR, new Share());

	private long count;

	private @Nullable String outOfMemory;

	synchronized void add(OutputPump.Line whole) {
		String text = whole.text();
		String line = (text.length() > MOST_CHARACTERS_OF_LINE) ? text.substring(0, MOST_CHARACTERS_OF_LINE - 1) + "…"
				: text;
		Objects.requireNonNull(this.shares.get(whole.stream())).add(new Numbered(this.count++, line));
		bound(Share::size, MOST_LINES);
		bound(Share::characters, MOST_CHARACTERS);
	}

	private void bound(ToIntFunction<Share> size, int most) {
		while (this.shares.values().stream().mapToInt(size).sum() > most) {
			String removed = Collections.max(this.shares.values(), Comparator.comparingInt(size)).removeFirst();
			if (removed.startsWith(OUT_OF_MEMORY)) {
				this.outOfMemory = removed;
			}
		}
	}

	synchronized List<String> lines() {
		Stream<String> all = this.shares.values()
			.stream()
			.flatMap((share) -> share.lines.stream())
			.sorted(Comparator.comparingLong(Numbered::number))
			.map(Numbered::text);
		return Stream.concat(Stream.ofNullable(this.outOfMemory), all).toList();
	}

	/**
	 * The last lines of one output.
	 */
	private static final class Share {

		private final Deque<Numbered> lines = new ArrayDeque<>();

		private int characters;

		private void add(Numbered line) {
			this.lines.addLast(line);
			this.characters += line.text().length();
		}

		private String removeFirst() {
			String removed = this.lines.removeFirst().text();
			this.characters -= removed.length();
			return removed;
		}

		private int size() {
			return this.lines.size();
		}

		private int characters() {
			return this.characters;
		}

	}

	private record Numbered(long number, String text) {

	}

}
