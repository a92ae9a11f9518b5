package io.github.spawnboot.engine;

import java.util.Map;

/**
 * Carries what belongs to the thread of a caller, such as the diagnostic context of the
 * log, to the thread that serves the call, and back again for callbacks. Thread-safe.
 */
public interface CallCarrier {

	/** Carries nothing. */
	CallCarrier NONE = new CallCarrier() {

		@Override
		public Map<String, String> capture() {
			return Map.of();
		}

		@Override
		public Runnable restore(Map<String, String> carried) {
			return () -> {
			};
		}

	};

	/**
	 * Returns what belongs to the current thread. Must be fast: asked for at each call.
	 * @return texts by names; empty if there is nothing
	 */
	Map<String, String> capture();

	/**
	 * Gives the current thread what was captured in another process. Names that are not
	 * known are ignored.
	 * @param carried texts by names
	 * @return brings back what the thread had before; to be run by the same thread
	 */
	Runnable restore(Map<String, String> carried);

}
