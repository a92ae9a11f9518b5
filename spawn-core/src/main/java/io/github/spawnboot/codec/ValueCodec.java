package io.github.spawnboot.codec;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;

/**
 * Turns lists of values into bytes and back, by declared type only: nothing in the bytes
 * chooses a class. Thread-safe, and made to be shared: it remembers what it learned about
 * each type.
 * <p>
 * Each value has a tag. Byte arrays, strings and primitives travel as they are,
 * everything else as CBOR, in which byte arrays stay raw too. Objects are carried by
 * their fields; a record, or a class with one constructor with parameters, is rebuilt by
 * its constructor. Jackson's annotations count, except those that would lose something
 * ({@code @JsonFormat}, {@code @JsonInclude}). Lists, sets and maps keep their order. A
 * set or map without one ({@code HashMap}, {@code Set.of}) is sorted by its keys, so that
 * equal values give equal bytes wherever the keys are comparable or have a text of their
 * own.
 */
public final class ValueCodec {

	/** Stands for a live value in a list of values. */
	public static final Object LIVE = new Object() {
		@Override
		public String toString() {
			return "live value";
		}
	};

	private static final int MAX_REASON = 2000;

	static final byte NULL = 0;

	static final byte BYTES = 1;

	static final byte UTF_8 = 2;

	static final byte UTF_16 = 3;

	static final byte SCALAR = 4;

	static final byte TREE = 5;

	static final byte REFERENCE = 6;

	private static final int MAX_SIZE = Integer.MAX_VALUE - 16;

	private final ObjectMapper mapper;

	private final Map<Type, ValueType> types;

	private final Map<Class<?>, LiveAdapter<?>> adapters = new HashMap<>();

	/**
	 * Creates a codec that knows the live types of the JDK. Takes some milliseconds; one
	 * for an application is enough.
	 */
	public ValueCodec() {
		this(CodecMapper.create(), new ConcurrentHashMap<>(), JdkLiveAdapter.ALL);
	}

	private ValueCodec(ObjectMapper mapper, Map<Type, ValueType> types, Collection<? extends LiveAdapter<?>> adapters) {
		this.mapper = mapper;
		this.types = types;
		for (LiveAdapter<?> adapter : adapters) {
			if (this.adapters.putIfAbsent(adapter.type(), adapter) != null) {
				throw new IllegalArgumentException(
						"There are two adapters of the live type '%s'; remove one".formatted(adapter.type().getName()));
			}
		}
	}

	/**
	 * Returns a codec that knows further live types and shares everything else with this
	 * one.
	 * @param further adapters of the types
	 * @return the codec
	 * @throws IllegalArgumentException if there is an adapter of one of the types already
	 */
	public ValueCodec with(Collection<? extends LiveAdapter<?>> further) {
		List<LiveAdapter<?>> all = new ArrayList<>(this.adapters.values());
		all.addAll(further);
		return new ValueCodec(this.mapper, this.types, all);
	}

	@SuppressWarnings("unchecked")
	@Nullable LiveAdapter<Object> adapter(Class<?> type) {
		return (LiveAdapter<Object>) this.adapters.get(type);
	}

	ObjectMapper mapper() {
		return this.mapper;
	}

	/**
	 * Returns the type that carries values of a Java type.
	 * @param type the declared type, with its type arguments
	 * @return the type; also for types that cannot be carried, which fail when used
	 */
	public ValueType type(Type type) {
		ValueType known = this.types.get(type);
		if (known != null) {
			return known;
		}
		JavaType javaType = this.mapper.constructType(type);
		return this.types.computeIfAbsent(javaType, (key) -> new ValueType(this.mapper, javaType));
	}

	/**
	 * Writes values.
	 * @param types declared types
	 * @param values one value for each type
	 * @return the bytes; the same for the same values
	 * @throws SpawnUsageException if a value does not fit its type or would not arrive
	 * whole; names its index and declared type
	 */
	public byte[] write(List<ValueType> types, @Nullable Object[] values) {
		EncodedValue[] encoded = encode(types, values);
		return written(encoded, 0, encoded.length).array();
	}

