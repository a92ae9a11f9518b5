package io.github.spawnboot;

/**
 * What most likely ended a child process, in a form that a program can act on. The
 * sentence for people is {@link ChildExit#verdict()}.
 */
public enum ExitCause {

	/** The Java heap was full, or collecting garbage took nearly all of the time. */
	HEAP_EXHAUSTED,

	/** An array was asked for that is longer than the JVM can make. */
	ARRAY_TOO_LARGE,

	/** Metaspace, or its part for compressed class pointers, was full. */
	METASPACE_EXHAUSTED,

	/** The limit of direct byte buffers was reached. */
	DIRECT_MEMORY_EXHAUSTED,

	/** The system gave no further thread. */
	THREADS_EXHAUSTED,

	/** An {@link OutOfMemoryError} whose message names none of the other kinds. */
	MEMORY_EXHAUSTED,

	/** The system had no memory for the JVM itself. */
	SYSTEM_MEMORY_EXHAUSTED,

	/**
	 * The kernel killed the process, because the memory limit of its control group was
	 * reached or the machine ran out of memory.
	 */
	KILLED_BY_KERNEL,

	/** The process crashed in native code, or by the signal of a crash. */
	NATIVE_CRASH,

	/** The JVM itself crashed: in its own code, or in Java code that it had compiled. */
	JVM_CRASH,

	/** Code in the child ended it, for example by {@link System#exit(int)}. */
	ENDED_ITSELF,

	/** The Java launcher, or the application in the child, did not start. */
	START_FAILED,

	/** The child noticed that its parent had gone. */
	PARENT_LOST,

	/** Somebody else sent a signal. */
	KILLED_FROM_OUTSIDE,

	/** This process asked the child to end, and it did. */
	ENDED_ON_REQUEST,

	/** This process killed the child; the verdict says why. */
	KILLED_BY_PARENT,

	/** What came from the child, or arrived in it, was no valid message. */
	PROTOCOL_BROKEN,

	/** The connection broke although the process was alive. */
	CONNECTION_LOST,

	/** Nothing is known of the end. */
	UNKNOWN;

	/**
	 * Returns whether memory ran out: memory of any kind of the child, its limit of
	 * threads, or the kernel's limit.
	 * @return whether a smaller call, or a larger limit, may be the remedy
	 */
	public boolean isOutOfMemory() {
		return switch (this) {
			case HEAP_EXHAUSTED, ARRAY_TOO_LARGE, METASPACE_EXHAUSTED, DIRECT_MEMORY_EXHAUSTED, THREADS_EXHAUSTED,
					MEMORY_EXHAUSTED, SYSTEM_MEMORY_EXHAUSTED, KILLED_BY_KERNEL ->
				true;
			default -> false;
		};
	}

	/**
	 * Returns whether the process crashed.
	 * @return whether native code or the JVM itself is at fault
	 */
	public boolean isCrash() {
		return this == NATIVE_CRASH || this == JVM_CRASH;
	}

}
