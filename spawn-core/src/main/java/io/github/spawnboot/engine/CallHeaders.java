package io.github.spawnboot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.beam.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What travels with every call beside what is called.
 *
 * @param chain pools whose children wait for this call, outermost first
 * @param budgetNanos what is left of the caller's time when the call is made, or 0 for no
 * limit
 * @param carried what was carried along, such as the diagnostic context of the log, by
 * names of their carriers
 */
public record CallHeaders(List<String> chain, long budgetNanos, Map<String, String> carried) {

	/** Headers of a call out of nothing. */
	public static final CallHeaders NONE = new CallHeaders(List.of(), 0, Map.of());

	/** Most texts that are carried along. */
	public static final int MAX_CARRIED = 256;

	/** Most characters of all that is carried along, names included. */
	public static final int MAX_CARRIED_CHARACTERS = 64 * 1024;

	// What is over is a limit, too, and zero means none.
	private static final long OVER = 1;

	/**
	 * Returns the headers of a call that the current thread makes.
	 * @param carrier what is carried along
	 * @return the headers
	 * @throws SpawnUsageException if too much would be carried along
	 */
	static CallHeaders capture(CallCarrier carrier) {
		CallContext context = CallContext.current();
		Map<String, String> carried = carrier.capture();
		checkCarried(carried);
		Long deadline = context.deadlineNanos();
		if (deadline == null && context.chain().isEmpty() && carried.isEmpty()) {
			return NONE;
		}
		long budget = (deadline != null) ? Math.max(OVER, deadline - System.nanoTime()) : 0;
		return new CallHeaders(context.chain(), budget, carried);
	}

	private static void checkCarried(Map<String, String> carried) {
		if (carried.isEmpty()) {
			return;
		}
		long characters = 0;
		for (Map.Entry<String, String> entry : carried.entrySet()) {
			characters += entry.getKey().length() + entry.getValue().length();
		}
		if (carried.size() > MAX_CARRIED || characters > MAX_CARRIED_CHARACTERS) {
			throw new SpawnUsageException("A call would carry " + carried.size() + " entries of " + characters
					+ " characters of its thread's context along, such as the diagnostic context of the log (MDC);"
					+ " allowed are " + MAX_CARRIED + " entries and " + MAX_CARRIED_CHARACTERS
					+ " characters. Put less into it, or replace the CallCarrier that carries it", null);
		}
	}

	/**
	 * Returns whether the time of the caller was over when the call was made.
	 * @return whether nothing is to be sent
	 */
	public boolean isOver() {
		return this.budgetNanos == OVER;
	}

	/**
	 * Returns these headers with another rest of time.
	 * @param budgetNanos what is left, or 0 for no limit
	 * @return the headers
	 */
	public CallHeaders withBudget(long budgetNanos) {
		return (this.budgetNanos == budgetNanos) ? this : new CallHeaders(this.chain, budgetNanos, this.carried);
	}

	/**
	 * Returns the headers of a call that a child of a pool has made, whether it says so
	 * or not.
	 * @param pool pool of the child
	 * @return headers whose chain has the pool
	 */
	CallHeaders through(String pool) {
		if (this.chain.contains(pool)) {
			return this;
		}
		List<String> longer = new ArrayList<>(this.chain);
		longer.add(pool);
		return new CallHeaders(longer, this.budgetNanos, this.carried);
	}

	/**
	 * Returns when the time of the call is over.
	 * @return the instant as {@link System#nanoTime()}, or {@code null} for no limit
	 */
	@Nullable Long deadline() {
		return (this.budgetNanos > 0) ? System.nanoTime() + this.budgetNanos : null;
	}

	void write(WireWriter writer) {
		writer.texts(this.chain).bigNumber(this.budgetNanos).pairs(this.carried);
	}

	static CallHeaders read(WireReader reader, int maxDepth) {
		List<String> chain = reader.texts(maxDepth);
		long budget = reader.bigNumber();
		if (budget < 0) {
			throw new BeamProtocolException("The peer sent a call with " + budget + " ns left", null);
		}
		Map<String, String> carried = reader.pairs(MAX_CARRIED);
		return (chain.isEmpty() && budget == 0 && carried.isEmpty()) ? NONE : new CallHeaders(chain, budget, carried);
	}

}