	/**
	 * Writes values without copying contents of more than {@link ByteSequence#MAX_COPIED}
	 * bytes together.
	 * @param types declared types
	 * @param values one value for each type; byte arrays must not be changed as long as
	 * the result is used
	 * @return the bytes that {@link #write} gives
	 * @throws SpawnUsageException see {@link #write}
	 */
	public ByteSequence refer(List<ValueType> types, @Nullable Object[] values) {
		EncodedValue[] encoded = encode(types, values);
		List<ByteBuffer> pieces = new ArrayList<>();
		int from = 0;
		for (int i = 0; i < encoded.length; i++) {
			byte[] content = encoded[i].content();
			if (content != null && content.length > ByteSequence.MAX_COPIED) {
				pieces.add(written(encoded, from, i));
				pieces.add(encoded[i].head());
				pieces.add(ByteBuffer.wrap(content));
				from = i + 1;
			}
		}
		ByteBuffer last = written(encoded, from, encoded.length);
		if (pieces.isEmpty()) {
			return ByteSequence.of(last.array());
		}
		pieces.add(last);
		return ByteSequence.of(pieces.toArray(ByteBuffer[]::new));
	}

	private static ByteBuffer written(EncodedValue[] encoded, int from, int to) {
		int size = 0;
		for (int i = from; i < to; i++) {
			size += (int) encoded[i].size();
		}
		ByteBuffer buffer = ByteBuffer.allocate(size);
		for (int i = from; i < to; i++) {
			encoded[i].writeTo(buffer);
		}
		return buffer.flip();
	}

	private static EncodedValue[] encode(List<ValueType> types, @Nullable Object[] values) {
		int count = types.size();
		if (values.length != count) {
			throw new SpawnUsageException(
					"%d values were given for %d declared types; give one for each".formatted(values.length, count),
					null);
		}
		EncodedValue[] encoded = new EncodedValue[count];
		long size = 0;
		for (int i = 0; i < count; i++) {
			encoded[i] = encode(i, types.get(i), values[i]);
			size += encoded[i].size();
		}
		if (size > MAX_SIZE) {
			throw new SpawnUsageException(
					"%d bytes are too many for one message; pass a file or split the values".formatted(size), null);
		}
		return encoded;
	}

	private static EncodedValue encode(int index, ValueType type, @Nullable Object value) {
		if (value == null) {
			if (type.isPrimitive()) {
				throw uncarried(index, type, "null is no value of a primitive type", null);
			}
			return EncodedValue.OF_NULL;
		}
		try {
			return switch (type.form()) {
				case NOTHING -> throw uncarried(index, type, "only null can be carried", null);
				case BYTES -> new EncodedValue(BYTES, (byte[]) value, 0);
				case BUFFER -> new EncodedValue(BYTES, bytes((ByteBuffer) value), 0);
				case LIVE -> reference(index, type, value);
				case TEXT -> encode((String) value);
				case BOOLEAN -> new EncodedValue(SCALAR, null, ((boolean) value) ? 1 : 0);
				case BYTE -> new EncodedValue(SCALAR, null, (byte) value);
				case SHORT -> new EncodedValue(SCALAR, null, (short) value);
				case CHARACTER -> new EncodedValue(SCALAR, null, (char) value);
				case INTEGER -> new EncodedValue(SCALAR, null, (int) value);
				case LONG -> new EncodedValue(SCALAR, null, (long) value);
				case FLOAT -> new EncodedValue(SCALAR, null, Float.floatToRawIntBits((float) value));
				case DOUBLE -> new EncodedValue(SCALAR, null, Double.doubleToRawLongBits((double) value));
				case TREE -> new EncodedValue(TREE, encodeTree(index, type, value), 0);
			};
		}
		catch (ClassCastException ex) {
			throw uncarried(index, type, "it is an instance of '%s'".formatted(value.getClass().getName()), null);
		}
	}

