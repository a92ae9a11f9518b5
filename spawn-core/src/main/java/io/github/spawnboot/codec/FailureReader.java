package io.github.spawnboot.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads one failure from a peer that may be hostile: every count, length and depth has a
 * limit, and nothing is allocated before it is known to be there. For one thread.
 */
final class FailureReader {

	static final int VERSION = 1;

	private static final FailureKind[] KINDS = FailureKind.values();

	private final ByteBuffer input;

	private int throwables;

	private int characters;

	FailureReader(ByteBuffer input) {
		this.input = input;
	}

	FailureKind readKind() {
		int version = readUnsignedByte();
		if (version != VERSION) {
			throw malformed("version %d instead of %d".formatted(version, VERSION));
		}
		int kind = readUnsignedByte();
		if (kind >= KINDS.length) {
			throw malformed("unknown kind " + kind);
		}
		return KINDS[kind];
	}

	RemoteFailure readFailure() {
		RemoteFailure failure = readFailure(0);
		if (this.input.hasRemaining()) {
			throw malformed(this.input.remaining() + " bytes follow");
		}
		return failure;
	}

	private RemoteFailure readFailure(int depth) {
		if (depth > RemoteFailure.MAX_DEPTH || ++this.throwables > RemoteFailure.MAX_THROWABLES) {
			throw malformed("more than %d levels or %d throwables".formatted(RemoteFailure.MAX_DEPTH,
					RemoteFailure.MAX_THROWABLES));
		}
		String type = readName();
		// The writer adds a note to a message that it cuts, and a character can take
		// three bytes.
		String message = (readBoolean()) ? readMessage() : null;
		StackTraceElement[] frames = readFrames();
		boolean whole = readBoolean();
		Map<String, byte[]> fields = (whole) ? readFields() : Map.of();
		RemoteFailure cause = (readBoolean()) ? readFailure(depth + 1) : null;
		List<RemoteFailure> suppressed = new ArrayList<>();
		while (readBoolean()) {
			if (suppressed.size() == RemoteFailure.MAX_SUPPRESSED) {
				throw malformed("more than %d suppressed throwables".formatted(RemoteFailure.MAX_SUPPRESSED));
			}
			suppressed.add(readFailure(depth + 1));
		}
		return new RemoteFailure(type, message, frames, whole, fields, cause, suppressed);
	}

	private StackTraceElement[] readFrames() {
		int count = readUnsignedShort();
		if (count > RemoteFailure.MAX_FRAMES) {
			throw malformed("%d stack frames".formatted(count));
		}
		List<StackTraceElement> frames = new ArrayList<>(count + 1);
		for (int i = 0; i < count; i++) {
			String type = readName();
			String method = readName();
			String module = (readBoolean()) ? readName() : null;
			String file = (readBoolean()) ? readName() : null;
			frames.add(new StackTraceElement(null, module, null, type, method, file, readInt()));
		}
		int omitted = readInt();
		if (omitted < 0) {
			throw malformed("a negative number of stack frames");
		}
		if (omitted > 0) {
			frames.add(RemoteFailure.marker(omitted + " more frames"));
		}
		return frames.toArray(new StackTraceElement[0]);
	}

	private Map<String, byte[]> readFields() {
		int count = readUnsignedByte();
		if (count > RemoteFailure.MAX_FIELDS) {
			throw malformed("%d fields".formatted(count));
		}
		Map<String, byte[]> fields = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			String name = readName();
			fields.put(name, readBytes(RemoteFailure.MAX_FIELD_SIZE));
		}
		return fields;
	}

	/**
	 * Reads a message. It keeps its lines, but nothing else that a log or a terminal
	 * would obey.
	 */
	private String readMessage() {
		String message = readText(3 * RemoteFailure.MAX_MESSAGE_LENGTH + 100);
		return take(PlainText.lines(message, RemoteFailure.MAX_MESSAGE_LENGTH + 100));
	}

	/**
	 * Reads a name that may go to a log, where it must stay on its line.
	 */
	private String readName() {
		String name = readText(3 * RemoteFailure.MAX_NAME_LENGTH);
		for (int i = 0; i < name.length(); i++) {
			if (Character.isISOControl(name.charAt(i))) {
				throw malformed("a name with control characters");
			}
		}
		return take(PlainText.of(name, RemoteFailure.MAX_NAME_LENGTH));
	}

	/**
	 * Counts a text, so that a failure of many long ones does not fill the log.
	 */
	private String take(String text) {
		int left = RemoteFailure.MAX_CHARACTERS - this.characters;
		this.characters += Math.min(text.length(), left);
		return (text.length() <= left) ? text : "…";
	}

	private String readText(int limit) {
		return new String(readBytes(limit), StandardCharsets.UTF_8);
	}

	private byte[] readBytes(int limit) {
		int length = readInt();
		if (length < 0 || length > limit) {
			throw malformed("length %d where at most %d is allowed".formatted(length, limit));
		}
		need(length);
		byte[] bytes = new byte[length];
		this.input.get(bytes);
		return bytes;
	}

	private boolean readBoolean() {
		int value = readUnsignedByte();
		if (value > 1) {
			throw malformed("%d is no truth value".formatted(value));
		}
		return value == 1;
	}

	private int readUnsignedByte() {
		need(1);
		return this.input.get() & 0xFF;
	}

	private int readUnsignedShort() {
		need(2);
		return this.input.getShort() & 0xFFFF;
	}

	private int readInt() {
		need(4);
		return this.input.getInt();
	}

	private void need(int size) {
		if (this.input.remaining() < size) {
			throw malformed("it ends too early");
		}
	}

	private static BeamProtocolException malformed(String what) {
		return new BeamProtocolException("The peer sent a malformed failure: " + what, (@Nullable Throwable) null);
	}

}
