package io.github.spawnboot.chaos;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.BufferedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Accounts for each call: that it had one outcome, in time, and that it ran in a child as
 * often as the outcome says. Thread-safe.
 */
final class CallLedger {

	private static final int MOST_FINDINGS = 10;

	private final List<String> findings = new ArrayList<>();

	private final Map<Integer, Entry> running = new HashMap<>();

	private final BitSet ended = new BitSet();

	private final BitSet succeeded = new BitSet();

	private final BitSet notRun = new BitSet();

	private final Map<String, Map<String, Integer>> counts = new TreeMap<>();

	private final Duration limit;

	private int begun;

	private long longest;

	/**
	 * Creates a ledger.
	 * @param limit longest time that a call may take
	 */
	CallLedger(Duration limit) {
		this.limit = limit;
	}

	synchronized int begin(String kind) {
		int id = ++this.begun;
		this.running.put(id, new Entry(kind, System.nanoTime()));
		return id;
	}

	/**
	 * Notes the outcome of a call.
	 * @param id number of the call
	 * @param outcome what it was
	 * @param ran how often the call ran in a child
	 */
	synchronized void end(int id, String outcome, Ran ran) {
		Entry entry = this.running.remove(id);
		if (entry == null) {
			finding("call " + id + " has another outcome: " + outcome);
			return;
		}
		long took = System.nanoTime() - entry.begin();
		this.longest = Math.max(this.longest, took);
		if (took > this.limit.toNanos()) {
			finding("call " + id + " (" + entry.kind() + ") took " + took / 1_000_000 + " ms, its outcome: " + outcome);
		}
		this.ended.set(id);
		this.succeeded.set(id, ran == Ran.ONCE);
		this.notRun.set(id, ran == Ran.NEVER);
		this.counts.computeIfAbsent(entry.kind(), (kind) -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
	}

	synchronized void finding(String finding) {
		if (this.findings.size() < MOST_FINDINGS) {
			System.out.println("Chaos: FINDING: " + finding);
			this.findings.add(finding);
		}
	}

	synchronized List<String> findings() {
		return List.copyOf(this.findings);
	}

	synchronized boolean isAnyOverdue() {
		long now = System.nanoTime();
		return this.running.values().stream().anyMatch((entry) -> now - entry.begin() > this.limit.toNanos());
	}

	synchronized int succeeded() {
		return this.succeeded.cardinality();
	}

	/**
	 * Compares the outcomes with what the children have noted.
	 * @param record numbers of calls that have begun in a child
	 */
	synchronized void check(Path record) throws IOException {
		this.running.forEach((id, entry) -> finding("call " + id + " (" + entry.kind() + ") has no outcome"));
		BitSet ran = new BitSet();
		try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(record)))) {
			while (true) {
				int id = (int) in.readLong();
				if (ran.get(id)) {
					finding("call " + id + " ran twice");
				}
				ran.set(id);
			}
		}
		catch (EOFException ex) {
			// That is all.
		}
		for (int id = 1; id <= this.begun; id++) {
			if (this.succeeded.get(id) && !ran.get(id)) {
				finding("call " + id + " has a result but did not run");
			}
			if (this.notRun.get(id) && ran.get(id)) {
				finding("call " + id + " ran, but its outcome says that it certainly did not");
			}
		}
	}

	synchronized String table() {
		TreeSet<String> outcomes = new TreeSet<>();
		this.counts.values().forEach((row) -> outcomes.addAll(row.keySet()));
		StringBuilder table = new StringBuilder(String.format("%-12s", "call"));
		outcomes.forEach((outcome) -> table.append(String.format(" %11s", outcome)));
		this.counts.forEach((kind, row) -> {
			table.append(String.format("%n%-12s", kind));
			outcomes.forEach((outcome) -> table.append(String.format(" %11d", row.getOrDefault(outcome, 0))));
		});
		return table.append(String.format("%n%d calls, the longest took %d ms", this.begun, this.longest / 1_000_000))
			.toString();
	}

	/**
	 * What an outcome says about how often the call ran.
	 */
	enum Ran {

		NEVER, ONCE, UNKNOWN

	}

	private record Entry(String kind, long begin) {
	}

}