	private static byte[] bytes(ByteBuffer value) {
		byte[] bytes = new byte[value.remaining()];
		value.duplicate().get(bytes);
		return bytes;
	}

	private static EncodedValue reference(int index, ValueType type, Object value) {
		if (value != LIVE) {
			throw uncarried(index, type, "it was not replaced by what stands for a live value", null);
		}
		return new EncodedValue(REFERENCE, null, 0);
	}

	private static EncodedValue encode(String value) {
		if (WellFormedText.isWellFormed(value)) {
			return new EncodedValue(UTF_8, value.getBytes(StandardCharsets.UTF_8), 0);
		}
		ByteBuffer characters = ByteBuffer.allocate(2 * value.length());
		characters.asCharBuffer().put(value);
		return new EncodedValue(UTF_16, characters.array(), 0);
	}

	private static byte[] encodeTree(int index, ValueType type, Object value) {
		ValueType.Tree tree = checked(index, type);
		Class<?> raw = type.javaType().getRawClass();
		if (!raw.isInstance(value) || (tree.empty() && value.getClass() != raw)) {
			throw uncarried(index, type, "it is an instance of '%s'".formatted(value.getClass().getName()), null);
		}
		try {
			return tree.writer().writeValueAsBytes(value);
		}
		catch (StackOverflowError ex) {
			throw uncarried(index, type, "it is nested too deeply, or the object graph is cyclic", null);
		}
		catch (RuntimeException ex) {
			throw uncarried(index, type, reason(ex), ex);
		}
	}

	private static ValueType.Tree checked(int index, ValueType type) {
		ValueType.Tree tree = type.tree();
		if (!tree.findings().isEmpty()) {
			TypeFinding finding = tree.findings().get(0);
			throw uncarried(index, type, finding.text() + ". " + finding.remedy(), null);
		}
		return tree;
	}

	/**
	 * Reads values.
	 * @param types declared types
	 * @param bytes what {@link #write} gave for the same types; read to the end
	 * @return one value for each type
	 * @throws SpawnUsageException if the bytes are not such a list, in any way
	 */
	public @Nullable Object[] read(List<ValueType> types, ByteBuffer bytes) {
		byte[] array;
		int offset;
		int length = bytes.remaining();
		if (bytes.hasArray()) {
			array = bytes.array();
			offset = bytes.arrayOffset() + bytes.position();
			bytes.position(bytes.limit());
		}
		else {
			array = new byte[length];
			offset = 0;
			bytes.get(array);
		}
		ValueInput input = new ValueInput(ByteBuffer.wrap(array, offset, length));
		@Nullable Object[] values = new Object[types.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = decode(i, types.get(i), input);
		}
		if (input.remaining() > 0) {
			throw new SpawnUsageException("%d bytes follow after %d values; sender and receiver differ"
				.formatted(input.remaining(), values.length), null);
		}
		return values;
	}

	static @Nullable Object decode(int index, ValueType type, ValueInput input) {
		byte tag = input.tag(index, type);
		if (tag == NULL) {
			if (type.isPrimitive()) {
				throw unread(index, type, "null is no value of a primitive type", null);
			}
			return null;
		}
		return switch (type.form()) {
			case BYTES -> {
				input.expect(tag == BYTES, index, type);
				int start = input.skip(index, type);
				yield Arrays.copyOfRange(input.array(), start, input.position());
			}
			case BUFFER -> {
				input.expect(tag == BYTES, index, type);
				int start = input.skip(index, type);
				yield ByteBuffer.wrap(Arrays.copyOfRange(input.array(), start, input.position()));
			}
			case LIVE -> {
				input.expect(tag == REFERENCE, index, type);
				yield LIVE;
			}
			case TEXT -> decodeText(index, type, tag, input);
			case TREE -> {
				input.expect(tag == TREE, index, type);

				yield decodeTree(index, type, input);
			}
			case NOTHING -> throw

				unread(index, type, "only null was expected", null);
			default -> {
				input.expect(tag == SCALAR, index, type);

				yield decodeScalar(index, type, input.scalar(index, type));
			}

		};
	}

