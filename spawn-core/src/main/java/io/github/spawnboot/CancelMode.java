package io.github.spawnboot;

/**
 * How the end of a call that nobody waits for any more is brought about in its child. The
 * caller has its exception at once in every mode; the slot of the child is free only when
 * the method has really ended. At the soft limit of a method it is told in the same way
 * while its caller goes on waiting; {@link #KILL} is then as {@link #INTERRUPT}.
 */
public enum CancelMode {

	/**
	 * The thread of the method is interrupted, and {@link CallContext#isCancelled()} is
	 * true. The default.
	 */
	INTERRUPT,

	/**
	 * Only {@link CallContext#isCancelled()} becomes true: for code that an interrupt
	 * would break.
	 */
	COOPERATIVE,

	/**
	 * The child is ended: for code that nothing else ends, such as an endless loop in
	 * native code. If other calls run in the same child, it takes no new ones, and is
	 * ended when they are over.
	 */
	KILL

}
