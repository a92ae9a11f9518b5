package io.github.spawnboot.beam;

import org.jspecify.annotations.Nullable;

/**
 * What a message is; the code is its byte on the wire. The fields of each are in
 * {@code docs/protocol.md}.
 */
public enum MessageType {

	/** First message of a child: version, token, process id, Java version. */
	HELLO(1),

	/** Answer of the parent: what the child shall run. */
	WELCOME(2),

	/** The parent does not accept the child; the text says why. */
	REFUSED(3),

	/** The child serves; lists its services and jobs. */
	READY(4),

	/** The child cannot serve; the text says why. */
	START_FAILED(5),

	/** The parent asks the child to end. */
	GOODBYE(6),

	/** Starts a call. */
	CALL(7),

	/** Ends a call with its result. */
	RESULT(8),

	/** Ends a call with a failure. */
	FAILURE(9),

	/** Asks for the end of a call; the call still ends with a result or a failure. */
	CANCEL(10),

	/** Bytes of a stream of a call. */
	STREAM_DATA(11),

	/** End of a stream of a call. */
	STREAM_END(12),

	/** The reader of a stream allows more bytes. */
	STREAM_CREDIT(13),

	/** A method has returned something that is still to be read; the call goes on. */
	RETURNED(14),

	/** The reader of a stream wants no more of it. */
	STREAM_CLOSE(15),

	/** The parent asks whether the child still reads. */
	PING(16),

	/** The child still reads; answers one {@link #PING}. */
	PONG(17);

	private static final @Nullable MessageType[] BY_CODE = new @Nullable MessageType[18];

	static {
		for (MessageType type : values()) {
			BY_CODE[type.code] = type;
		}
	}

	private final int code;

	MessageType(int code) {
		this.code = code;
	}

	int code() {
		return this.code;
	}

	static @Nullable MessageType of(int code) {
		return (code > 0 && code < BY_CODE.length) ? BY_CODE[code] : null;
	}

}
