package io.github.spawnboot.beam;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether this process is a child. The mark is in memory only, so that nothing that can
 * be inherited or set from outside makes a process a child.
 */
public final class ChildMark {

	private static final AtomicBoolean marked = new AtomicBoolean();

	private ChildMark() {
	}

	/**
	 * Marks this process as a child, for good.
	 */
	public static void set() {
		marked.set(true);
	}

	/**
	 * Returns whether this process is a child.
	 * @return whether {@link #set()} was called
	 */
	public static boolean isSet() {
		return marked.get();
	}

}
