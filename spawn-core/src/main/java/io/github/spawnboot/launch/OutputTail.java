package io.github.spawnboot.launch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The last lines of a child, bounded in number and size. The line by which the JVM says
 * that memory ran out is kept even when others push it out, since other threads often
 * print a lot in that moment. Thread-safe.
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

	private final Deque<String> lines = new ArrayDeque<>();

	private int characters;

	private @Nullable String outOfMemory;

	synchronized void add(String whole) {
		String line = (whole.length() > MOST_CHARACTERS_OF_LINE) ? whole.substring(0, MOST_CHARACTERS_OF_LINE - 1) + "…"
				: whole;
		this.lines.addLast(line);
		this.characters += line.length();
		while (this.lines.size() > MOST_LINES || this.characters > MOST_CHARACTERS) {
			String removed = this.lines.removeFirst();
			this.characters -= removed.length();
			if (removed.startsWith(OUT_OF_MEMORY)) {
				this.outOfMemory = removed;
			}
		}
	}

	synchronized List<String> lines() {
		List<String> result = new ArrayList<>(this.lines);
		if (this.outOfMemory != null) {
			result.add(0, this.outOfMemory);
		}
		return List.copyOf(result);
	}

}
