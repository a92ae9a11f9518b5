package io.github.spawnboot.engine;

import java.util.List;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallContext;
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

	static final int MAX_CARRIED = 256;

	/**
	 * Returns the headers of a call that the current thread makes.
	 * @param carrier what is carried along
	 * @return the headers
	 */
	static CallHeaders capture(CallCarrier carrier) {
		CallContext context = CallContext.current();
		Map<String, String> carried = carrier.capture();
		Long deadline = context.deadlineNanos();
		if (deadline == null && context.chain().isEmpty() && carried.isEmpty()) {
			return NONE;
		}
		// A time that is over is still a limit.
		long budget = (deadline != null) ? Math.max(1, deadline - System.nanoTime()) : 0;
		return new CallHeaders(context.chain(), budget, carried);
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
