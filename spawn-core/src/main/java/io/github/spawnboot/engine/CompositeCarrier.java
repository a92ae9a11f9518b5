package io.github.spawnboot.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several carriers as one. If two use the same name, the later one wins. Thread-safe if
 * they are.
 */
public final class CompositeCarrier implements CallCarrier {

	private static final Logger logger = LoggerFactory.getLogger(CompositeCarrier.class);

	private final List<CallCarrier> carriers;

	/**
	 * Creates a carrier.
	 * @param carriers the carriers, asked in this order and undone in the opposite one
	 */
	public CompositeCarrier(List<CallCarrier> carriers) {
		this.carriers = List.copyOf(carriers);
	}

	@Override
	public Map<String, String> capture() {
		Map<String, String> all = Map.of();
		for (CallCarrier carrier : this.carriers) {
			Map<String, String> carried = carrier.capture();
			if (all.isEmpty()) {
				all = carried;
			}
			else if (!carried.isEmpty()) {
				all = new HashMap<>(all);
				all.putAll(carried);
			}
		}
		return all;
	}

	@Override
	public Runnable restore(Map<String, String> carried) {
		Deque<Runnable> undo = new ArrayDeque<>();
		try {
			for (CallCarrier carrier : this.carriers) {
				undo.push(carrier.restore(carried));
			}
		}
		catch (RuntimeException | Error ex) {
			undo(undo);
			throw ex;
		}
		return () -> undo(undo);
	}

	private static void undo(Deque<Runnable> undo) {
		for (Runnable step : undo) {
			try {
				step.run();
			}
			catch (RuntimeException ex) {
				// The others must be undone all the same: the thread serves other calls
				// next.
				logger.error("What was carried with a call could not be taken back from its thread", ex);
			}
		}
	}

}
