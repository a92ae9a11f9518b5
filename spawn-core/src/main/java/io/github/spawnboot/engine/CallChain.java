package io.github.spawnboot.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The pools whose children wait for what the current thread does, so that no call queues
 * behind itself.
 */
public final class CallChain {

	private static final ThreadLocal<List<String>> current = ThreadLocal.withInitial(List::of);

	private CallChain() {
	}

	/**
	 * Returns the chain of the current thread.
	 * @return names of pools, outermost first; empty outside of a call
	 */
	public static List<String> current() {
		return current.get();
	}

	/**
	 * Runs an action as a part of a call.
	 * @param outer chain that the call came with
	 * @param pool pool of the child that serves the call
	 * @param action what to do
	 */
	static void run(List<String> outer, String pool, Runnable action) {
		List<String> chain = new ArrayList<>(outer);
		chain.add(pool);
		List<String> before = current.get();
		current.set(List.copyOf(chain));
		try {
			action.run();
		}
		finally {
			if (before.isEmpty()) {
				current.remove();
			}
			else {
				current.set(before);
			}
		}
	}

}
