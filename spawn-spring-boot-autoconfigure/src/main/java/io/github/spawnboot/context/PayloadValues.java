package io.github.spawnboot.context;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Property values to bytes and back: scalars, and arrays and lists of scalars. A value is
 * one byte for its type, then its content; the type decides the class, never a name from
 * the wire.
 */
final class PayloadValues {

	private static final int LIST = 64;

	private static final int ARRAY = 65;

	/**
	 * Position is the type byte, so new types go to the end.
	 */
	private static final List<Class<?>> TYPES = List.of(String.class, Boolean.class, Character.class, Byte.class,
			Short.class, Integer.class, Long.class, Float.class, Double.class, BigInteger.class, BigDecimal.class,
			boolean.class, char.class, byte.class, short.class, int.class, long.class, float.class, double.class,
			Object.class);

	private PayloadValues() {
	}

	/**
	 * Brings a property value into a form that can be written.
	 * @param value a property value
	 * @return the same value, its text for other character sequences, its name for an
	 * enum constant, or {@code null} if it cannot be written
	 */
	static @Nullable Object normalise(Object value) {
		if (value instanceof Collection<?> collection) {
			List<Object> result = new ArrayList<>();
			for (Object element : collection) {
				Object scalar = (element != null) ? scalar(element) : null;
				if (scalar == null) {
					return null;
				}
				result.add(scalar);
			}
			return result;
		}
		if (value.getClass().isArray()) {
			return normaliseArray(value);
		}
		return scalar(value);
	}

	private static @Nullable Object normaliseArray(Object array) {
		int length = Array.getLength(array);
		Class<?> component = array.getClass().getComponentType();
		Object result = Array.newInstance(TYPES.contains(component) ? component : Object.class, length);
		for (int i = 0; i < length; i++) {
			Object element = Array.get(array, i);
			Object scalar = (element != null) ? scalar(element) : null;
			if (scalar == null) {
				return null;
			}
			Array.set(result, i, scalar);
		}
		return result;
	}

	private static @Nullable Object scalar(Object value) {
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		if (value instanceof CharSequence) {
			return value.toString();
		}
		return (TYPES.contains(value.getClass()) && value.getClass() != Object.class) ? value : null;
	}

	static void write(DataOutputStream out, Object value) throws IOException {
		if (value instanceof List<?> list) {
			out.writeByte(LIST);
			out.writeInt(list.size());
			for (Object element : list) {
				writeScalar(out, element);
			}
			return;
		}
		if (value.getClass().isArray()) {
			out.writeByte(ARRAY);
			out.writeByte(type(value.getClass().getComponentType()));
			out.writeInt(Array.getLength(value));
			for (int i = 0; i < Array.getLength(value); i++) {
				writeScalar(out, Array.get(value, i));
			}
			return;
		}
		writeScalar(out, value);
	}

	private static void writeScalar(DataOutputStream out, Object value) throws IOException {
		out.writeByte(type(value.getClass()));
		if (value instanceof Boolean bool) {
			out.writeBoolean(bool);
		}
		else if (value instanceof Character character) {
			out.writeChar(character);
		}
		else {
			writeString(out, value.toString());
		}
	}

	private static int type(Class<?> type) {
		int index = TYPES.indexOf(type);
		if (index < 0) {
			throw new IllegalArgumentException("A value of type '" + type.getName() + "' cannot be sent to a child");
		}
		return index;
	}

	static Object read(DataInputStream in) throws IOException {
		int type = in.readUnsignedByte();
		if (type == LIST) {
			int count = readCount(in);
			List<Object> list = new ArrayList<>(count);
			for (int i = 0; i < count; i++) {
				list.add(readScalar(in, in.readUnsignedByte()));
			}
			return list;
		}
		if (type == ARRAY) {
			Class<?> component = type(in, in.readUnsignedByte());
			Object array = Array.newInstance(component, readCount(in));
			for (int i = 0; i < Array.getLength(array); i++) {
				Array.set(array, i, readScalar(in, in.readUnsignedByte()));
			}
			return array;
		}
		return readScalar(in, type);
	}

	private static Object readScalar(DataInputStream in, int code) throws IOException {
		Class<?> type = type(in, code);
		if (type == Boolean.class) {
			return in.readBoolean();
		}
		if (type == Character.class) {
			return in.readChar();
		}
		String text = readString(in);
		if (type == String.class) {
			return text;
		}
		if (type == Byte.class) {
			return Byte.valueOf(text);
		}
		if (type == Short.class) {
			return Short.valueOf(text);
		}
		if (type == Integer.class) {
			return Integer.valueOf(text);
		}
		if (type == Long.class) {
			return Long.valueOf(text);
		}
		if (type == Float.class) {
			return Float.valueOf(text);
		}
		if (type == Double.class) {
			return Double.valueOf(text);
		}
		if (type == BigInteger.class) {
			return new BigInteger(text);
		}
		if (type == BigDecimal.class) {
			return new BigDecimal(text);
		}
		throw new IOException("type " + code + " is not a scalar");
	}

	private static Class<?> type(DataInputStream in, int code) throws IOException {
		if (code >= TYPES.size()) {
			throw new IOException("unknown type " + code);
		}
		return TYPES.get(code);
	}

	static void writeString(DataOutputStream out, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	static String readString(DataInputStream in) throws IOException {
		byte[] bytes = new byte[readCount(in)];
		in.readFully(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	static void writeStrings(DataOutputStream out, Collection<String> texts) throws IOException {
		out.writeInt(texts.size());
		for (String text : texts) {
			writeString(out, text);
		}
	}

	static List<String> readStrings(DataInputStream in) throws IOException {
		int count = readCount(in);
		List<String> texts = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			texts.add(readString(in));
		}
		return texts;
	}

	static void writeMap(DataOutputStream out, Map<String, ?> map) throws IOException {
		out.writeInt(map.size());
		for (Map.Entry<String, ?> entry : map.entrySet()) {
			writeString(out, entry.getKey());
			write(out, entry.getValue());
		}
	}

	static Map<String, Object> readMap(DataInputStream in) throws IOException {
		int count = readCount(in);
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			map.put(readString(in), read(in));
		}
		return map;
	}

	/**
	 * Reads a count of things of at least one byte each, so that a wrong one cannot make
	 * this process allocate more than it was sent.
	 * @param in the payload, all of it in memory
	 * @return the count
	 * @throws IOException if less bytes are left
	 */
	static int readCount(DataInputStream in) throws IOException {
		int count = in.readInt();
		if (count < 0 || count > in.available()) {
			throw new IOException("a length of " + count + " where " + in.available() + " bytes are left");
		}
		return count;
	}

}
