package io.github.spawnboot;

/**
 * Exit codes by which a child ends itself. Every other code is that of the code which the
 * child ran, or 128 plus the number of a signal.
 */
public enum ChildExitCode {

	/** The parent asked the child to end and it did. */
	CLEAN(0, "ended when it was asked to"),

	/** Memory of any kind ran out; the same code as that of the JVM's own exit. */
	OUT_OF_MEMORY(3, "ran out of memory"),

	/** The main class of children was started without a parent. */
	NO_PARENT(64, "was not started by a parent"),

	/** The application of the child did not start. */
	START_FAILED(70, "could not start"),

	/** The main method returned without serving. */
	NOTHING_TO_SERVE(71, "left its main method without becoming a child"),

	/** The parent has gone. */
	PARENT_LOST(75, "noticed that its parent had gone"),

	/** The parent broke the protocol, or speaks another version of it. */
	PROTOCOL(76, "could not talk to its parent");

	private final int code;

	private final String meaning;

	ChildExitCode(int code, String meaning) {
		this.code = code;
		this.meaning = meaning;
	}

	/**
	 * Returns the number.
	 * @return exit code of the process
	 */
	public int code() {
		return this.code;
	}

	/**
	 * Returns what the code says about a child.
	 * @return a sentence without its subject and final dot
	 */
	public String meaning() {
		return this.meaning;
	}

}
