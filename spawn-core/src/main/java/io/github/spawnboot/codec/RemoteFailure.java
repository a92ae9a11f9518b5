package io.github.spawnboot.codec;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A throwable of another process as it was described: text and bytes, no classes.
 *
 * @param type class name
 * @param message message
 * @param frames stack frames, innermost first
 * @param whole whether the fields hold all state of the original
 * @param fields fields by the name that {@link FailureState} gives them, as a
 * {@link ValueCodec} wrote them
 * @param cause cause, if there is one
 * @param suppressed suppressed throwables
 */
record RemoteFailure(String type, @Nullable String message, StackTraceElement[] frames, boolean whole,
		Map<String, byte[]> fields, @Nullable RemoteFailure cause, List<RemoteFailure> suppressed) {

	/** Stack frames of one throwable; the others are counted. */
	static final int MAX_FRAMES = 200;

	/** Causes and suppressed throwables below one another. */
	static final int MAX_DEPTH = 16;

	/** Suppressed throwables of one throwable. */
	static final int MAX_SUPPRESSED = 16;

	/** Throwables in one failure, so that depth and width do not multiply. */
	static final int MAX_THROWABLES = 64;

	/** Fields of one throwable. */
	static final int MAX_FIELDS = 64;

	/** Characters of a message; the others are counted. */
	static final int MAX_MESSAGE_LENGTH = 256 * 1024;

	/** Characters of a name of a class, method, file or field. */
	static final int MAX_NAME_LENGTH = 2048;

	/**
	 * Characters of all messages and names of one failure; further texts are left out.
	 */
	static final int MAX_CHARACTERS = 4 * 1024 * 1024;

	/** Bytes of one field. */
	static final int MAX_FIELD_SIZE = 256 * 1024;

	/**
	 * Returns class name and message.
	 * @return the same as {@link Throwable#toString()} usually gives
	 */
	String description() {
		return (this.message != null) ? this.type + ": " + this.message : this.type;
	}

	static StackTraceElement marker(String text) {
		return new StackTraceElement("--- " + text + " ---", "", "", -1);
	}

}
