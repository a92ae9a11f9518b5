package io.github.spawnboot;

/**
 * What went wrong, in the terms in which a caller can act on it.
 */
public enum FailureKind {

	/**
	 * Wrong argument, name, option or state; found before anything was started or sent.
	 */
	USAGE,

	/** The child did not become ready: it exited, refused, or was too slow. */
	START,

	/** The child or its connection was lost during a call. */
	CRASH,

	/** The service threw an exception. */
	REMOTE,

	/** A limit of time passed. */
	TIMEOUT,

	/** The caller cancelled or was interrupted. */
	CANCELLED,

	/** The engine, child or pool is closed or stopped. */
	CLOSED,

	/** No child became free within the limit. */
	FULL,

	/** The pool has given up for now because its children do not start or do not live. */
	UNAVAILABLE,

	/** There is no such service or job. */
	NOT_FOUND,

	/** The peer sent something invalid. */
	PROTOCOL

}
