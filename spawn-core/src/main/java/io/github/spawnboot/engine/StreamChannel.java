package io.github.spawnboot.engine;

/**
 * Streams of a job; the order is that of the codes on the wire.
 */
enum StreamChannel {

	/** From the caller to the handler. */
	STDIN,

	/** Result, from the handler to the caller. */
	STDOUT,

	/** Messages, from the handler to the caller. */
	STDERR;

	/** Bytes that may be under way in one stream before its reader has taken any. */
	static final int WINDOW = 256 * 1024;

	/** Largest piece of a stream in one message. */
	static final int CHUNK = 32 * 1024;

}