	private static Object decodeScalar(int index, ValueType type, long bits) {
		Object value = switch (type.form()) {
			case BOOLEAN -> bits != 0;
			case BYTE -> (byte) bits;
			case SHORT -> (short) bits;
			case CHARACTER -> (char) bits;
			case INTEGER -> (int) bits;
			case FLOAT -> Float.intBitsToFloat((int) bits);
			case DOUBLE -> Double.longBitsToDouble(bits);
			default -> bits;
		};
		boolean fits = switch (type.form()) {
			case BOOLEAN -> bits == 0 || bits == 1;
			case BYTE -> bits == (byte) bits;
			case SHORT -> bits == (short) bits;
			case CHARACTER -> bits == (char) bits;
			case INTEGER, FLOAT -> bits == (int) bits;
			default -> true;
		};
		if (!fits) {
			throw unread(index, type, "%d is out of range".formatted(bits), null);
		}
		return value;
	}

	private static String decodeText(int index, ValueType type, byte tag, ValueInput input) {
		input.expect(tag == UTF_8 || tag == UTF_16, index, type);
		int start = input.skip(index, type);
		int length = input.position() - start;
		if (tag == UTF_8) {
			String text = new String(input.array(), start, length, StandardCharsets.UTF_8);
			// The decoder replaces what is malformed by this character.
			if (text.indexOf('\uFFFD') >= 0) {
				byte[] again = text.getBytes(StandardCharsets.UTF_8);
				if (!Arrays.equals(again, 0, again.length, input.array(), start, start + length)) {
					throw unread(index, type, "the text is not valid UTF-8", null);
				}
			}
			return text;
		}
		if (length % 2 != 0) {
			throw unread(index, type, "half a character at the end", null);
		}
		return ByteBuffer.wrap(input.array(), start, length).asCharBuffer().toString();
	}

	private static Object decodeTree(int index, ValueType type, ValueInput input) {
		ValueType.Tree tree = checked(index, type);
		int start = input.skip(index, type);
		Object value;
		try {
			value = WellFormedText.read(tree.reader(), input.array(), start, input.position() - start);
		}
		catch (StackOverflowError ex) {
			throw unread(index, type, "it is nested too deeply", null);
		}
		catch (RuntimeException ex) {
			// Both quote what was received.
			throw unread(index, type, PlainText.lines(reason(ex), MAX_REASON), PlainCause.of(ex));
		}
		if (value == null) {
			throw unread(index, type, "it holds no value", null);
		}
		return value;
	}

	static String reason(RuntimeException ex) {
		if (!(ex instanceof JacksonException jackson)) {
			return String.valueOf(ex);
		}
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference reference : jackson.getPath()) {
			String name = reference.getPropertyName();
			if (path.length() > 200) {
				path.append("…");
				break;
			}
			path.append((name != null) ? ((path.isEmpty()) ? "" : ".") + name : "[" + reference.getIndex() + "]");
		}
		String message = String.valueOf(jackson.getOriginalMessage());
		return (path.isEmpty()) ? message : "at '" + path + "': " + message;
	}

	private static SpawnUsageException uncarried(int index, ValueType type, String reason, @Nullable Throwable cause) {
		return new SpawnUsageException("Value %d, declared '%s', cannot be carried: %s".formatted(index, type, reason),
				cause);
	}

	static SpawnUsageException unread(int index, ValueType type, String reason, @Nullable Throwable cause) {
		return new SpawnUsageException("Value %d, declared '%s', cannot be read: %s".formatted(index, type, reason),
				cause);
	}

}
