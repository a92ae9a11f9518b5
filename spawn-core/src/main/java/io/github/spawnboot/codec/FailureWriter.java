package io.github.spawnboot.codec;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one failure. Never fails because of what it is given: a throwable whose methods
 * throw is described as far as possible. For one thread.
 */
final class FailureWriter {

	private static final Pattern CONTROL_CHARACTERS = Pattern.compile("[\\x00-\\x1F\\x7F-\\x9F]");

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);

	private final DataOutputStream output = new DataOutputStream(this.bytes);

	private final Set<Throwable> written = Collections.newSetFromMap(new IdentityHashMap<>());

	private final ValueCodec codec;

	private final Function<Class<?>, FailureState> states;

	FailureWriter(ValueCodec codec, Function<Class<?>, FailureState> states) {
		this.codec = codec;
		this.states = states;
	}

	byte[] write(FailureKind kind, Throwable failure) {
		try {
			this.output.writeByte(FailureReader.VERSION);
			this.output.writeByte(kind.ordinal());
			this.written.add(failure);
			write(failure, 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("A byte array cannot fail", ex);
		}
		return this.bytes.toByteArray();
	}

	private void write(Throwable failure, int depth) throws IOException {
		writeName(failure.getClass().getName());
		writeMessage(message(failure));
		writeFrames(frames(failure));
		writeFields(failure);
		Throwable cause = cause(failure);
		boolean hasCause = cause != null && mayWrite(cause, depth + 1);
		this.output.writeBoolean(hasCause);
		if (hasCause && cause != null) {
			write(cause, depth + 1);
		}
		Throwable[] suppressed = failure.getSuppressed();
		int limit = Math.min(suppressed.length, RemoteFailure.MAX_SUPPRESSED);
		for (int i = 0; i < limit; i++) {
			if (mayWrite(suppressed[i], depth + 1)) {
				this.output.writeBoolean(true);
				write(suppressed[i], depth + 1);
			}
		}
		this.output.writeBoolean(false);
	}

	private boolean mayWrite(Throwable failure, int depth) {
		return depth <= RemoteFailure.MAX_DEPTH && this.written.size() < RemoteFailure.MAX_THROWABLES
				&& this.written.add(failure);
	}

	// The methods of a throwable may be overridden by a stranger.

	private static @Nullable String message(Throwable failure) {
		try {
			return failure.getMessage();
		}
		catch (RuntimeException | StackOverflowError ex) {
			return "(its message could not be read: " + ex.getClass().getName() + ")";
		}
	}

	private static @Nullable Throwable cause(Throwable failure) {
		try {
			return failure.getCause();
		}
		catch (RuntimeException | StackOverflowError ex) {
			return null;
		}
	}

	private static StackTraceElement[] frames(Throwable failure) {
		try {
			return failure.getStackTrace();
		}
		catch (RuntimeException | StackOverflowError ex) {
			return new StackTraceElement[0];
		}
	}

	private void writeFrames(StackTraceElement[] frames) throws IOException {
		int count = Math.min(frames.length, RemoteFailure.MAX_FRAMES);
		this.output.writeShort(count);
		for (int i = 0; i < count; i++) {
			writeName(frames[i].getClassName());
			writeName(frames[i].getMethodName());
			writeOptionalName(frames[i].getModuleName());
			writeOptionalName(frames[i].getFileName());
			this.output.writeInt(frames[i].getLineNumber());
		}
		this.output.writeInt(frames.length - count);
	}

	private void writeFields(Throwable failure) throws IOException {
		Map<String, byte[]> fields = fields(failure);
		this.output.writeBoolean(fields != null);
		if (fields != null) {
			this.output.writeByte(fields.size());
			for (Map.Entry<String, byte[]> field : fields.entrySet()) {
				writeName(field.getKey());
				this.output.writeInt(field.getValue().length);
				this.output.write(field.getValue());
			}
		}
	}

	/**
	 * Returns the fields, or {@code null} if one of them cannot be carried.
	 */
	private @Nullable Map<String, byte[]> fields(Throwable failure) {
		FailureState state = this.states.apply(failure.getClass());
		if (!state.reachable()) {
			return null;
		}
		Map<String, byte[]> fields = new LinkedHashMap<>();
		for (Map.Entry<String, Field> entry : state.fields().entrySet()) {
			Field field = entry.getValue();
			try {
				ValueType type = this.codec.type(field.getGenericType());
				byte[] value = this.codec.write(List.of(type), new @Nullable Object[] { field.get(failure) });
				if (value.length > RemoteFailure.MAX_FIELD_SIZE
						|| entry.getKey().length() > RemoteFailure.MAX_NAME_LENGTH) {
					return null;
				}
				fields.put(entry.getKey(), value);
			}
			catch (IllegalAccessException | SpawnUsageException ex) {
				return null;
			}
		}
		return fields;
	}

	private void writeMessage(@Nullable String message) throws IOException {
		this.output.writeBoolean(message != null);
		if (message != null) {
			int excess = message.length() - RemoteFailure.MAX_MESSAGE_LENGTH;
			writeText((excess <= 0) ? message
					: message.substring(0, RemoteFailure.MAX_MESSAGE_LENGTH) + "… (" + excess + " more characters)");
		}
	}

	private void writeOptionalName(@Nullable String name) throws IOException {
		this.output.writeBoolean(name != null);
		if (name != null) {
			writeName(name);
		}
	}

	/**
	 * Writes a name without characters that the reader refuses.
	 */
	private void writeName(String name) throws IOException {
		String bounded = (name.length() <= RemoteFailure.MAX_NAME_LENGTH) ? name
				: name.substring(0, RemoteFailure.MAX_NAME_LENGTH);
		writeText(CONTROL_CHARACTERS.matcher(bounded).replaceAll("?"));
	}

	private void writeText(String text) throws IOException {
		byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
		this.output.writeInt(encoded.length);
		this.output.write(encoded);
	}

}
